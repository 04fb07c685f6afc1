"""openTRANS 1.0 and 2.1, the order documents of German-speaking market places: orders read, order responses written."""
