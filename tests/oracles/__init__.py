"""Naive second opinions on the shop's decisions: plain Python over everything there is, written apart from the code."""
