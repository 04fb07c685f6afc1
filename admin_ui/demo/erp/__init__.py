"""The pretend ERP of the demo: a buyer's system that knows var/demo.json and HTTP, and nothing of the database."""
