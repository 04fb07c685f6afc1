"""What the supplier does with an order: confirm, ship, bill, credit, take back. Each verb is one transaction."""
