"""Imports at the desk: upload, columns, differences, apply, roll back; each is a page that works without JavaScript."""
