"""A class takes the seat of one that left: it reads what was meant for it, once it has agreed."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from exchange.gallery.models import Item
from exchange.gallery.services import Filled, change_item
from exchange.models import Project
from exchange.moderation.choices import ReturnReason
from exchange.moderation.pair import pair_rules
from exchange.moderation.services import approve, give_back
from exchange.moderation.spoken import spoken_rules
from exchange.refusals import Refused
from exchange.services.agreements import confirm_version, save_version, suggestion
from exchange.services.projects import open_project
from exchange.viewpoint import viewpoint_of
from safeguarding.choices import Moderation, Names, Pictures
from tests.exchange.moderation.builders import NOW, child_of, relax, written
from tests.exchange.rescuing import SILENT_SINCE, begun, jumped_in, lisbon
from tests.matching.builders import teacher_of

pytestmark = pytest.mark.django_db

JOINED_AT = SILENT_SINCE + timedelta(days=1)
AFTER = JOINED_AT + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _after_it_took_the_seat():
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def child(nairobi_class):
    return child_of(nairobi_class, "Brave River")


@pytest.fixture
def waiting(project, child, nairobi_class):
    """Written for Bogotá, and not read by the time that class left."""
    return written(project, child, nairobi_class, text="Dear Bogotá", at=NOW)


@pytest.fixture
def joining(project, waiting, nairobi_class, reviewer):
    """Lisbon took the seat. All classes let everything appear at once."""
    there = lisbon()
    new = jumped_in(begun(project.partnership, nairobi_class), there, by=reviewer, at=JOINED_AT)
    joined = open_project(new, at=JOINED_AT)
    relax(joined)
    return Project.objects.get(pk=joined.pk)


@pytest.fixture
def readers(joining, nairobi_class):
    """The teacher and a child of the class that joins."""
    there = next(each for each in joining.classrooms if each != nairobi_class)
    return [teacher_of(there), child_of(there, "Calm Lake")]


def agree(project):
    """As the last press leaves it: both said yes, and the class has come in."""
    first, second = (teacher_of(each) for each in project.classrooms)
    terms = replace(suggestion(project), moderation=Moderation.AFTER, pictures=Pictures.WORK)
    version = save_version(project, terms, base=0, by=first, at=AFTER)
    confirm_version(project, version.number, by=second, at=AFTER)
    Project.objects.filter(pk=project.pk).update(ready_at=AFTER)


def texts_of(reader):
    return sorted(Item.objects.visible_to(reader).values_list("text", flat=True))


def test_what_waited_for_the_class_that_left_is_not_sent_to_another(
    joining, waiting, readers, child, nairobi_class
):
    agree(joining)
    teacher = teacher_of(nairobi_class)

    with pytest.raises(Refused, match=r"^moderation\.other_class$"):
        approve(waiting, by=teacher, turn=1, at=AFTER)
    assert [texts_of(each) for each in readers] == [[], []]

    # Its writer can want the new class to read it.
    given = give_back(waiting, by=teacher, turn=1, reason=ReturnReason.AGAIN, at=AFTER)
    sent = change_item(given, filled=Filled("Dear Lisbon"), at=AFTER)
    approve(sent, by=teacher, turn=2, at=AFTER)
    assert [texts_of(each) for each in readers] == [["Dear Lisbon"], ["Dear Lisbon"]]


def test_a_teacher_is_told_and_offered_no_tick(joining, waiting, nairobi_class):
    client = Client()
    client.force_login(teacher_of(nairobi_class))

    page = client.get(reverse("exchange_pages:reading")).text
    client.post(reverse("exchange_pages:reading"), {"who": waiting.seen})

    assert "It was written for a class that has left." in page
    assert waiting.seen not in page
    assert Item.objects.get().is_waiting


def test_until_it_has_agreed_a_teacher_reads_first_and_it_sees_nothing(
    joining, readers, child, nairobi_class
):
    item = written(joining, child, nairobi_class, text="Who are you?", at=AFTER)
    assert item.is_waiting
    approve(item, by=teacher_of(nairobi_class), turn=1, at=AFTER)
    assert [texts_of(each) for each in readers] == [[], []]
    assert "Who are you?" in texts_of(child)

    agree(joining)

    assert [texts_of(each) for each in readers] == [["Who are you?"], ["Who are you?"]]
    loose = written(Project.objects.get(), child, nairobi_class, text="And now?", at=AFTER)
    assert loose.is_published


def test_until_then_the_strictest_rules_hold(joining, nairobi_class):
    pair = pair_rules(joining)

    assert (pair.rules.moderation, pair.rules.pictures, pair.rules.names) == (
        Moderation.BEFORE,
        Pictures.NONE,
        Names.CLASS,
    )
    view = viewpoint_of(joining, teacher_of(nairobi_class))
    assert "No pictures until both classes have agreed." in spoken_rules(pair, view)

    agree(joining)

    assert pair_rules(Project.objects.get()).rules.pictures == Pictures.WORK


def test_both_who_send_and_who_approve_are_told_that_nobody_reads_it_yet(
    joining, child, nairobi_class
):
    teacher = Client()
    teacher.force_login(teacher_of(nairobi_class))
    add = reverse("gallery:add", args=[joining.pk])

    said = teacher.post(add, {"text": "Good morning"}, follow=True).text
    item = written(joining, child, nairobi_class, text="Hello", at=AFTER)
    read = teacher.post(reverse("exchange_pages:reading"), {"who": item.seen}, follow=True).text

    assert "The new class can see it once it has come in." in said
    assert "The new class sees nothing before it has come in." in read
