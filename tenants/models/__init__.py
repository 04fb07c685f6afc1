"""The nouns of `public`: suppliers, their hosts, and facts about them."""

from tenants.models.supplier import Domain, RetiredSchema, Supplier, SupplierState, SupplierStatus

__all__ = ["Domain", "RetiredSchema", "Supplier", "SupplierState", "SupplierStatus"]
