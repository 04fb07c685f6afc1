"""SAP Open Catalog Interface, versions 2.0 to 5.0: a call of form parameters, a return of form fields."""
