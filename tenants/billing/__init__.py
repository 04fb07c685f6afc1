"""Plans, limits, the ledger of use, and the one door to Stripe (`gateway.py`)."""
