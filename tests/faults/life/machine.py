"""Two teachers, staff, the clock and a crash at any statement, against the dict of `model`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import time_machine
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from matching.choices import DeclineReason, ReviewReason
from matching.lifecycle import IllegalMove
from matching.models import Partnership, Proposal
from matching.refusals import Refused
from matching.services import partnerships, proposals
from outbox.invariants import broken
from outbox.models import Mail
from outbox.runner import drain
from tests.faults.life import model
from users.models import User

PEOPLE = ("here", "there")
NEVER = 10_000
people = st.sampled_from(PEOPLE)
# Mostly none: a life in which nothing ever succeeds shows little.
crashes = st.one_of(st.just(NEVER), st.integers(1, 25))


class Crash(Exception):
    """The process dies here."""


class CrashAt:
    """Lets so many statements of a step through, and not the next one.

    Savepoints are not counted: where a process dies, all that it had not committed is undone, which
    only the way out of each `atomic` can do here.
    """

    def __init__(self, statements: int) -> None:
        self.left = statements

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if "SAVEPOINT" not in sql:
            self.left -= 1
        if self.left == 0:
            self.left = NEVER
            raise Crash
        return execute(sql, *rest)


class Life(RuleBasedStateMachine):
    """One proposal, from its making to its project or its end.

    `cast` says who is who; it is set before a run, and every example begins from the same rows.
    """

    cast: dict[str, Any]
    asks_always = False
    """Whether all invariants are asked after each step, or at the end of each life alone."""

    @initialize()
    def begin(self) -> None:
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.proposal: Proposal = self.cast["proposal"]
        self.now: datetime = self.cast["now"]
        # What each of them has on the screen, perhaps from long ago.
        self.pages = dict.fromkeys(PEOPLE, Proposal.objects.get(pk=self.proposal.pk))
        self.state = model.born(answer_by=self.proposal.answer_by, people=PEOPLE)

    def teardown(self) -> None:
        if hasattr(self, "outer"):
            try:
                assert broken() == {}
            finally:
                transaction.set_rollback(True)
                self.outer.__exit__(None, None, None)

    @rule(hours=st.sampled_from([1, 24, 24 * 4]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def time_passes_to_the_last_moment(self) -> None:
        self.now = max(self.now, self.state["answer_by"])

    @rule(who=people)
    def opens_the_page(self, who: str) -> None:
        self.pages[who] = Proposal.objects.get(pk=self.proposal.pk)

    @rule(who=people, crash=crashes, clicks=st.sampled_from([1, 1, 2]))
    def says_yes(self, who: str, crash: int, clicks: int) -> None:
        for _ in range(clicks):
            self._step(
                lambda: proposals.accept_proposal(
                    self.pages[who], by=self._person(who), at=self.now
                ),
                lambda state: model.accept(state, who, self.now),
                crash,
            )

    @rule(who=people, crash=crashes)
    def takes_it_back(self, who: str, crash: int) -> None:
        self._step(
            lambda: proposals.take_back(self.pages[who], by=self._person(who), at=self.now),
            lambda state: model.take_back(state, who, self.now),
            crash,
        )

    @rule(who=people, reason=st.sampled_from(DeclineReason), crash=crashes)
    def says_no(self, who: str, reason: DeclineReason, crash: int) -> None:
        self._step(
            lambda: proposals.decline_proposal(
                self.pages[who], by=self._person(who), reason=reason, at=self.now
            ),
            lambda state: model.decline(state, who, self.now),
            crash,
        )

    @rule(crash=crashes)
    def the_clock_strikes(self, crash: int) -> None:
        self._step(
            lambda: proposals.expire_proposals(at=self.now),
            lambda state: model.expire(state, self.now),
            crash,
        )

    @precondition(lambda self: self.state["partnership"])
    @rule(crash=crashes)
    def staff_approve(self, crash: int) -> None:
        self._decide(partnerships.approve_partnership, ReviewReason.CHECKED, model.approve, crash)

    @precondition(lambda self: self.state["partnership"])
    @rule(crash=crashes)
    def staff_hold(self, crash: int) -> None:
        self._decide(partnerships.hold_partnership, ReviewReason.EVIDENCE, model.hold, crash)

    @precondition(lambda self: self.state["partnership"])
    @rule(crash=crashes)
    def staff_reject(self, crash: int) -> None:
        self._decide(partnerships.reject_partnership, ReviewReason.SAFETY, model.reject, crash)

    @rule()
    def the_workers_work(self) -> None:
        self._step(lambda: drain(at=self.now), model.work, NEVER)

    @invariant()
    def reads_like_the_model(self) -> None:
        if hasattr(self, "outer"):
            assert self._read() == self.state
            assert not self.asks_always or broken() == {}

    def _person(self, who: str) -> User:
        person: User = self.cast[who]
        return person

    def _decide(
        self,
        decide: Callable[..., Any],
        reason: ReviewReason,
        expected: Callable[[model.State], None],
        crash: int,
    ) -> None:
        found = Partnership.objects.filter(proposal=self.proposal).first()
        if found is not None:
            self._step(
                lambda: decide(found, by=self.cast["staff"], reason=reason, at=self.now),
                expected,
                crash,
            )

    def _step(
        self,
        deed: Callable[[], object],
        expected: Callable[[model.State], None],
        crash: int,
    ) -> None:
        """Do it in both worlds; after a crash the people try once more, as people do."""
        with time_machine.travel(self.now, tick=False):
            if self._done(deed, crash) is Crash:
                assert self._read() == self.state
                self._done(deed, NEVER)
        after = deepcopy(self.state)
        try:
            expected(after)
        except model.Impossible:
            return
        self.state = after

    def _done(self, deed: Callable[[], object], crash: int) -> type[Exception] | None:
        try:
            with _crashing(crash):
                deed()
        except (Crash, Refused, IllegalMove) as stopped:
            return type(stopped)
        return None

    def _read(self) -> model.State:
        """The rows, as the model would say them."""
        proposal = Proposal.objects.get(pk=self.proposal.pk)
        partnership = Partnership.objects.filter(proposal=proposal).first()
        seats = {seat.classroom_id: seat for seat in proposal.seats.all()}
        who_is = {self.cast["classes"][who].pk: who for who in PEOPLE}
        entered = self.cast["gathering"]()
        mails = Mail.objects.filter(template__in=EVENTS).order_by("created_at", "pk")
        return {
            "proposal": proposal.state,
            "answers": {who_is[pk]: seat.answer for pk, seat in seats.items()},
            "partnership": partnership.state if partnership else None,
            "project": partnership is not None and hasattr(partnership, "project"),
            "holds_places": _all_or_none([*proposal.seats.all(), *proposal.pairs.all()]),
            "looking_again": {who_is[pk] for pk in entered},
            "told": self._told(mails),
            "answer_by": proposal.answer_by,
        }

    def _told(self, mails: Any) -> list[str]:
        """Each mail once, in the order of the model's: by event, then by person."""
        names = {self.cast[who].email: who for who in PEOPLE}
        found = [f"{_event(mail)} {names[mail.to]}" for mail in mails]
        order = {said: at for at, said in enumerate(self.state["told"])}
        return sorted(found, key=lambda said: order.get(said, NEVER))


EVENTS = {
    "matching/email/proposal_agreed": "agreed",
    "matching/email/proposal_ended": "",
    "exchange/email/project_opened": "project",
}


def _event(mail: Mail) -> str:
    return EVENTS[mail.template] or mail.key.split(":")[1]


def _all_or_none(rows: list[Any]) -> bool:
    live = {row.live for row in rows}
    assert len(live) == 1
    return live.pop()


@contextmanager
def _crashing(statements: int) -> Iterator[None]:
    with connection.execute_wrapper(CrashAt(statements)):
        yield
