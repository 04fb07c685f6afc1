"""The nouns of `public`: suppliers, their hosts, what they pay, and facts about them."""

from tenants.models.billing import (
    BillingAccount,
    BillingDifference,
    BillingRequest,
    BillingStep,
    PaymentState,
    StripeEvent,
    UsageEntry,
    UsageKind,
    UsageMark,
)
from tenants.models.operator_action import OperatorAction, OperatorStep
from tenants.models.sign_up import SignUp, SignUpState, Trade
from tenants.models.supplier import Domain, RetiredSchema, Supplier, SupplierState, SupplierStatus, SuspendedFor

__all__ = [
    "BillingAccount",
    "BillingDifference",
    "BillingRequest",
    "BillingStep",
    "Domain",
    "OperatorAction",
    "OperatorStep",
    "PaymentState",
    "RetiredSchema",
    "SignUp",
    "SignUpState",
    "StripeEvent",
    "Supplier",
    "SupplierState",
    "SupplierStatus",
    "SuspendedFor",
    "Trade",
    "UsageEntry",
    "UsageKind",
    "UsageMark",
]
