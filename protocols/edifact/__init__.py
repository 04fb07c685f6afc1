"""EDIFACT ORDERS, directories D.96A and D.01B: orders read."""
