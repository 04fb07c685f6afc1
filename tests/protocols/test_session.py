"""The life of a visit is one table."""

import pytest

from protocols.session import TRANSITIONS, Event, ForbiddenStep, State, may, next_state


def test_a_visit_goes_from_the_start_page_to_the_return() -> None:
    state = State.OPENED
    for event in (Event.ENTER, Event.CHANGE_CART, Event.RETURN_CART):
        state = next_state(state, event)

    assert state == State.RETURNED


def test_a_changed_cart_may_be_returned_again() -> None:
    assert next_state(next_state(State.RETURNED, Event.CHANGE_CART), Event.RETURN_CART) == State.RETURNED


def test_the_start_page_may_be_opened_twice() -> None:
    assert next_state(State.SHOPPING, Event.ENTER) == State.SHOPPING


@pytest.mark.parametrize("state", [State.LEFT, State.EXPIRED])
@pytest.mark.parametrize("event", [Event.ENTER, Event.CHANGE_CART, Event.RETURN_CART, Event.LEAVE])
def test_nothing_happens_to_a_visit_that_is_over(state: State, event: Event) -> None:
    with pytest.raises(ForbiddenStep) as refused:
        next_state(state, event)

    assert refused.value.code == "session.step.forbidden"
    assert not may(state, event)


def test_a_cart_cannot_be_returned_before_anybody_came() -> None:
    assert not may(State.OPENED, Event.RETURN_CART)
    assert may(State.SHOPPING, Event.RETURN_CART)


def test_every_state_has_its_row_and_all_but_the_last_expire() -> None:
    assert set(TRANSITIONS) == set(State)
    assert [state for state in State if not may(state, Event.EXPIRE)] == [State.EXPIRED]


def test_stored_states_are_plain_words() -> None:
    assert next_state("opened", Event.ENTER) == "shopping"
