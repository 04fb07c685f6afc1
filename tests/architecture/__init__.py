"""How the house is built: floors, doors, sizes. What a linter can keep is in pyproject.toml; this keeps the rest."""
