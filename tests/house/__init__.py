"""The tools around the service: settings, supervisor, demo, catalogues."""
