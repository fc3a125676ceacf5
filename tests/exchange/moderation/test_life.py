"""From written to published, given back or taken down; who may move it, and what never moves."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from exchange.gallery.models import Item
from exchange.gallery.services import Filled, add_item, change_item, throw_item_away
from exchange.moderation.choices import RemovalReason, ReturnReason
from exchange.moderation.lifecycle import MOVES, WritingState
from exchange.moderation.services import approve, give_back, take_down
from exchange.refusals import Refused
from safeguarding.choices import Moderation
from safeguarding.models import Block
from tests.exchange.moderation.builders import NOW, allow, child_of, relax, withdraw, written
from tests.factories import TeacherFactory, TeachingFactory, VerifiedTeacherFactory
from users.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def child(student):
    allow(student)
    return student


@pytest.fixture
def waiting(project, child, nairobi_class):
    return written(project, child, nairobi_class)


def lines(item):
    return list(
        AuditEntry.objects.filter(subject_id=str(item.pk))
        .order_by("pk")
        .values_list("verb", "before", "after", "reason")
    )


def refused(call, *arguments, **named):
    with pytest.raises(Refused) as refusal:
        call(*arguments, **named)
    return refusal.value.key


def test_a_child_s_text_waits_for_the_own_teacher(waiting, child):
    assert waiting.state == WritingState.WAITING
    assert waiting.published_at is None
    assert lines(waiting) == [("gallery.waiting", "", "waiting", "")]
    assert AuditEntry.objects.get(subject_id=str(waiting.pk)).actor_id == child.pk


def test_the_own_teacher_approves_once(waiting, nairobi_teacher):
    first = approve(waiting, by=nairobi_teacher, turn=1, at=NOW)
    again = approve(waiting, by=nairobi_teacher, turn=1, at=NOW)

    assert first.state == again.state == WritingState.PUBLISHED
    assert (first.published_at, first.decided_by) == (NOW, nairobi_teacher)
    assert lines(waiting)[1:] == [("gallery.published", "waiting", "published", "")]


def test_rules_of_both_classes_let_it_appear_at_once(project, child, nairobi_class):
    relax(project)

    assert written(project, child, nairobi_class).state == WritingState.PUBLISHED


def test_one_class_that_reads_first_holds_it_for_both(project, child, nairobi_class, bogota_class):
    relax(project)
    bogota_class.rules.moderation = Moderation.BEFORE
    bogota_class.rules.save()

    assert written(project, child, nairobi_class).state == WritingState.WAITING


def test_contact_details_are_held_and_not_dropped(project, child, nairobi_class):
    relax(project)

    item = written(project, child, nairobi_class, text="Write to amina@mail.example please")

    assert item.state == WritingState.WAITING
    assert item.text == "Write to amina@mail.example please"
    assert [each.split(":")[1] for each in item.findings] == ["text"]


def test_an_adult_s_contact_details_are_held_too(project, nairobi_teacher, nairobi_class):
    plain = written(project, nairobi_teacher, nairobi_class)
    held = written(project, nairobi_teacher, nairobi_class, text="Call me: +254 711 222 333")

    assert (plain.state, held.state) == (WritingState.PUBLISHED, WritingState.WAITING)


def test_what_is_sent_twice_is_there_once(project, child, nairobi_class):
    key = uuid4()
    named = {"by": child, "classroom": nairobi_class, "key": key, "at": NOW}

    first = add_item(project, filled=Filled("Hello"), **named)
    second = add_item(project, filled=Filled("Hello again"), **named)

    assert first.pk == second.pk
    assert Item.objects.get().text == "Hello"


def test_the_key_of_somebody_else_means_nothing(project, child, nairobi_class):
    other = child_of(nairobi_class, "Quick Fox")
    key = uuid4()

    mine = add_item(
        project, by=child, classroom=nairobi_class, key=key, filled=Filled("Mine"), at=NOW
    )
    theirs = add_item(
        project, by=other, classroom=nairobi_class, key=key, filled=Filled("Theirs"), at=NOW
    )

    assert mine.pk != theirs.pk


def test_given_back_changed_and_sent_again(waiting, child, nairobi_teacher):
    given = give_back(
        waiting,
        by=nairobi_teacher,
        turn=1,
        reason=ReturnReason.MORE,
        words="What does she eat?",
        at=NOW,
    )
    assert (given.state, given.reason) == (WritingState.RETURNED, "more")

    sent = change_item(given, filled=Filled("Bahati eats everything."), at=NOW)

    assert (sent.state, sent.turn, sent.words, sent.reason) == (WritingState.WAITING, 2, "", "")
    assert sent.text == "Bahati eats everything."
    assert [line[:3] for line in lines(waiting)] == [
        ("gallery.waiting", "", "waiting"),
        ("gallery.returned", "waiting", "returned"),
        ("gallery.waiting", "returned", "waiting"),
    ]


def test_what_was_given_back_waits_again_whatever_the_rules(project, waiting, nairobi_teacher):
    give_back(waiting, by=nairobi_teacher, turn=1, reason=ReturnReason.KIND, at=NOW)
    relax(project)
    stored = Item.objects.get()

    assert change_item(stored, filled=Filled("Kinder"), at=NOW).state == WritingState.WAITING


def test_a_teacher_approves_what_was_on_the_screen(waiting, nairobi_teacher):
    """Meanwhile a co-teacher gave it back, and the child sent something else."""
    give_back(waiting, by=nairobi_teacher, turn=1, reason=ReturnReason.MORE, at=NOW)
    change_item(Item.objects.get(), filled=Filled("Quite another text"), at=NOW)

    key = refused(approve, waiting, by=nairobi_teacher, turn=1, at=NOW)

    assert key == "moderation.overtaken"
    assert Item.objects.get().state == WritingState.WAITING


def test_taken_down_for_good(waiting, nairobi_teacher):
    approve(waiting, by=nairobi_teacher, turn=1, at=NOW)

    gone = take_down(waiting, by=nairobi_teacher, reason=RemovalReason.ASKED, at=NOW)

    assert gone.state == WritingState.REMOVED
    assert lines(waiting)[-1] == ("gallery.removed", "published", "removed", "asked")
    assert refused(approve, waiting, by=nairobi_teacher, turn=1) == "moderation.decided"


def test_only_a_teacher_of_the_writer_s_class_decides(
    waiting, child, bogota_teacher, stranger, nairobi_teacher, nairobi_class
):
    for person in (bogota_teacher, stranger, child):
        key = refused(approve, waiting, by=person, turn=1, at=NOW)
        assert key == "moderation.not_yours"
    unverified = TeachingFactory(classroom=nairobi_class, teacher=TeacherFactory()).teacher
    assert refused(approve, waiting, by=unverified, turn=1, at=NOW) == "moderation.not_yours"
    helper = TeachingFactory(classroom=nairobi_class, teacher=VerifiedTeacherFactory()).teacher

    assert approve(waiting, by=helper, turn=1, at=NOW).is_published


def test_who_may_not_take_part_does_not_write(project, student, nairobi_class):
    withdraw(student)

    assert refused(written, project, student, nairobi_class) == "moderation.no_part"


def test_nothing_of_a_child_who_may_not_take_part_any_more_is_approved(
    waiting, child, nairobi_teacher
):
    withdraw(child)

    assert refused(approve, waiting, by=nairobi_teacher, turn=1, at=NOW) == "moderation.no_part"


def test_nothing_reaches_a_school_that_is_blocked(
    waiting, project, child, nairobi_class, bogota_class, nairobi_teacher
):
    Block.objects.create(school=nairobi_class.school, other=bogota_class.school)

    assert refused(approve, waiting, by=nairobi_teacher, turn=1, at=NOW) == "gate.blocked"
    assert refused(written, project, child, nairobi_class) == "gate.blocked"


def test_a_project_that_pauses_is_read_only(
    waiting, project, child, nairobi_class, nairobi_teacher
):
    project.partnership.paused_at = timezone.now()
    project.partnership.save()

    assert refused(written, project, child, nairobi_class) == "project.paused"
    assert refused(approve, waiting, by=nairobi_teacher, turn=1, at=NOW) == "project.paused"


def test_nothing_is_written_before_the_project_has_started(preparing, child, nairobi_class):
    assert refused(written, preparing, child, nairobi_class) == "moderation.not_started"


def test_thrown_away_only_by_its_writer_and_before_it_was_seen(
    waiting, child, project, nairobi_class, nairobi_teacher
):
    other = child_of(nairobi_class, "Quick Fox")
    assert refused(throw_item_away, waiting, by=other) == "moderation.decided"
    published = approve(written(project, child, nairobi_class), by=nairobi_teacher, turn=1, at=NOW)
    assert refused(throw_item_away, published, by=child) == "moderation.decided"

    throw_item_away(waiting, by=child)

    assert not Item.objects.filter(pk=waiting.pk).exists()
    # Whoever had it on the screen is told.
    assert refused(approve, waiting, by=nairobi_teacher, turn=1, at=NOW) == "moderation.gone"
    assert refused(throw_item_away, waiting, by=child) == "moderation.gone"
    assert refused(change_item, waiting, filled=Filled("Again"), at=NOW) == "moderation.gone"


def test_the_database_says_the_same(waiting):
    for wrong in ({"state": "published"}, {"state": "secret"}, {"published_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Item.objects.filter(pk=waiting.pk).update(**wrong)


def test_every_state_has_its_moves():
    assert set(MOVES) == set(WritingState.values)
    assert all(after <= set(WritingState.values) for after in MOVES.values())
