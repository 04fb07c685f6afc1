"""Documents that answer an order: what is sent to whom, how it is written and checked, what became of it."""
