"""Kinds of trades' software that speaks IDS Connect, as data: a connection's defaults. They differ in their versions."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IdsProfile:
    """What one kind of software sends, and what it expects of a cart. 0: no limit."""

    name: str
    label: str
    user_parameter: str = "name_kunde"
    secret_parameter: str = "pw_kunde"  # noqa: S105 – a parameter's name
    price_max_decimals: int = 4
    max_lines: int = 0


PROFILES: dict[str, IdsProfile] = {"ids-connect": IdsProfile("ids-connect", "IDS Connect")}
