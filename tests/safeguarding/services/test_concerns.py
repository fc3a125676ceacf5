"""The life of a concern: looked at, answered, closed, opened again; and who is moved where."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from classrooms.models import Enrolment, Teaching
from exchange.models import Project
from safeguarding.choices import Kind, Path
from safeguarding.erasing import erase_everything_of
from safeguarding.holds import held_until
from safeguarding.lifecycle import ConcernState
from safeguarding.models import Concern, ConcernAnswer, ConcernNote
from safeguarding.refusals import Refused
from safeguarding.retention import rule_named
from safeguarding.services.blocks import name_adult
from safeguarding.services.concerns import (
    answer,
    assign,
    close,
    hand_to_class,
    keep_to_leads,
    look_at,
    open_again,
    pass_on,
    put_away,
    write_note,
)
from safeguarding.services.looking_after import CLOSED_AFTER, _responsible, close_answered
from safeguarding.services.retaining import apply_rule
from tests.safeguarding.conftest import AT
from tests.safeguarding.marked import tables_with
from tests.safeguarding.telling import told_by
from users.models import AuditEntry, User

A_DAY = timedelta(days=1)


def fresh(concern: Concern) -> Concern:
    return Concern.objects.get(pk=concern.pk)


def test_a_whole_life_leaves_its_lines_in_the_diary(river: Enrolment, lead: User) -> None:
    concern = told_by(river.student)

    look_at(concern, by=lead, at=AT)
    answer(concern, lines=["right", "watch"], words="", by=lead, at=AT)
    close(concern, by=lead, at=AT + A_DAY)
    open_again(concern, by=lead, at=AT + 2 * A_DAY)
    answer(concern, lines=["talked"], words="We met.", by=lead, at=AT + 3 * A_DAY)

    verbs = AuditEntry.objects.filter(subject_id=str(concern.pk)).order_by("at", "pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "concern.open",
        "concern.looking",
        "concern.answered",
        "concern.closed",
        "concern.looking",
        "concern.answered",
    ]
    assert fresh(concern).state == ConcernState.ANSWERED
    assert concern.answers.count() == 2


def test_two_answer_at_once_and_one_counts(river: Enrolment, lead: User, reviewer: User) -> None:
    concern = told_by(river.student)
    answer(concern, lines=["right"], words="", by=lead, at=AT)

    with pytest.raises(Refused, match=r"concern\.moved"):
        answer(concern, lines=["watch"], words="", by=reviewer, at=AT)

    assert ConcernAnswer.objects.get().by == lead


def test_nothing_is_closed_before_it_was_answered(river: Enrolment, lead: User) -> None:
    concern = told_by(river.student)
    look_at(concern, by=lead, at=AT)

    with pytest.raises(Refused, match=r"concern\.moved"):
        close(concern, by=lead, at=AT)


def test_an_empty_answer_is_none(river: Enrolment, lead: User) -> None:
    concern = told_by(river.student)

    with pytest.raises(Refused, match=r"concern\.answer_empty"):
        answer(concern, lines=[], words="", by=lead, at=AT)


@pytest.mark.parametrize("kind", [Kind.ASKED, Kind.ADULT])
def test_harm_is_never_handed_to_the_class_nor_passed_on(
    kind: Kind, project: Project, river: Enrolment, lake: Enrolment, lead: User
) -> None:
    concern = told_by(river.student, kind, of=lake)

    for deed in (hand_to_class, pass_on):
        with pytest.raises(Refused, match=r"concern\.about_an_adult"):
            deed(concern, by=lead, at=AT)

    assert fresh(concern).path == Path.LEADS


def test_lead_hands_to_the_class_what_is_between_children(
    river: Enrolment, lead: User, nairobi_teacher: User
) -> None:
    concern = told_by(river.student, Kind.SAD)
    visible = Concern.objects.visible_to(nairobi_teacher)
    assert not visible.exists()

    hand_to_class(concern, by=lead, at=AT)
    assert visible.exists()

    keep_to_leads(concern, by=lead, at=AT)
    assert not visible.exists()


def test_who_may_open_it_no_more_looks_after_it_no_more(
    project: Project, river: Enrolment, lake: Enrolment, lead: User, nairobi_teacher: User
) -> None:
    kept, named = told_by(river.student), told_by(river.student, of=lake)
    for each in (kept, named):
        Concern.objects.filter(pk=each.pk).update(path=Path.CLASS)
        look_at(each, by=nairobi_teacher, at=AT)

    keep_to_leads(kept, by=lead, at=AT)
    name_adult(named, nairobi_teacher, by=lead, at=AT)

    assert {fresh(each).assigned_to for each in (kept, named)} == {None}
    assert _responsible(fresh(kept)) == [lead]


def test_lead_who_took_it_goes_on_when_it_is_kept_to_the_leads(
    river: Enrolment, lead: User
) -> None:
    concern = told_by(river.student, Kind.SAD)
    hand_to_class(concern, by=lead, at=AT)
    look_at(concern, by=lead, at=AT)

    keep_to_leads(concern, by=lead, at=AT)

    assert fresh(concern).assigned_to == lead


def test_whoever_took_it_and_lost_the_class_is_not_reminded(
    project: Project, river: Enrolment, lake: Enrolment, lead: User, nairobi_teacher: User
) -> None:
    concern = told_by(river.student, of=lake)
    look_at(concern, by=nairobi_teacher, at=AT)
    assert _responsible(fresh(concern)) == [nairobi_teacher]

    Teaching.objects.filter(teacher=nairobi_teacher).delete()

    assert _responsible(fresh(concern)) == [lead]


def test_adult_who_is_named_is_kept_from_it(
    project: Project,
    river: Enrolment,
    lake: Enrolment,
    lead: User,
    bogota_teacher: User,
    nairobi_teacher: User,
) -> None:
    concern = told_by(river.student, of=lake)
    pass_on(concern, by=lead, at=AT)
    assert Concern.objects.visible_to(bogota_teacher).exists()

    name_adult(concern, bogota_teacher, by=lead, at=AT)

    for teacher in (bogota_teacher, nairobi_teacher):
        assert not Concern.objects.visible_to(teacher).exists()


def test_the_database_refuses_an_adult_on_the_way_of_the_class(
    project: Project, river: Enrolment, lake: Enrolment
) -> None:
    concern = told_by(river.student, of=lake)

    with (
        pytest.raises(IntegrityError, match="concern_about_an_adult_is_for_the_leads"),
        transaction.atomic(),
    ):
        Concern.objects.filter(pk=concern.pk).update(author_kind="adult")


def test_notes_are_only_added(river: Enrolment, lead: User) -> None:
    note = write_note(told_by(river.student), "Rang the school.", by=lead, at=AT)

    with pytest.raises(IntegrityError, match="notes are only added"), transaction.atomic():
        ConcernNote.objects.filter(pk=note.pk).update(words="Nothing happened.")

    # An account that is erased takes its name along, and leaves the note.
    ConcernNote.objects.filter(pk=note.pk).update(by=None)
    assert connection.vendor == "postgresql"


def test_it_is_handed_over_to_another_lead(river: Enrolment, lead: User, reviewer: User) -> None:
    concern = told_by(river.student)

    assign(concern, to=reviewer, by=lead, at=AT)

    assert fresh(concern).assigned_to == reviewer


def test_answer_is_put_away_once_and_stays(river: Enrolment, lead: User) -> None:
    said = answer(told_by(river.student), lines=["right"], words="", by=lead, at=AT)
    to_read = ConcernAnswer.objects.to_read(river.student)
    assert to_read.get() == said

    put_away(said, at=AT)

    assert not to_read.exists()
    assert ConcernAnswer.objects.get() == said


def test_it_is_kept_for_the_programmes_period_and_then_forgotten(
    project: Project, river: Enrolment, lake: Enrolment, lead: User
) -> None:
    concern = told_by(river.student, of=lake)
    answer(concern, lines=["right"], words="", by=lead, at=AT)
    close(concern, by=lead, at=AT + A_DAY)
    period = fresh(concern).hold_until

    assert period == AT + A_DAY + timedelta(days=365)
    # Neither who told us nor whom it is about is erased before.
    for place in (river, lake):
        assert held_until(place.student.pk, at=AT) == period
    assert night(period - A_DAY) == 0
    assert night(period) == 1
    assert held_until(lake.student.pk, at=AT) is None
    assert not Concern.objects.exists()


def test_what_is_not_closed_is_never_forgotten(river: Enrolment) -> None:
    concern = told_by(river.student)

    assert night(concern.hold_until + 100 * A_DAY) == 0


def night(at: datetime) -> int:
    return apply_rule(rule_named("safeguarding_concern"), at=at).count


def test_what_was_answered_long_ago_is_closed_by_the_clock_and_holds_no_child_for_ever(
    river: Enrolment, lead: User
) -> None:
    concern = told_by(river.student)
    answer(concern, lines=["right"], words="", by=lead, at=AT)
    over = AT + CLOSED_AFTER + timedelta(hours=1)

    assert close_answered(at=AT + CLOSED_AFTER - timedelta(hours=1)) == 0
    assert close_answered(at=over) == 1

    assert fresh(concern).state == ConcernState.CLOSED
    assert held_until(river.student.pk, at=over) == over + timedelta(days=365)
    line = AuditEntry.objects.get(verb="concern.closed")
    assert (line.actor_id, line.before) == (None, ConcernState.ANSWERED)


def test_the_clock_closes_nothing_that_is_looked_at_again_or_was_answered_again(
    river: Enrolment, lake: Enrolment, project: Project, lead: User
) -> None:
    again = told_by(river.student)
    answer(again, lines=["right"], words="", by=lead, at=AT)
    close(again, by=lead, at=AT + A_DAY)
    open_again(again, by=lead, at=AT + 2 * A_DAY)
    later = told_by(river.student, of=lake)
    answer(later, lines=["right"], words="", by=lead, at=AT)
    close(later, by=lead, at=AT + A_DAY)
    open_again(later, by=lead, at=AT + 2 * A_DAY)
    answer(later, lines=["right"], words="", by=lead, at=AT + 20 * A_DAY)

    assert close_answered(at=AT + CLOSED_AFTER + A_DAY) == 0

    assert fresh(again).state == ConcernState.LOOKING
    assert fresh(later).state == ConcernState.ANSWERED


def test_one_that_cannot_be_closed_stops_no_other(
    river: Enrolment, lake: Enrolment, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = told_by(river.student), told_by(lake.student)
    for each in (bad, good):
        answer(each, lines=["right"], words="", by=lead, at=AT)

    def breaks(concern: Concern, **more: Any) -> None:
        if concern.pk == bad.pk:
            raise RuntimeError("broken")
        close(concern, **more)

    monkeypatch.setattr("safeguarding.services.looking_after.close", breaks)

    assert close_answered(at=AT + CLOSED_AFTER + A_DAY) == 1
    assert fresh(good).state == ConcernState.CLOSED


def test_once_the_hold_is_over_nothing_told_is_left_of_an_erased_child(
    river: Enrolment, lead: User
) -> None:
    concern = told_by(river.student)
    Concern.objects.filter(pk=concern.pk).update(snapshot={"text": "zyxqtold"})
    answer(concern, lines=["talked"], words="zyxqanswer", by=lead, at=AT)
    write_note(concern, words="zyxqnote", by=lead, at=AT)
    assert tables_with(["zyxq"]) == {
        "safeguarding_concern",
        "safeguarding_concernanswer",
        "safeguarding_concernnote",
    }

    close(concern, by=lead, at=AT)
    over = fresh(concern).hold_until

    with time_machine.travel(over + A_DAY):
        erase_everything_of([river.student_id])

    assert tables_with(["zyxq"]) == set()


def test_what_was_told_while_the_erasing_ran_is_not_lost_and_names_nobody(
    project: Project, river: Enrolment, lake: Enrolment, lead: User
) -> None:
    """The hold was asked before it: nobody waits for this one, and nobody has read it."""
    by, about = told_by(river.student), told_by(lake.student, of=river)
    answer(by, lines=["right"], words="", by=lead, at=AT)
    write_note(by, "Rang the school.", by=lead, at=AT)

    erase_everything_of([river.student_id])

    assert (fresh(by).reporter, fresh(about).author) == (None, None)
    assert fresh(about).is_waiting
    assert by.answers.count() == by.notes.count() == 1
    assert not User.objects.filter(pk=river.student_id).exists()


def test_two_that_name_nobody_any_more_stand_side_by_side(
    river: Enrolment, lake: Enrolment, lead: User
) -> None:
    concerns = [told_by(each.student) for each in (river, lake)]

    erase_everything_of([river.student_id, lake.student_id])

    assert {fresh(each).reporter for each in concerns} == {None}
