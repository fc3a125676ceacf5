"""What the life of one proposal should be: a few lines over a dict, without a database.

It is the judge of `machine.Life`: whatever the services did must read like this.
"""

from datetime import datetime

from tests.faults.life.impossible import Impossible, State
from tests.faults.life.trust import follow_mistrust

PENDING, YES, NO = "pending", "yes", "no"


def born(*, answer_by: datetime, people: tuple[str, str], two_persons: bool) -> State:
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
        "two_persons": two_persons,
        "first": None,
        "questions": [],
        "trusted": True,
        "paused": False,
        # Not read from the database: the workers have still to look at it.
        "_mistrust": False,
    }


def accept(state: State, who: str, now: datetime) -> None:
    if state["proposal"] == "agreed":
        return
    _must_be_open(state, now)
    if not state["trusted"]:
        raise Impossible
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


def approve(state: State, who: str) -> None:
    _must_wait(state)
    if not state["trusted"]:
        raise Impossible
    if state["two_persons"] and state["first"] is None:
        state["first"] = who
    elif state["two_persons"] and state["first"] == who:
        raise Impossible
    else:
        state["partnership"] = "approved"


def hold(state: State) -> None:
    _must_wait(state, "in_review")
    state["partnership"], state["first"] = "on_hold", None


def reject(state: State) -> None:
    _must_wait(state)
    state["partnership"], state["first"] = "rejected", None
    _over(state, "withdrawn", list(state["answers"]))
    _tell(state, "rejected", *state["answers"])


def ask(state: State, who: str) -> None:
    _must_wait(state)
    state["partnership"], state["first"] = "on_hold", None
    state["questions"] = sorted([*state["questions"], who])


def answer(state: State, who: str) -> None:
    if state["partnership"] != "on_hold":
        raise Impossible
    state["questions"].remove(who)


def look_at_the_gate(state: State) -> None:
    """What lives between classes of which one is not trusted any more ends, waits or pauses."""
    if state["proposal"] == "open" and not state["trusted"]:
        _over(state, "withdrawn", ["here"])
        _tell(state, "called-off", "here")
    elif state["partnership"] == "in_review" and not state["trusted"]:
        state["partnership"], state["first"] = "on_hold", None
    elif state["partnership"] == "approved":
        state["paused"] = not state["trusted"]


def work(state: State) -> None:
    """The workers do what is due; a mistrust is looked at with the first of it."""
    follow_mistrust(state, look_at_the_gate)
    if state["partnership"] == "approved" and state["trusted"] and not state["project"]:
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
    """Nobody writes to a teacher who is not trusted any more."""
    state["told"] += [f"{event} {who}" for who in people if state["trusted"] or who != "there"]
