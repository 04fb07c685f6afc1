"""What is measured: ratios to a floor, within one run. `make bench`; a timing is never asserted in a test."""
