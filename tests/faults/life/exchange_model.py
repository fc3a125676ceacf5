"""What should become of a project and of the search for another class: a dict, no database.

It is the judge of `exchange.Exchange`. `here` and `gone` work together; the classes of the bench
are asked in the order of `bench`, one at a time.
"""

from datetime import datetime, timedelta

from tests.faults.life.impossible import Impossible, State
from tests.faults.life.trust import follow_mistrust

HOURS_TO_ANSWER, DAYS_TO_CHOOSE = 24, 7


def begun(*, bench: tuple[str, ...], is_open: bool) -> State:
    """An approved partnership; its project is open, or gets ready with nothing said yet."""
    return {
        "partnership": "approved",
        "why": None,
        "paused": False,
        "trusted": True,
        "project": "open" if is_open else "preparing",
        "ready": [],
        "joining": False,
        "sits": ["gone", "here"],
        "rescue": None,
        "reason": None,
        "offered_at": None,
        "asked": {},
        "answer_by": None,
        "new": None,
        "back": False,
        # Not read from the database: what the workers have still to do.
        "_bench": bench,
        "_woke": False,
        "_mistrust": False,
    }


def get_ready(state: State, who: str) -> None:
    """The last of both starts it, or lets the students of a class that joined later in.

    Every step is a sign of life.
    """
    if not (state["project"] == "preparing" or state["joining"]) or who not in state["sits"]:
        raise Impossible
    if not state["joining"]:
        _must_go_on(state)
    if who not in state["ready"]:
        state["ready"] = sorted([*state["ready"], who])
    _sign(state, who)
    start(state)


def offer(state: State, now: datetime) -> None:
    """The other one is silent: `here` is asked whether it wants another class. Once."""
    _must_go_on(state)
    if not _is_searching(state):
        _offer(state, "silent", now)


def stop(state: State, reason: str, now: datetime) -> None:
    """`gone` says that it cannot go on; what was offered because of its silence is offered so.

    Whatever was heard of it before does not count any more.
    """
    _must_go_on(state)
    if not _is_searching(state):
        _offer(state, reason, now)
        return
    if state["reason"] == "silent":
        state["reason"] = reason
        if state["rescue"] == "offered":
            state["offered_at"] = now
    state["back"] = False


def begin(state: State) -> None:
    if state["rescue"] not in ("offered", "asking"):
        raise Impossible
    state["rescue"] = "asking"


def decline(state: State) -> None:
    """`here` wants no other class: a silent one is waited for, one that stopped is the end."""
    if not _is_searching(state):
        raise Impossible
    _call_off(state)
    if state["reason"] != "silent":
        _end(state, state["reason"])


def stop_searching(state: State) -> None:
    """Staff end the search; the partnership goes on as it is, unless `gone` said it cannot."""
    if _is_searching(state):
        if state["reason"] != "silent":
            raise Impossible
        _call_off(state)


def sign_of_life(state: State) -> None:
    if state["project"] == "archived" or "gone" not in state["sits"]:
        raise Impossible
    _sign(state, "gone")


def bench_answers(state: State, who: str, answer: str, now: datetime) -> None:
    if state["asked"].get(who) != "open" or now > state["answer_by"]:
        raise Impossible
    state["asked"][who] = answer
    if answer == "agreed":
        state["new"] = "in_review"


def approve(state: State) -> None:
    if state["new"] not in ("in_review", "on_hold"):
        raise Impossible
    state["new"] = "approved"


def reject(state: State) -> None:
    if state["new"] not in ("in_review", "on_hold"):
        raise Impossible
    state["new"] = "rejected"
    [who] = [each for each, said in state["asked"].items() if said == "agreed"]
    state["asked"][who] = "withdrawn"


def end_unanswered(state: State, now: datetime) -> None:
    """Nobody said for a week whether it wants another class after one that stopped."""
    is_asked = state["rescue"] == "offered" and state["reason"] != "silent"
    if is_asked and state["offered_at"] + timedelta(days=DAYS_TO_CHOOSE) <= now:
        decline(state)


def look_at_the_gate(state: State) -> None:
    if state["partnership"] == "approved":
        state["paused"] = not state["trusted"]


def work(state: State, now: datetime) -> None:
    """The workers do what is due, and what that causes."""
    woke, state["_woke"] = state["_woke"], False
    if woke and _is_searching(state) and state["reason"] == "silent":
        if "agreed" in state["asked"].values():
            state["back"] = True
        else:
            _call_off(state)
    follow_mistrust(state, look_at_the_gate)
    _take_the_seat(state)
    _ask_on(state, now)
    if state["partnership"] == "ended" and state["rescue"] not in ("done", "nobody"):
        state["project"], state["ready"] = "archived", []


def _ask_on(state: State, now: datetime) -> None:
    """The next class is asked when nobody thinks about it; unless the one that was gone is back."""
    if state["rescue"] != "asking":
        return
    for who, said in state["asked"].items():
        if said == "open" and state["answer_by"] <= now:
            state["asked"][who] = "expired"
    if {"open", "agreed"} & set(state["asked"].values()):
        return
    left = [each for each in state["_bench"] if each not in state["asked"]]
    if state["back"]:
        state["rescue"] = "called_off"
    elif left:
        state["asked"][left[0]] = "open"
        state["answer_by"] = now + timedelta(hours=HOURS_TO_ANSWER)
    else:
        state["rescue"] = "nobody"
        _end(state, state["reason"])


def _take_the_seat(state: State) -> None:
    if state["new"] == "approved" and state["rescue"] == "asking":
        [who] = [each for each, said in state["asked"].items() if said == "agreed"]
        state["rescue"] = "done"
        _end(state, state["reason"])
        state["sits"], state["ready"] = sorted(["here", who]), []
        state["joining"] = state["project"] == "open"


def start(state: State) -> None:
    """Both have taken all steps. Whoever has started is not asked for them any more."""
    may_meet = state["trusted"] or "gone" not in state["sits"]
    if state["ready"] == state["sits"] and may_meet:
        state["project"], state["joining"], state["ready"] = "open", False, []


def _offer(state: State, reason: str, now: datetime) -> None:
    state["rescue"], state["reason"], state["offered_at"] = "offered", reason, now
    state["asked"], state["answer_by"] = {}, None
    state["new"], state["back"] = None, False


def _call_off(state: State) -> None:
    if "agreed" in state["asked"].values():
        raise Impossible
    state["rescue"] = "called_off"
    for who, said in state["asked"].items():
        if said == "open":
            state["asked"][who] = "withdrawn"


def _end(state: State, reason: str) -> None:
    state["partnership"], state["why"] = "ended", reason


def _sign(state: State, who: str) -> None:
    if who == "gone" and _is_searching(state) and state["reason"] == "silent":
        state["_woke"] = True


def _is_searching(state: State) -> bool:
    return state["rescue"] in ("offered", "asking")


def _must_go_on(state: State) -> None:
    if state["partnership"] != "approved" or state["project"] == "archived":
        raise Impossible
