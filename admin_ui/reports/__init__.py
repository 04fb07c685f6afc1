"""Reports across carts, orders and invoices."""
