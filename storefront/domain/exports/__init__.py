"""Exports: what a buyer sees, with his prices, as a file; and workbooks to fill in."""
