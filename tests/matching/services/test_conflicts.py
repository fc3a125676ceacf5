"""What the site finds about a partnership before anybody decides."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from classrooms.choices import ExcuseReason
from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom, SchoolTeacher
from classrooms.services.excuses import excuse_country
from matching.models import Pair, Partnership, Proposal
from matching.services.conflicts import Finding, Verdict, findings_of
from matching.services.partnerships import ask_teachers
from matching.wording.conflicts import CONFLICTS, say_finding
from safeguarding.models import Block
from tests.factories import (
    EvidenceFactory,
    StaffFactory,
    TeacherFactory,
    TeachingFactory,
    VerifiedSchoolFactory,
    open_classroom,
)
from tests.matching.builders import NOW, teacher_of
from tests.matching.services.review_cases import regional, waiting_partnership
from users.models import Adult

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting() -> Partnership:
    """With evidence for both schools: nothing to find."""
    made = waiting_partnership()
    for classroom in made.classrooms:
        EvidenceFactory(school=classroom.school)
    return made


def found(partnership: Partnership, verdict: Verdict | None = None) -> list[Finding]:
    loaded = Partnership.objects.filter(pk=partnership.pk).with_everything()
    findings = findings_of(list(loaded), at=NOW)[partnership.pk]
    return [each for each in findings if verdict is None or each.verdict == verdict]


def doubts(partnership: Partnership) -> set[tuple[str, str]]:
    """Key and verdict of all that is not fine."""
    return {(each.key, each.verdict) for each in found(partnership) if each.verdict != Verdict.FINE}


def kenya_of(partnership: Partnership) -> Classroom:
    return next(each for each in partnership.classrooms if each.school.country == "KE")


def test_a_plain_case_has_only_fine_checks(waiting: Partnership) -> None:
    assert doubts(waiting) == set()
    assert {each.key for each in found(waiting)} == {
        "conflict.gates_fine",
        "conflict.dates_fine",
        "conflict.schools_fine",
        "conflict.teachers_fine",
        "conflict.ages_same_fine",
        "conflict.partners_fine",
    }


def _unverify(case: Partnership) -> None:
    Adult.objects.filter(user=teacher_of(kenya_of(case))).update(verified_at=None)


def _block(case: Partnership) -> None:
    here, there = case.classrooms
    Block.objects.create(school=here.school, other=there.school)


def _state(state: str) -> Callable[[Partnership], None]:
    return lambda case: Classroom.objects.filter(pk=kenya_of(case).pk).update(state=state) and None


def _dates(starts_on: date, ends_on: date) -> Callable[[Partnership], None]:
    return lambda case: (
        Proposal.objects.filter(pk=case.proposal_id).update(starts_on=starts_on, ends_on=ends_on)
        and None
    )


def _rename_school(case: Partnership) -> None:
    school = kenya_of(case).school
    school.name = "Another Name"
    school.save()


def _long_ago(case: Partnership) -> None:
    before = NOW - timedelta(days=400)
    Adult.objects.filter(user=teacher_of(kenya_of(case))).update(verified_at=before)


def _school_long_ago(case: Partnership) -> None:
    school = kenya_of(case).school
    school.verified_at = NOW - timedelta(days=400)
    school.save()


def _newcomer(case: Partnership) -> None:
    new = TeacherFactory(adult__verified_at=NOW)
    SchoolTeacher.objects.create(school=kenya_of(case).school, teacher=new)
    TeachingFactory(classroom=kenya_of(case), teacher=new)


def _both(case: Partnership) -> None:
    here, there = case.classrooms
    TeachingFactory(classroom=there, teacher=teacher_of(here))


def _unverified_helper(case: Partnership) -> None:
    TeachingFactory(classroom=kenya_of(case), teacher=TeacherFactory())


def _excuse(case: Partnership) -> None:
    excuse_country(
        "KE", reason=ExcuseReason.STRIKE, starts_on=NOW.date(), by=regional("KE"), at=NOW
    )


def _twin(case: Partnership) -> None:
    twin = open_classroom(name="6-b", school=VerifiedSchoolFactory(name="Other"))
    Classroom.objects.filter(pk=kenya_of(case).pk).update(name="6 B")
    TeachingFactory(classroom=twin, teacher=teacher_of(kenya_of(case)))


def _ages(low: int, high: int) -> Callable[[Partnership], None]:
    return lambda case: (
        Classroom.objects.filter(pk=kenya_of(case).pk).update(age_from=low, age_to=high) and None
    )


def _ask(case: Partnership) -> None:
    ask_teachers(
        case, classrooms=case.classrooms, question="ages", text="", by=StaffFactory(), at=NOW
    )


def _unreadable(case: Partnership) -> None:
    kenya_of(case).timetables.get().slots.update(week="A")


def _before(state: str) -> Callable[[Partnership], None]:
    """An earlier partnership of the same two came to this state."""

    def make(case: Partnership) -> None:
        other = waiting_partnership("z")
        Pair.objects.filter(proposal=case.proposal).update(live=False)
        pair = Pair.objects.get(proposal=case.proposal)
        Pair.objects.filter(proposal=other.proposal).update(low=pair.low, high=pair.high)
        Partnership.objects.filter(pk=other.pk).update(
            state=state, reviewed_at=NOW, review_reason="safety"
        )

    return make


STOPS, LOOK = Verdict.STOPS, Verdict.LOOK


DOUBTS: list[tuple[Callable[[Partnership], None], str, Verdict]] = [
    (_unverify, "not_verified", STOPS),
    (_block, "blocked", STOPS),
    (_state(ClassroomState.ARCHIVED), "archived", STOPS),
    (_state(ClassroomState.CLOSED), "closed", LOOK),
    (_dates(date(2026, 8, 1), date(2026, 8, 30)), "over", STOPS),
    (_dates(date(2026, 8, 30), date(2026, 10, 30)), "begun", LOOK),
    (_dates(date(2026, 9, 2), date(2026, 10, 30)), "soon", LOOK),
    (_rename_school, "no_evidence", LOOK),
    (_school_long_ago, "school_long_ago", LOOK),
    (_long_ago, "teacher_long_ago", LOOK),
    (_newcomer, "newcomer", LOOK),
    (_unverified_helper, "teacher_unverified", LOOK),
    (_both, "same_teacher", LOOK),
    (_excuse, "excused", LOOK),
    (_twin, "twin", LOOK),
    (_unreadable, "unreadable", LOOK),
    (_ages(19, 30), "adults", STOPS),
    (_ages(14, 15), "ages_apart", LOOK),
    (_ages(13, 14), "ages_edge", LOOK),
    (_ask, "unanswered", LOOK),
    (_before("rejected"), "rejected_before", LOOK),
    (_before("approved"), "partners_before", LOOK),
]


def test_each_doubt_is_found_and_has_a_sentence(waiting: Partnership) -> None:
    """Each on the same partnership, and taken back again."""
    missed = []
    for make, key, verdict in DOUBTS:
        with transaction.atomic():
            make(waiting)
            said = {each.key: each for each in found(waiting)}
            transaction.set_rollback(True)
        finding = said.get(f"conflict.{key}")
        if finding is None or finding.verdict != verdict:
            missed.append(key)
        else:
            assert "%(" not in say_finding(finding.key, finding.params)

    assert missed == []


def test_every_sentence_is_used() -> None:
    assert {f"conflict.{key}" for _make, key, _verdict in DOUBTS} | {
        "conflict.partner_too",
        "conflict.adults_and_youth",
        # Found where classes fall silent: tests/exchange/test_look_after.py.
        "conflict.woken",
    } == {key for key in CONFLICTS if not key.endswith("_fine")}


def test_another_partner_in_the_same_weeks_is_named(waiting: Partnership) -> None:
    other = waiting_partnership("o")
    seat = other.seats.get(classroom__school__country="KE")
    seat.classroom = kenya_of(waiting)
    seat.save()

    assert ("conflict.partner_too", LOOK) in doubts(waiting)
    Proposal.objects.filter(pk=other.proposal_id).update(
        starts_on=date(2027, 5, 1), ends_on=date(2027, 6, 1)
    )
    assert ("conflict.partner_too", LOOK) not in doubts(waiting)


def test_what_is_in_the_way_stands_first(waiting: Partnership) -> None:
    _block(waiting)
    _rename_school(waiting)

    order = [each.verdict for each in found(waiting)]

    assert order == sorted(order, key=[STOPS, LOOK, Verdict.FINE].index)


def test_one_or_four_cost_the_same_number_of_queries(waiting: Partnership) -> None:
    counts = []
    for more in (0, 3):
        for number in range(more):
            waiting_partnership(f"{more}-{number}")
        with CaptureQueriesContext(connection) as queries:
            findings_of(list(Partnership.objects.with_everything()), at=NOW)
        counts.append(len(queries))

    assert len(set(counts)) == 1, counts
