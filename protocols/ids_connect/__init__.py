"""IDS Connect 1.3 to 2.5.1: how German trades' software fetches carts from wholesalers' shops, and sends them there."""
