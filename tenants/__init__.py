"""Who the suppliers are, and the only doors into a tenant."""
