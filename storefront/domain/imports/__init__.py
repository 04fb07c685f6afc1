"""Imports: a supplier's file becomes rows of the shop, looked at before it counts, and undone if it was wrong.

Start at `run_import.py`. Upload → read → columns → check → differences → apply → roll back.
"""
