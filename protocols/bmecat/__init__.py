"""BMEcat 1.2 and 2005: the catalogue format of German-speaking trade."""
