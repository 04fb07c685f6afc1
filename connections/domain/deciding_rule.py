"""Which rule of a connection puts somebody into a team: for people who look into it (the shop asks `agreed_shopper.py`)."""

from connections.domain.choose_team import Membership, Said, choose_team
from connections.models import Connection, TeamRule


def deciding_rule(connection: Connection, said: Said) -> Membership | None:
    """The first rule that holds; None: no team, the connection's own agreement."""
    return choose_team(memberships(connection), said)


def memberships(connection: Connection) -> list[Membership]:
    """The connection's rules in the order they are asked."""
    rows = TeamRule.objects.filter(team__connection=connection).select_related("team")
    return [Membership(row.team_id, row.team.name, row.field, row.operator, row.value) for row in rows]
