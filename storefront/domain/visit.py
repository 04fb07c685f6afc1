"""What the shop's pages may ask of the visit they are shown in.

The floor above puts an implementation at `request.visit`; the shop never learns which protocol, session
or buyer's system stands behind it.
"""

from dataclasses import dataclass
from typing import Protocol

from protocols.values import Address
from storefront.domain.shopper import Shopper
from storefront.models import Cart


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to show once. `code` is stable; `reference` finds the transcript at the desk."""

    level: str  # "info", "success", "warning" or "error"
    text: str
    code: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A rule of the buyer's system that the cart breaks, and the remedy; without `line_key` the whole cart."""

    code: str
    text: str
    line_key: str = ""
    blocks_return: bool = True


class Visit(Protocol):
    """One stay of a buyer in the shop."""

    @property
    def shopper(self) -> Shopper: ...

    @property
    def cart(self) -> Cart: ...

    @property
    def is_read_only(self) -> bool:
        """Inspect sessions and finished visits: look, don't touch."""
        ...

    @property
    def may_return_empty(self) -> bool:
        """Whether sending the cart back empty means something, so that it may be asked for."""
        ...

    @property
    def ship_to(self) -> Address | None:
        """Where the buyer's system wants the goods, if it says so."""
        ...

    @property
    def return_label(self) -> str:
        """The words on the button that sends the cart back, e.g. "Return to Coupa"."""
        ...

    @property
    def minutes_left(self) -> int:
        """Whole minutes until the visit expires."""
        ...

    @property
    def reference(self) -> str:
        """What a buyer quotes to the supplier when he asks for help."""
        ...

    def change_language(self, language: str) -> None:
        """Speak `language` (one of the service's) from the next page on."""
        ...

    def preflight(self, cart: Cart) -> list[Obstacle]:
        """Everything that would make the buyer's system refuse or cut this cart."""
        ...

    def notify(self, notice: Notice) -> None:
        """Keep a message for the next page of this visit."""
        ...

    def take_notices(self) -> list[Notice]:
        """The messages kept, which are shown now and not again."""
        ...
