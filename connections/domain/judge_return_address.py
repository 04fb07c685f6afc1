"""Whether and how a cart may go to the address that came with the visit (DESIGN §7; threats A11, A12).

A test connection learns the first host it is given. On any other unknown host the buyer may come in and shop; the
rule written for it waits for a person's approval.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from connections.models import Connection, Environment, ReturnAddressRule
from protocols.findings import Finding
from protocols.return_address import ReturnAddress, parse_return_address


@dataclass(frozen=True, slots=True)
class JudgedAddress:
    """The address, the rule that holds for its host (none for a simulation), and what was odd."""

    address: ReturnAddress
    rule: ReturnAddressRule | None
    findings: tuple[Finding, ...] = ()


def parse_for(connection: Connection, text: str) -> ReturnAddress:
    """The address by the grammar and what the connection allows. Raises BadReturnAddress."""
    return parse_return_address(
        text,
        allow_http=connection.may_return_by_http,
        allow_sapevent=connection.may_return_by_sapevent,
        allow_loopback_http=settings.RETURN_MAY_REACH_LOOPBACK,
    )


def judge_return_address(
    connection: Connection, rules: Sequence[ReturnAddressRule], text: str, *, is_simulated: bool = False
) -> JudgedAddress:
    """Raises BadReturnAddress where the text breaks the grammar or what the connection allows."""
    address = parse_for(connection, text)
    if is_simulated:
        return JudgedAddress(address, None)
    rule = next((rule for rule in rules if (rule.scheme, rule.host) == (address.scheme, address.host)), None)
    if rule is None:
        rule = _new_rule(connection, address, is_first=not rules)
    if rule.is_approved:
        return JudgedAddress(address, rule)
    waiting = Finding("return_address.unapproved", "return address", address.origin[:120], "an approved host")
    return JudgedAddress(address, rule, (waiting,))


def is_approved_host(connection: Connection, address: ReturnAddress) -> bool:
    """Whether carts may go there now; SAPEVENT has no host."""
    rules = connection.return_rules.filter(scheme=address.scheme, host=address.host, is_approved=True)
    return address.scheme == "sapevent" or rules.exists()


def _new_rule(connection: Connection, address: ReturnAddress, *, is_first: bool) -> ReturnAddressRule:
    """Two calls at once may meet here; both get the one row. SAPEVENT has no host: its opt-in is the approval."""
    is_learned = is_first and connection.environment == Environment.TEST
    rule, _is_new = ReturnAddressRule.objects.get_or_create(
        connection=connection,
        scheme=address.scheme,
        host=address.host[:260],
        defaults={"is_learned": is_learned, "is_approved": is_learned or address.scheme == "sapevent"},
    )
    return rule
