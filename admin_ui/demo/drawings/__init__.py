"""Product pictures of the demo, drawn by code: flat, consistent, ours."""
