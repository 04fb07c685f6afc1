"""The nouns of the wire: agreements with buyers' systems, visits, carts sent back, documents, transcripts."""

from connections.models.connection import (
    Connection,
    ConnectionAssortmentRule,
    ConnectionPriceList,
    Environment,
    FrameOrigin,
    Protocol,
    ReturnAddressRule,
)
from connections.models.credential import Credential, CredentialRole, CredentialSecret, SecretKind
from connections.models.delivery import (
    Delivery,
    DeliveryAttempt,
    DeliveryState,
    DeliveryTarget,
    ScheduleName,
    TargetAuth,
    TargetKind,
    TargetSecret,
)
from connections.models.document import DocumentAttachment, InboundDocument, OrderOrigin
from connections.models.mapping import ClassificationMapping, FieldMapping, UnitMapping
from connections.models.order_mailing import OrderMailing
from connections.models.order_pick_up import OrderPickUp
from connections.models.outbound_document import OutboundDocument, OutboundKind, OutboundState
from connections.models.session import PunchoutSession, SessionPurpose, StartToken
from connections.models.simulation import Simulation, SimulationState
from connections.models.team import Team, TeamAssortmentRule, TeamOperator, TeamPriceList, TeamRule
from connections.models.terms import ConnectionDelivery
from connections.models.transcript import Transcript, TranscriptKind
from connections.models.transfer import CartTransfer, TransferState
from connections.models.watch import TroubleKind, WatchIncident

__all__ = [
    "CartTransfer",
    "ClassificationMapping",
    "Connection",
    "ConnectionAssortmentRule",
    "ConnectionDelivery",
    "ConnectionPriceList",
    "Credential",
    "CredentialRole",
    "CredentialSecret",
    "Delivery",
    "DeliveryAttempt",
    "DeliveryState",
    "DeliveryTarget",
    "DocumentAttachment",
    "Environment",
    "FieldMapping",
    "FrameOrigin",
    "InboundDocument",
    "OrderMailing",
    "OrderOrigin",
    "OrderPickUp",
    "OutboundDocument",
    "OutboundKind",
    "OutboundState",
    "Protocol",
    "PunchoutSession",
    "ReturnAddressRule",
    "ScheduleName",
    "SecretKind",
    "SessionPurpose",
    "Simulation",
    "SimulationState",
    "StartToken",
    "TargetAuth",
    "TargetKind",
    "TargetSecret",
    "Team",
    "TeamAssortmentRule",
    "TeamOperator",
    "TeamPriceList",
    "TeamRule",
    "Transcript",
    "TranscriptKind",
    "TransferState",
    "TroubleKind",
    "UnitMapping",
    "WatchIncident",
]
