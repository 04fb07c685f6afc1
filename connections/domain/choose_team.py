"""Which team a person is in, from what the buyer's system says of him. Pure.

The first rule that matches decides. Names and values are compared without regard to case and outer blanks; a name that
was said several times matches if one of its values does.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Said = Iterable[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Membership:
    """One rule: who says `field` so is in the team. `operator` is a key of `_HOLDS`."""

    team_id: int
    team: str
    field: str
    operator: str
    value: str = ""


def choose_team(rules: Iterable[Membership], said: Said) -> Membership | None:
    """The rule that decides, in the order given; None: the person is in no team."""
    heard: dict[str, list[str]] = {}
    for name, value in said:
        heard.setdefault(_plain(name), []).append(_plain(value))
    return next((rule for rule in rules if _matches(rule, heard.get(_plain(rule.field), ()))), None)


def _matches(rule: Membership, values: Iterable[str]) -> bool:
    holds, wanted = _HOLDS[rule.operator], _plain(rule.value)
    return any(holds(value, wanted) for value in values)


def _is_one_of(value: str, wanted: str) -> bool:
    return value != "" and value in [part.strip() for part in wanted.split(";")]


_HOLDS: Mapping[str, Callable[[str, str], bool]] = {
    "equals": lambda value, wanted: value == wanted,
    "one_of": _is_one_of,
    "begins": lambda value, wanted: wanted != "" and value.startswith(wanted),
    "contains": lambda value, wanted: wanted != "" and wanted in value,
    "given": lambda value, _wanted: value != "",
}


def _plain(text: str) -> str:
    return text.strip().casefold()
