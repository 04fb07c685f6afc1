"""CIF 3.0: the catalogue format of Ariba, a table with a head."""
