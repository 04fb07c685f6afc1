"""Words and figures of plans for the public pages."""
