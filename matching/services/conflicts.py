"""What the site itself finds about a partnership before staff decide: a list of plain checks.

Rows come in from `Partnership.objects.with_everything()`; what else has to be known is read in a
fixed number of queries, for one partnership or for fifty. `matching.wording` has the sentences.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from classrooms.clock import class_time
from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom, Teaching
from classrooms.services.excuses import excused_countries
from classrooms.services.queue import due_after
from classrooms.services.schools import today_at
from classrooms.spelling import plain
from classrooms.timetable.slots import TimetableError
from matching.lifecycle import PartnershipState
from matching.models import Pair, Partnership, Seat
from matching.services.lineage import earlier_years
from safeguarding.gates import blocked_schools

A_YEAR = timedelta(days=365)
GROWN_UP = 18
EDGE_PERCENT = 75
"""From so much of the programme's most on, the ages lie at the edge."""


class Verdict(StrEnum):
    FINE = "fine"
    LOOK = "look"
    STOPS = "stops"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check. `key` is a message key; `params` are names and dates to fill in."""

    key: str
    verdict: Verdict
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """What is read beside the partnerships themselves."""

    verified: frozenset[UUID]
    blocked: Mapping[UUID, set[UUID]]
    partners: Mapping[UUID, Sequence[tuple[UUID, date, date]]]
    pairs: Mapping[frozenset[UUID], Sequence[tuple[UUID, str]]]
    taught: Mapping[UUID, Sequence[tuple[UUID, str]]]
    excused: frozenset[str]


@dataclass(frozen=True)
class Case:
    """One partnership, its classes in the order of their seats, and the day on which staff look."""

    partnership: Partnership
    classrooms: Sequence[Classroom]
    known: Known
    at: datetime

    @property
    def today(self) -> date:
        return max(today_at(classroom.school, at=self.at) for classroom in self.classrooms)


def findings_of(partnerships: Sequence[Partnership], *, at: datetime) -> dict[UUID, list[Finding]]:
    """For each partnership what stands in the way, then what is worth a look, then what is fine."""
    sides = {each.pk: [seat.classroom for seat in each.seats.all()] for each in partnerships}
    known = _known([one for classrooms in sides.values() for one in classrooms], at)
    order = list(Verdict)[::-1]
    return {
        each.pk: sorted(
            _findings(Case(each, sides[each.pk], known, at)),
            key=lambda finding: order.index(finding.verdict),
        )
        for each in partnerships
    }


def stands_in_the_way(findings: Sequence[Finding]) -> bool:
    return any(each.verdict == Verdict.STOPS for each in findings)


def is_stopped(partnership: Partnership, *, at: datetime) -> bool:
    """Whether something stands in the way of this one as it is stored now."""
    fresh = Partnership.objects.with_everything().get(pk=partnership.pk)
    return stands_in_the_way(findings_of([fresh], at=at)[fresh.pk])


def _findings(case: Case) -> Iterator[Finding]:
    for check in CHECKS:
        yield from check(case)


def _schools(case: Case) -> Iterator[Finding]:
    """Verified, with evidence for the present name and country, and not too long ago."""
    found = False
    for school in {each.school_id: each.school for each in case.classrooms}.values():
        seen = [each for each in school.evidence.all() if each.counts_for(school)]
        if school.is_verified and not seen:
            found = True
            yield Finding("conflict.no_evidence", Verdict.LOOK, {"school": school.name})
        if school.verified_at and case.at - school.verified_at > A_YEAR:
            found = True
            yield Finding(
                "conflict.school_long_ago",
                Verdict.LOOK,
                {"school": school.name, "on": school.verified_at.date()},
            )
    if not found:
        yield Finding("conflict.schools_fine", Verdict.FINE)


def _teachers(case: Case) -> Iterator[Finding]:
    found = False
    for classroom in case.classrooms:
        new = {each.teacher_id for each in classroom.school.joined.all() if not each.confirmed_at}
        for teacher in _team(classroom):
            names = {"teacher": teacher.adult.name, "name": classroom.name}
            if not teacher.adult.is_verified:
                key = "conflict.teacher_unverified"
            elif teacher.pk in new:
                key = "conflict.newcomer"
            elif case.at - teacher.adult.verified_at > A_YEAR:
                key, names = (
                    "conflict.teacher_long_ago",
                    names | {"on": teacher.adult.verified_at.date()},
                )
            else:
                continue
            found = True
            yield Finding(key, Verdict.LOOK, names)
    if not found:
        yield Finding("conflict.teachers_fine", Verdict.FINE)


def _same_teacher(case: Case) -> Iterator[Finding]:
    team = [teacher for classroom in case.classrooms for teacher in _team(classroom)]
    for teacher in {each.pk: each for each in team if team.count(each) > 1}.values():
        yield Finding("conflict.same_teacher", Verdict.LOOK, {"teacher": teacher.adult.name})


def _gates(case: Case) -> Iterator[Finding]:
    """What the approval itself would refuse."""
    found = False
    for classroom in case.classrooms:
        if classroom.is_archived:
            found = True
            yield Finding("conflict.archived", Verdict.STOPS, {"name": classroom.name})
        elif classroom.pk not in case.known.verified:
            found = True
            yield Finding("conflict.not_verified", Verdict.STOPS, {"name": classroom.name})
    schools = {each.school_id for each in case.classrooms}
    if any(case.known.blocked.get(one, set()) & schools for one in schools):
        found = True
        yield Finding("conflict.blocked", Verdict.STOPS)
    if not found:
        yield Finding("conflict.gates_fine", Verdict.FINE)


def _classes(case: Case) -> Iterator[Finding]:
    """Closed meanwhile, registered twice, excused, or with lessons no clock can hold."""
    for classroom in case.classrooms:
        names = {"name": classroom.name}
        if classroom.state == ClassroomState.CLOSED:
            yield Finding("conflict.closed", Verdict.LOOK, names)
        if str(classroom.school.country) in case.known.excused:
            country = {"country": classroom.school.country.name}
            yield Finding("conflict.excused", Verdict.LOOK, country)
        if twin := _twin(case, classroom):
            yield Finding("conflict.twin", Verdict.LOOK, names | {"other": twin})
        try:
            class_time(classroom)
        except TimetableError:
            yield Finding("conflict.unreadable", Verdict.LOOK, names)


def _twin(case: Case, classroom: Classroom) -> str:
    """The name of another class of the same teachers that is called the same."""
    for teacher in _team(classroom):
        for pk, name in case.known.taught.get(teacher.pk, ()):
            if pk != classroom.pk and plain(name) == plain(classroom.name):
                return name
    return ""


def _dates(case: Case) -> Iterator[Finding]:
    """The exchange is over, has begun, or begins before a review in time would end."""
    proposal = case.partnership.proposal
    on = {"on": proposal.starts_on}
    days = proposal.round.programme.review_days
    soon = max(due_after(case.today, days, each.school.school_days) for each in case.classrooms)
    if proposal.ends_on < case.today:
        yield Finding("conflict.over", Verdict.STOPS, {"on": proposal.ends_on})
    elif proposal.starts_on <= case.today:
        yield Finding("conflict.begun", Verdict.LOOK, on)
    elif proposal.starts_on <= soon:
        yield Finding("conflict.soon", Verdict.LOOK, on)
    else:
        yield Finding("conflict.dates_fine", Verdict.FINE, on)


def _ages(case: Case) -> Iterator[Finding]:
    programme = case.partnership.proposal.round.programme
    adults = [each for each in case.classrooms if each.age_from >= GROWN_UP]
    young = min(each.age_from for each in case.classrooms)
    if adults and young < programme.adult_partner_least_age:
        yield Finding("conflict.adults", Verdict.STOPS, {"name": adults[0].name})
        return
    if adults and young < GROWN_UP:
        yield Finding("conflict.adults_and_youth", Verdict.LOOK, {"name": adults[0].name})
    middles = [(each.age_from + each.age_to) * 6 for each in case.classrooms]
    gap, most = max(middles) - min(middles), programme.most_age_gap * 12
    if gap > most and len(adults) < len(case.classrooms):
        yield Finding("conflict.ages_apart", Verdict.LOOK, {"months": gap})
    elif most and gap * 100 >= most * EDGE_PERCENT and not adults:
        yield Finding("conflict.ages_edge", Verdict.LOOK, {"months": gap})
    elif not adults:
        key = "conflict.ages_fine" if gap else "conflict.ages_same_fine"
        yield Finding(key, Verdict.FINE, {"months": gap} if gap else {})


def _partners(case: Case) -> Iterator[Finding]:
    """Another partner of one of the classes in the same weeks; not the one whose seat it takes."""
    proposal, found = case.partnership.proposal, False
    known = {case.partnership.pk, case.partnership.rescues_id}
    for classroom in case.classrooms:
        for other, first, last in case.known.partners.get(classroom.pk, ()):
            if other not in known and first <= proposal.ends_on and last >= proposal.starts_on:
                found = True
                yield Finding("conflict.partner_too", Verdict.LOOK, {"name": classroom.name})
                break
    if not found:
        yield Finding("conflict.partners_fine", Verdict.FINE)


def _earlier(case: Case) -> Iterator[Finding]:
    """The two were partners before, or staff said no to them."""
    roots = frozenset(each.pk for each in case.classrooms)
    states = {
        state
        for proposal, state in case.known.pairs.get(roots, ())
        if proposal != case.partnership.proposal_id
    }
    if PartnershipState.REJECTED in states:
        yield Finding("conflict.rejected_before", Verdict.LOOK)
    if states & {PartnershipState.APPROVED, PartnershipState.ENDED}:
        yield Finding("conflict.partners_before", Verdict.LOOK)


def _woken(case: Case) -> Iterator[Finding]:
    """Another class takes the seat of one that has been heard of again."""
    rescue = case.partnership.proposal.rescue
    if rescue is not None and rescue.woke_at is not None:
        yield Finding("conflict.woken", Verdict.LOOK, {"on": rescue.woke_at.date()})


def _questions(case: Case) -> Iterator[Finding]:
    if any(each.answered_at is None for each in case.partnership.questions.all()):
        yield Finding("conflict.unanswered", Verdict.LOOK)


CHECKS = (
    _gates, _dates, _schools, _teachers, _same_teacher, _classes, _ages, _partners, _earlier,
    _woken, _questions,
)  # fmt: skip


def _team(classroom: Classroom) -> list[Any]:
    return [each.teacher for each in classroom.teachings.all() if each.teacher.is_active]


def _known(classrooms: Sequence[Classroom], at: datetime) -> Known:
    ids = {each.pk for each in classrooms}
    return Known(
        verified=frozenset(
            Classroom.objects.verified().filter(pk__in=ids).values_list("pk", flat=True)
        ),
        blocked=blocked_schools({each.school_id for each in classrooms}),
        partners=_living(ids),
        pairs=_pairs(ids, earlier_years(ids)),
        taught=_taught({teacher.pk for each in classrooms for teacher in _team(each)}),
        excused=excused_countries(at.date()),
    )


def _living(ids: set[UUID]) -> Mapping[UUID, list[tuple[UUID, date, date]]]:
    """Per class the partnerships that run or wait: their id, first and last day."""
    found: dict[UUID, list[tuple[UUID, date, date]]] = defaultdict(list)
    rows = Seat.objects.filter(
        classroom__in=ids,
        partnership__state__in=[
            PartnershipState.IN_REVIEW,
            PartnershipState.ON_HOLD,
            PartnershipState.APPROVED,
        ],
    ).values_list("classroom", "partnership", "proposal__starts_on", "proposal__ends_on")
    for classroom, partnership, first, last in rows:
        found[classroom].append((partnership, first, last))
    return found


def _pairs(
    ids: set[UUID], before: Mapping[UUID, UUID]
) -> Mapping[frozenset[UUID], list[tuple[UUID, str]]]:
    """What became of two classes, in earlier years too: proposal and state of the partnership."""
    known = {*ids, *before}
    rows = Pair.objects.filter(
        low__in=known, high__in=known, proposal__partnership__isnull=False
    ).values_list("low", "high", "proposal", "proposal__partnership__state")
    found: dict[frozenset[UUID], list[tuple[UUID, str]]] = defaultdict(list)
    for low, high, proposal, state in rows:
        both = frozenset((before.get(low, low), before.get(high, high)))
        found[both].append((proposal, state))
    return found


def _taught(teachers: set[UUID]) -> Mapping[UUID, list[tuple[UUID, str]]]:
    """Per teacher the classes of this year, by id and name."""
    found: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    rows = Teaching.objects.filter(teacher__in=teachers).exclude(
        classroom__state=ClassroomState.ARCHIVED
    )
    for teacher, pk, name in rows.values_list("teacher", "classroom", "classroom__name"):
        found[teacher].append((pk, name))
    return found
