"""A verification taken back and given again, as both models have it."""

from collections.abc import Callable

from tests.faults.life.impossible import State


def mistrust(state: State) -> None:
    """Staff take a verification back; a job is written with it."""
    if state["trusted"]:
        state["trusted"], state["_mistrust"] = False, True


def trust(state: State) -> None:
    """The clock finds it within the hour."""
    state["trusted"] = True


def follow_mistrust(state: State, look_at_the_gate: Callable[[State], None]) -> None:
    """The job of it looks at the gate as that is by then."""
    if state["_mistrust"]:
        look_at_the_gate(state)
    state["_mistrust"] = False
