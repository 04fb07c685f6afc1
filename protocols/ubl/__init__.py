"""UBL 2.1 and Peppol BIS Order: orders read, order responses written."""
