"""A school year, day by day: classes register, nights pair them, teachers answer, exchanges run.

What a teacher does is drawn (`teachers`, `chance`); whom a class is proposed to is said by the real
engine alone (`pairing`). Every proposal ends: by a no, by both saying yes, or at its deadline.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import heappop, heappush
from itertools import count

from matching.engine.results import ScoredPair
from tests.proof.year import advice, pairing
from tests.proof.year.assumptions import Assumptions
from tests.proof.year.chance import Chance
from tests.proof.year.classes import OPENS, Member, days_of_the_year, everybody
from tests.proof.year.exchanges import Exchanges
from tests.proof.year.record import Record, Row
from tests.proof.year.teachers import Reply, learn, reply

LAST = date(2027, 7, 16)
FIRST_ROUND = date(2026, 8, 23)
ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Features:
    """What of the three a year has, and how many days lie between two rounds."""

    repair: bool = False
    rescue: bool = False
    what_if: bool = False
    round_days: int = 1


class Year:
    """One year of one seed with some of the features."""

    def __init__(
        self,
        classes: int,
        seed: int,
        features: Features,
        assume: Assumptions | None = None,
        last: date = LAST,
    ) -> None:
        self.assume, self.features, self.last = assume or Assumptions(), features, last
        self.chance, self.record = Chance(seed), Record()
        self.members = {each.id: each for each in everybody(classes, self.assume, self.chance)}
        self.exchanges = Exchanges(self)
        self.day = OPENS
        self.is_changed = False
        self._left_over: set[str] = set()
        self._due: list[tuple[date, int, Callable[[], None]]] = []
        self._number = count()
        self._times_told: dict[str, int] = {}

    def run(self) -> Record:
        """The whole year; once."""
        for day in days_of_the_year(self.last):
            self.day = day
            if day.weekday() == 0:
                self._give_up()
            self._greet([each for each in self.members.values() if each.registers_on == day])
            while self._due and self._due[0][0] <= day:
                heappop(self._due)[2]()
            if self._is_round_due():
                self._night()
        return self.record

    def on(self, day: date, act: Callable[[], None]) -> None:
        """Do something on a day, today at the earliest."""
        if day <= self.last:
            heappush(self._due, (max(day, self.day), next(self._number), act))

    def free(self) -> list[Member]:
        """Whoever looks for a partner today."""
        return [each for each in self.members.values() if each.is_free(self.day)]

    # -- Coming and going --------------------------------------------------------------------------

    def _greet(self, new: list[Member]) -> None:
        """Who comes new or has changed is proposed at once to somebody who waits in vain."""
        self.is_changed = self.is_changed or bool(new)
        new = [each for each in new if each.is_free(self.day)]
        if not self.features.repair or not new:
            return
        waited = timedelta(days=self.assume.waits_in_vain_days)
        in_vain = [
            each
            for each in self.free()
            if not each.engaged
            and each not in new
            and (each.id in self._left_over or each.waiting_since + waited <= self.day)
        ]
        for pair in pairing.for_newcomers(new, in_vain, self.day):
            self.propose_at_once(pair)

    def _give_up(self) -> None:
        for each in self.free():
            if not each.engaged and self.chance.happens(
                self.assume.gives_up_per_week, each.id, "gives up", self.day.isoformat()
            ):
                each.has_left = True
                self.record.gave_up += 1

    # -- Rounds ------------------------------------------------------------------------------------

    def _is_round_due(self) -> bool:
        """In the nights before school days, and only where something changed or a week went by."""
        if self.features.round_days > 1:
            return (self.day - FIRST_ROUND).days % self.features.round_days == 0
        opens_tomorrow = self.day.weekday() in (6, 0, 1, 2, 3)
        return opens_tomorrow and (self.is_changed or self.day.weekday() == 6)

    def _night(self) -> None:
        free = self.free()
        self.is_changed = False
        if len(free) < 2:
            return
        pairs = pairing.night(free, self.day)
        self.record.rounds += 1
        for pair in pairs:
            self.propose(pair, asked_on=self.day)
        left_over = [each for each in free if not each.engaged]
        self._left_over = {each.id for each in left_over}
        self._what_would_help([each for each in left_over if self._may_be_told(each)], free)

    def _may_be_told(self, here: Member) -> bool:
        waits = (self.day - here.waiting_since).days >= self.assume.waits_in_vain_days
        again = here.advised_on == date.min or (
            (self.day - here.advised_on).days >= self.assume.advised_again_days
        )
        return waits and again and not here.is_ghost

    def _what_would_help(self, asking: list[Member], free: list[Member]) -> None:
        """Classes that wait in vain: with what-if, those that could meet nobody are told what would
        help most. Some teachers change something unasked, in every variant."""
        helps = advice.best_changes(asking, free, self.day) if self.features.what_if else {}
        for here in asking:
            here.advised_on = self.day
            times = self._times_told[here.id] = self._times_told.get(here.id, 0) + 1
            drawn, name = self.chance.share(here.id, "changes", times), (here.id, "change", times)
            if drawn < self.assume.changes_unasked:
                self.record.changed_unasked += 1
                self._will_change(here, self.chance.one_of(advice.TICKS, *name), *name)
            elif best := helps.get(here.id):
                self.record.told += 1
                takes = self.assume.takes_advice
                takes = takes if best in advice.TICKS else self.assume.takes_lesson
                if drawn < self.assume.changes_unasked + takes:
                    self.record.took_advice += 1
                    self._will_change(here, best, *name)

    def _will_change(self, here: Member, change: str, *name: str | int) -> None:
        took = self.chance.log_normal(
            self.assume.answer_school_days, self.assume.answer_spread, *name, "answers"
        )
        on = here.school.after(self.day, round(took))
        self.on(on, lambda: self._change(here, change))

    def _change(self, here: Member, change: str) -> None:
        here.profile = advice.changed(here.profile, change)
        self._greet([here])

    # -- Proposals ---------------------------------------------------------------------------------

    def propose(self, pair: ScoredPair, *, asked_on: date) -> None:
        """Lay a pair before both teachers, who may answer from the day after `asked_on` on."""
        low, high = self.members[pair.low], self.members[pair.high]
        for here, there in ((low, high), (high, low)):
            here.engaged += 1
            here.met.add(there.id)
        row = Row((low.id, high.id), self.day)
        self.record.proposals.append(row)
        days = self.assume.answer_within_school_days
        deadline = max(each.school.after(asked_on, days) for each in (low, high))
        replies = [
            reply(here, there, pair, asked_on, self.assume, self.chance)
            for here, there in ((low, high), (high, low))
        ]
        in_time = [each if each.on <= deadline else None for each in replies]
        refused = [each.on for each in in_time if each and not each.yes]
        if refused:
            self.on(min(refused), lambda: self._declined(row, pair, replies))
        elif all(in_time):
            on = max(each.on for each in replies)
            approved = on + timedelta(days=self.assume.approval_days)
            self.on(approved, lambda: self._approved(row, pair))
        else:
            self.on(deadline, lambda: self._expired(row, in_time))

    def _declined(self, row: Row, pair: ScoredPair, replies: list[Reply]) -> None:
        for name, each in zip(row.members, replies, strict=True):
            if not each.yes and each.on <= self.day:
                learn(self.members[name], pair, each.reason)
        self._over(row, "declined")

    def _expired(self, row: Row, in_time: list[Reply | None]) -> None:
        for name, each in zip(row.members, in_time, strict=True):
            member = self.members[name]
            if each is None and member.is_ghost:
                member.has_left = True
            elif each is None:
                # It is asked whether it is still in, and comes back with its next answer.
                took = self.assume.answer_school_days
                member.rests_until = member.school.after(self.day, round(took))
                self.on(member.rests_until, self._somebody_is_back)
        self._over(row, "expired")

    def _somebody_is_back(self) -> None:
        self.is_changed = True

    def _approved(self, row: Row, pair: ScoredPair) -> None:
        low, high = (self.members[name] for name in row.members)
        if self.exchanges.begin(low, high, pair):
            row.ends, row.outcome = self.day, "accepted"
        else:
            self._over(row, "too late")

    def _over(self, row: Row, outcome: str) -> None:
        row.ends, row.outcome = self.day, outcome
        self.release([self.members[name] for name in row.members])

    def release(self, freed: list[Member]) -> None:
        """Two classes part; with repair, whoever still looks gets the next best at once."""
        for each in freed:
            each.engaged -= 1
        self.look_again(freed)

    def look_again(self, freed: list[Member]) -> None:
        """With repair, the next best for those of the two that look for a partner."""
        self.is_changed = True
        if self.features.repair:
            for pair in pairing.next_best(freed, self.free(), self.day):
                self.propose_at_once(pair)

    def propose_at_once(self, pair: ScoredPair) -> None:
        """By day, so that it may be answered on the same one."""
        self.record.at_once += 1
        self.propose(pair, asked_on=self.day - ONE_DAY)
