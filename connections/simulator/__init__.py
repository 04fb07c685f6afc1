"""Our own test buyer: speaks every protocol to a connection's real doors, from the worker."""
