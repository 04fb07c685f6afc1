"""Commerce XML: envelopes, setup requests, order messages, orders. Source: cXML Reference Guide 1.2.051, DTDs 1.2.x."""
