"""A stand-in for the endpoints of Stripe that we use: speaks HTTP, keeps state, signs webhooks, and can be made to fail.

`python -m tests.stripe_stand_in --port N` for the demo; `StandIn` (`server.py`) for tests. It knows no card, and what
it promises is what Stripe's public API reference says of these endpoints, no more.
"""
