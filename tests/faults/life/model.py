"""What the life of one proposal should be: a few lines over a dict, without a database.

It is the judge of `machine.Life`: whatever the services did must read like this.
"""

from datetime import datetime
from typing import Any, TypeAlias

State: TypeAlias = dict[str, Any]
PENDING, YES, NO = "pending", "yes", "no"


class Impossible(Exception):
    """The step cannot be done in this state; nothing changes."""


def born(*, answer_by: datetime, people: tuple[str, str]) -> State:
    """An open proposal that nobody answered."""
    return {
        "proposal": "open",
        "answers": dict.fromkeys(people, PENDING),
        "partnership": None,
        "project": False,
        "holds_places": True,
        "looking_again": set(),
        "told": [],
        "answer_by": answer_by,
    }


def accept(state: State, who: str, now: datetime) -> None:
    if state["proposal"] == "agreed":
        return
    _must_be_open(state, now)
    state["answers"][who] = YES
    if set(state["answers"].values()) == {YES}:
        state["proposal"], state["partnership"] = "agreed", "in_review"
        _tell(state, "agreed", *state["answers"])


def take_back(state: State, who: str, now: datetime) -> None:
    _must_be_open(state, now)
    if state["answers"][who] != YES:
        raise Impossible
    state["answers"][who] = PENDING


def decline(state: State, who: str, now: datetime) -> None:
    _must_be_open(state, now)
    state["answers"][who] = NO
    others = [each for each in state["answers"] if each != who]
    _over(state, "declined", list(state["answers"]))
    _tell(state, "declined", *others)


def expire(state: State, now: datetime) -> None:
    if state["proposal"] == "open" and state["answer_by"] <= now:
        willing = [who for who, answer in state["answers"].items() if answer == YES]
        _over(state, "expired", willing)
        _tell(state, "expired", *state["answers"])


def approve(state: State) -> None:
    _must_wait(state)
    state["partnership"] = "approved"


def hold(state: State) -> None:
    _must_wait(state, "in_review")
    state["partnership"] = "on_hold"


def reject(state: State) -> None:
    _must_wait(state)
    state["partnership"] = "rejected"
    _over(state, "withdrawn", list(state["answers"]))
    _tell(state, "rejected", *state["answers"])


def work(state: State) -> None:
    """The workers do what is due."""
    if state["partnership"] == "approved" and not state["project"]:
        state["project"] = True
        _tell(state, "project", *state["answers"])


def _must_be_open(state: State, now: datetime) -> None:
    if state["proposal"] != "open" or now > state["answer_by"]:
        raise Impossible


def _must_wait(state: State, *states: str) -> None:
    if state["partnership"] not in (states or ("in_review", "on_hold")):
        raise Impossible


def _over(state: State, after: str, looking_again: list[str]) -> None:
    state["proposal"], state["holds_places"] = after, False
    state["looking_again"] = set(looking_again)


def _tell(state: State, event: str, *people: str) -> None:
    state["told"] += [f"{event} {who}" for who in people]
