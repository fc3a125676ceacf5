"""What a no teaches changes the class in the same transaction, with a line in the diary."""

from datetime import time

import pytest
from django.db import IntegrityError, transaction

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom, WeeklySlot
from classrooms.services.lessons_within import Weekly, lessons_within
from matching.choices import DeclineReason
from matching.explanations import explain
from matching.lifecycle import Answer, ProposalState, RoundState
from matching.models import ClassLimits, Proposal, Registration, Seat
from matching.refusals import Refused
from matching.services import proposals
from matching.services.learning import Taught
from matching.services.limits import set_limits
from matching.services.proposals import accept_proposal, decline_proposal
from tests.factories import SlotFactory, TimetableFactory
from tests.matching.builders import NOW
from users.models import AuditEntry, User

pytestmark = pytest.mark.django_db
TUESDAY_AT_FOUR = Weekly(weekday=1, start_minute=16 * 60, minutes=45)


def no(proposal: Proposal, by: User, reason: str, **taught: object) -> None:
    decline_proposal(proposal, by=by, reason=reason, taught=Taught(**taught), at=NOW)  # type: ignore[arg-type]


def line(verb: str) -> tuple[str, str]:
    entry = AuditEntry.objects.get(verb=verb)
    return entry.before, entry.after


def lessons_of(classroom: Classroom) -> set[tuple[int, time]]:
    slots = WeeklySlot.objects.filter(timetable__classroom=classroom)
    return set(slots.values_list("weekday", "start_time"))


def test_the_lessons_that_meet_theirs_are_found(
    proposal: Proposal, nairobi_class: Classroom
) -> None:
    timetable = nairobi_class.timetables.get()
    SlotFactory(timetable=timetable, weekday=3, start_time=time(9))
    here = Classroom.objects.with_profile().get(pk=nairobi_class.pk)
    windows = explain(proposal.candidate, here).windows

    found = lessons_within(here, [(each.start, each.end) for each in windows])

    assert [each.lesson for each in found] == [TUESDAY_AT_FOUR]
    assert found[0].first == windows[0].start


def test_a_lesson_of_some_weeks_is_found_by_its_dates(
    proposal: Proposal, nairobi_class: Classroom
) -> None:
    windows = explain(proposal.candidate, nairobi_class).windows
    usual = nairobi_class.timetables.get()
    special = TimetableFactory(
        classroom=nairobi_class,
        valid_from=windows[0].start.date(),
        valid_to=windows[0].start.date(),
    )
    SlotFactory(timetable=special, weekday=1, start_time=time(16, 15))
    usual.slots.update(start_time=time(10))
    here = Classroom.objects.with_profile().get(pk=nairobi_class.pk)

    found = lessons_within(here, [(each.start, each.end) for each in windows])

    assert [each.lesson.start_minute for each in found] == [16 * 60 + 15]


def test_a_ticked_lesson_leaves_the_timetable_and_the_others_stay(
    proposal: Proposal, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    SlotFactory(timetable=nairobi_class.timetables.get(), weekday=3, start_time=time(9))

    no(proposal, nairobi_teacher, DeclineReason.TIME, lessons=[TUESDAY_AT_FOUR])

    assert lessons_of(nairobi_class) == {(3, time(9))}
    assert line("classroom.lessons") == ("2", "1")


def test_the_last_lesson_may_go_too(
    proposal: Proposal, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    no(proposal, nairobi_teacher, DeclineReason.TIME, lessons=[TUESDAY_AT_FOUR])

    assert lessons_of(nairobi_class) == set()
    assert line("classroom.lessons") == ("1", "0")


def test_a_lesson_that_is_gone_already_changes_nothing(
    proposal: Proposal, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    no(proposal, nairobi_teacher, DeclineReason.TIME, lessons=[Weekly(4, 600, 45)])

    assert lessons_of(nairobi_class) == {(1, time(16))}
    assert not AuditEntry.objects.filter(verb="classroom.lessons").exists()


def test_limits_are_kept_and_can_be_taken_away(
    proposal: Proposal, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    no(proposal, nairobi_teacher, DeclineReason.AGE, most_age_gap_months=12)
    set_limits(nairobi_class, by=nairobi_teacher, least_level=4, at=NOW)

    limits = ClassLimits.objects.get(classroom=nairobi_class)
    assert (limits.most_age_gap_months, limits.least_level, limits.set_at) == (12, 4, NOW)
    assert line("limits.most-age-gap-months") == ("", "12")
    set_limits(nairobi_class, by=nairobi_teacher, most_age_gap_months=None, at=NOW)
    limits.refresh_from_db()
    assert (limits.most_age_gap_months, limits.least_level) == (None, 4)


def test_a_level_is_kept(
    proposal: Proposal, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    no(proposal, nairobi_teacher, DeclineReason.LANGUAGE, least_level=4)

    assert nairobi_class.limits.least_level == 4


def test_themes_are_changed(
    proposal: Proposal, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    no(proposal, nairobi_teacher, DeclineReason.TOPIC, themes=["food"])

    nairobi_class.refresh_from_db()
    assert nairobi_class.themes == ["food"]
    assert AuditEntry.objects.filter(verb="classroom.themes").count() == 1


@pytest.mark.parametrize(
    ("wanted", "left", "state"), [(2, 1, ClassroomState.OPEN), (1, 1, ClassroomState.CLOSED)]
)
def test_a_partner_elsewhere_is_one_less_to_look_for(
    proposal: Proposal,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    nairobi_teacher: User,
    wanted: int,
    left: int,
    state: ClassroomState,
) -> None:
    Classroom.objects.filter(pk=nairobi_class.pk).update(partners_wanted=wanted)

    no(proposal, nairobi_teacher, DeclineReason.HAVE_PARTNER, has_partner=True)

    nairobi_class.refresh_from_db()
    assert (nairobi_class.partners_wanted, nairobi_class.state) == (left, state)
    waiting = Registration.objects.filter(round__state=RoundState.GATHERING)
    looking = {nairobi_class, bogota_class} if state == ClassroomState.OPEN else {bogota_class}
    assert {each.classroom for each in waiting} == looking


def test_own_words_are_kept_with_the_answer(
    proposal: Proposal, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    no(proposal, nairobi_teacher, DeclineReason.OTHER, words="We move to another building.")

    seat = proposal.seats.get(classroom=nairobi_class)
    assert (seat.answer, seat.decline_words) == (Answer.NO, "We move to another building.")


def test_the_database_keeps_words_to_another_reason(proposal: Proposal) -> None:
    with pytest.raises(IntegrityError, match="only_another_reason_has_words"), transaction.atomic():
        Seat.objects.update(decline_words="too young", decline_reason=DeclineReason.AGE)


def test_a_no_that_is_refused_teaches_nothing(
    proposal: Proposal, nairobi_class: Classroom, nairobi_teacher: User, bogota_teacher: User
) -> None:
    for teacher in (nairobi_teacher, bogota_teacher):
        accept_proposal(proposal, by=teacher, at=NOW)

    with pytest.raises(Refused, match=r"^proposal\.over$"):
        no(proposal, nairobi_teacher, DeclineReason.TIME, lessons=[TUESDAY_AT_FOUR])

    assert lessons_of(nairobi_class) == {(1, time(16))}


def test_what_fails_later_takes_the_lesson_back_too(
    proposal: Proposal,
    nairobi_class: Classroom,
    nairobi_teacher: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_args: object, **_names: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(proposals, "enter_again", fail)

    with pytest.raises(RuntimeError):
        no(proposal, nairobi_teacher, DeclineReason.TIME, lessons=[TUESDAY_AT_FOUR])

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN
    assert lessons_of(nairobi_class) == {(1, time(16))}
