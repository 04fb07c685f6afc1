"""The life of a punchout, whichever protocol opened it: one table; everything else consults it."""

from enum import StrEnum

from protocols.errors import LocalError


class State(StrEnum):
    """Where a visit is."""

    OPENED = "opened"  # the start page is offered, nobody has come yet
    SHOPPING = "shopping"
    RETURNED = "returned"  # the cart was handed over; it may be changed and handed over again
    LEFT = "left"
    EXPIRED = "expired"


class Event(StrEnum):
    """What happens to a visit."""

    ENTER = "enter"
    CHANGE_CART = "change_cart"
    RETURN_CART = "return_cart"
    LEAVE = "leave"
    EXPIRE = "expire"


TRANSITIONS: dict[State, dict[Event, State]] = {
    State.OPENED: {Event.ENTER: State.SHOPPING, Event.EXPIRE: State.EXPIRED},
    State.SHOPPING: {
        Event.ENTER: State.SHOPPING,
        Event.CHANGE_CART: State.SHOPPING,
        Event.RETURN_CART: State.RETURNED,
        Event.LEAVE: State.LEFT,
        Event.EXPIRE: State.EXPIRED,
    },
    # Buyers go back with the browser and send again; a changed cart is a new transfer.
    State.RETURNED: {
        Event.ENTER: State.RETURNED,
        Event.CHANGE_CART: State.SHOPPING,
        Event.RETURN_CART: State.RETURNED,
        Event.LEAVE: State.LEFT,
        Event.EXPIRE: State.EXPIRED,
    },
    State.LEFT: {Event.EXPIRE: State.EXPIRED},
    State.EXPIRED: {},
}

#: Operations in which nothing may be changed.
READ_ONLY_OPERATIONS = frozenset({"inspect"})


class ForbiddenStep(LocalError):
    """The table knows no such step."""

    code = "session.step.forbidden"


def next_state(state: str, event: Event) -> State:
    """The state after `event`. Raises ForbiddenStep."""
    try:
        return TRANSITIONS[State(state)][event]
    except KeyError as missing:
        raise ForbiddenStep(f"A visit that is {state} cannot {event}.") from missing


def may(state: str, event: Event) -> bool:
    """Whether the table allows the step."""
    return event in TRANSITIONS[State(state)]
