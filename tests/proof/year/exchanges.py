"""Exchanges of the simulated year: week by week, until six good ones or until a partner is lost."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from classrooms.timetable.occurrences import teachable_weeks
from matching.engine.results import ScoredPair
from tests.proof.year import pairing
from tests.proof.year.classes import Member
from tests.proof.year.record import Exchange
from tests.proof.year.school_days import LAST as LAST_DAY

if TYPE_CHECKING:
    from tests.proof.year.year import Year

ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class _Running:
    """An exchange, the two classes it has now, and the Mondays of the weeks before it."""

    row: Exchange
    pair: tuple[Member, Member]
    weeks: list[date]


class Exchanges:
    """All exchanges of a year."""

    def __init__(self, year: "Year") -> None:
        self._year = year

    def begin(self, low: Member, high: Member, pair: ScoredPair) -> bool:
        """An approved pair starts, later than proposed where approval came late; whether it can."""
        year, assume = self._year, self._year.assume
        if pair.weeks[0] < year.day + timedelta(days=assume.agreement_days):
            later = pairing.moved(low, high, year.day, assume.agreement_days)
            if later is None:
                return False
            pair = later
        row = Exchange((low.id, high.id), year.day)
        year.record.exchanges.append(row)
        for each in (low, high):
            each.found_on = each.found_on or year.day
        self._go_on(_Running(row, (low, high), []), pair.weeks[0])
        return True

    def _go_on(self, running: _Running, first: date) -> None:
        """From a Monday on, in the weeks in which both teach."""
        weeks = [
            set(teachable_weeks(each.profile.calendar, first, LAST_DAY)) for each in running.pair
        ]
        running.weeks = sorted(weeks[0] & weeks[1])[: self._year.assume.most_weeks]
        self._next_week(running)

    def _next_week(self, running: _Running) -> None:
        if running.weeks:
            monday = running.weeks.pop(0)
            self._year.on(monday, lambda: self._week(running, monday))
        else:
            self._end(running, "out of weeks")

    def _week(self, running: _Running, monday: date) -> None:
        """A partner is lost in it, or it is a good one, or one that is caught up later."""
        year, name = self._year, monday.isoformat()
        for here, there in (running.pair, running.pair[::-1]):
            # Whoever has left while there was no school in this exchange is silent in it too.
            silent = year.chance.happens(year.assume.falls_silent_per_week, here.id, "silent", name)
            if silent or here.has_left:
                year.record.silent += 1
                days = timedelta(days=year.assume.notices_silence_days)
                self._lose(running, gone=here, left=there, noticed=monday + days, silent=True)
                return
            if year.chance.happens(year.assume.stops_per_week, here.id, "stops", name):
                year.record.stopped += 1
                self._lose(running, gone=here, left=there, noticed=monday, silent=False)
                return
        low, high = sorted(each.id for each in running.pair)
        if not year.chance.happens(year.assume.lost_week_share, low, high, "lost", name):
            running.row.good_weeks += 1
        if running.row.good_weeks == pairing.THRESHOLDS.plan_weeks:
            year.on(monday + timedelta(days=6), lambda: self._end(running, "finished"))
        else:
            self._next_week(running)

    def _end(self, running: _Running, outcome: str) -> None:
        """The exchange had its time: its places are used up."""
        running.row.ends, running.row.outcome = self._year.day, outcome
        for each in running.pair:
            each.engaged -= 1
            each.places -= 1

    # -- A partner is lost -------------------------------------------------------------------------

    def _lose(
        self, running: _Running, *, gone: Member, left: Member, noticed: date, silent: bool
    ) -> None:
        year = self._year
        gone.has_left = True
        gone.engaged -= 1
        if year.features.rescue:
            year.on(noticed, lambda: self._ask_bench(running, gone, left, frozenset()))
        else:
            days = timedelta(days=year.assume.ends_silence_days if silent else 0)
            year.on(noticed + days, lambda: self._part(running, gone, left, year.day))

    def _ask_bench(
        self, running: _Running, gone: Member, left: Member, asked: frozenset[str]
    ) -> None:
        """One volunteer a day is asked, the best first."""
        year = self._year
        weeks = pairing.THRESHOLDS.plan_weeks - running.row.good_weeks
        bench = [each for each in year.members.values() if self._is_on_bench(each)]
        pair = None
        if len(asked) < year.assume.volunteers_asked:
            pair = pairing.from_bench(left, bench, weeks, year.day, asked)
        if pair is None:
            since = year.day - timedelta(weeks=year.assume.rescue_weight_weeks)
            self._part(running, gone, left, since)
            return
        year.record.bench_asked += 1
        name = pair.high if pair.low == left.id else pair.low
        agrees = not year.members[name].is_ghost and year.chance.happens(
            year.assume.volunteer_agrees, name, left.id, "jumps in"
        )
        year.on(
            year.day + ONE_DAY,
            lambda: self._answered(running, gone, left, pair, agrees, asked | {name}),
        )

    def _answered(
        self,
        running: _Running,
        gone: Member,
        left: Member,
        pair: ScoredPair,
        agrees: bool,
        asked: frozenset[str],
    ) -> None:
        name = pair.high if pair.low == left.id else pair.low
        there = self._year.members[name]
        if not agrees or not self._is_on_bench(there):
            self._ask_bench(running, gone, left, asked)
            return
        # Whoever has had its own exchange takes part once more.
        there.places = max(there.places, there.engaged + 1)
        there.engaged += 1
        there.found_on = there.found_on or self._year.day
        there.met.add(left.id)
        left.met.add(name)
        running.row.rescues += 1
        running.row.members = (*(x for x in running.row.members if x != left.id), left.id, name)
        running.pair = (left, there)
        self._go_on(running, pair.weeks[0])

    def _is_on_bench(self, member: Member) -> bool:
        """A volunteer that is here and busy with nobody."""
        return (
            member.volunteers
            and member.registers_on <= self._year.day
            and not member.has_left
            and member.rests_until <= self._year.day
            and not member.engaged
        )

    def _part(self, running: _Running, gone: Member, left: Member, since: date) -> None:
        """The exchange is over before its time, and the class that is left looks anew or not."""
        year = self._year
        running.row.ends, running.row.outcome = year.day, "partner lost"
        left.engaged -= 1
        left.waiting_since = since
        if year.chance.happens(year.assume.wants_another_share, left.id, gone.id, "another"):
            year.look_again([left, gone])
        else:
            left.places -= 1
