"""SAP's IDoc ORDERS05 as XML: orders read."""
