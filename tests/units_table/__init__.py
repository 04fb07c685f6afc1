"""Makes the table of units of measure that `protocols.units` reads, from the published lists."""
