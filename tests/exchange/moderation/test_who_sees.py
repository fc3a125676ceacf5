"""Who sees what somebody wrote, and that no kind of writing has an audience without a teacher."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import models

from classrooms.services.joining import remove_student
from exchange.gallery.models import Item
from exchange.lifecycle import ProjectState
from exchange.moderation.choices import RemovalReason, ReturnReason
from exchange.moderation.kinds import kinds
from exchange.moderation.models import Moderated
from exchange.moderation.querysets import ModeratedQuerySet
from exchange.moderation.services import approve, give_back, take_down
from matching.models import Partnership
from safeguarding.choices import Purpose
from tests.exchange.builders import opened_project
from tests.exchange.moderation.builders import NOW, child_of, withdraw, written
from tests.factories import VerifiedSchoolFactory, open_classroom

pytestmark = pytest.mark.django_db
ON = NOW.date()


@pytest.fixture
def cast(project, nairobi_class, bogota_class, nairobi_teacher, bogota_teacher, stranger, reviewer):
    """By role; the writer is in the class in Nairobi."""
    return {
        "writer": child_of(nairobi_class, "Brave River"),
        "classmate": child_of(nairobi_class, "Quick Fox"),
        "own teacher": nairobi_teacher,
        "partner student": child_of(bogota_class, "Calm Lake"),
        "partner teacher": bogota_teacher,
        "stranger": stranger,
        "staff": reviewer,
    }


@pytest.fixture
def item(project, cast, nairobi_class):
    return written(project, cast["writer"], nairobi_class)


def seers(cast, item, on=ON):
    return {role for role, user in cast.items() if _sees(user, item, on)}


def _sees(user, item, on):
    return type(item).objects.visible_to(user, on=on).filter(pk=item.pk).exists()


OWN = {"writer", "own teacher"}
ALL = {"writer", "classmate", "own teacher", "partner student", "partner teacher"}


def test_what_waits_is_seen_by_its_writer_and_the_own_teachers(cast, item):
    assert seers(cast, item) == OWN


def test_what_was_approved_is_seen_by_both_classes(cast, item):
    approve(item, by=cast["own teacher"], turn=1, at=NOW)

    assert seers(cast, item) == ALL


def test_what_was_given_back_or_taken_down_is_not(cast, item, project, nairobi_class):
    give_back(item, by=cast["own teacher"], turn=1, reason=ReturnReason.MORE, at=NOW)
    other = written(project, cast["writer"], nairobi_class)
    approve(other, by=cast["own teacher"], turn=1, at=NOW)
    take_down(other, by=cast["own teacher"], reason=RemovalReason.ASKED, at=NOW)

    assert seers(cast, item) == seers(cast, other) == OWN


def test_without_consent_it_is_gone_for_everybody_but_the_teacher(cast, item):
    approve(item, by=cast["own teacher"], turn=1, at=NOW)

    withdraw(cast["writer"])

    assert seers(cast, item) == {"own teacher"}


def test_a_consent_that_ran_out_counts_no_more(cast, item):
    approve(item, by=cast["own teacher"], turn=1, at=NOW)

    last = date(2027, 7, 2)
    assert seers(cast, item, on=last) == ALL
    assert seers(cast, item, on=last + timedelta(days=1)) == OWN


def test_what_a_student_wrote_leaves_with_the_student(cast, item):
    approve(item, by=cast["own teacher"], turn=1, at=NOW)

    remove_student(cast["writer"].enrolments.get(), by=cast["own teacher"], at=NOW)

    assert seers(cast, item) == {"own teacher"}


def test_a_teacher_who_is_not_verified_any_more_sees_nothing_and_is_not_shown(
    cast, item, project, nairobi_class
):
    approve(item, by=cast["own teacher"], turn=1, at=NOW)
    own = written(project, cast["own teacher"], nairobi_class)
    assert "partner student" in seers(cast, own)
    cast["own teacher"].adult.verified_at = None
    cast["own teacher"].adult.save()

    assert "own teacher" not in seers(cast, item)
    assert seers(cast, own) == set()


def test_a_project_that_is_over_is_read_on(cast, item, project):
    approve(item, by=cast["own teacher"], turn=1, at=NOW)
    project.state = ProjectState.ARCHIVED
    project.save()

    assert seers(cast, item) == ALL


def test_who_takes_a_seat_later_reads_nothing_that_was_meant_for_another_class(cast, item, project):
    approve(item, by=cast["own teacher"], turn=1, at=NOW)
    elsewhere = opened_project(open_classroom(name="7"), open_classroom(name="8"))
    before = project.partnership
    # As a rescue leaves it: the project moved on to another partnership of the class.
    elsewhere_partnership = Partnership.objects.get(project=elsewhere)
    before.seats.update(partnership=elsewhere_partnership)
    elsewhere.delete()
    project.partnership = elsewhere_partnership
    project.save()

    assert seers(cast, item) == OWN | {"classmate"}


def test_what_a_class_wrote_that_left_is_seen_by_nobody_else(cast, item, project, nairobi_class):
    approve(item, by=cast["own teacher"], turn=1, at=NOW)
    new = open_classroom(name="9", school=VerifiedSchoolFactory())

    project.partnership.seats.filter(classroom=nairobi_class).update(classroom=new)

    assert seers(cast, item) == set()


def test_seven_days_later_it_is_there_still(cast, item):
    approve(item, by=cast["own teacher"], turn=1, at=NOW)

    assert seers(cast, item, on=ON + timedelta(days=7)) == ALL


# -- No private channel, over the data model (SAFETY S8) ------------------------------------------

MADE = {"gallery": written}


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_whenever_a_child_of_the_other_side_reads_a_teacher_of_each_side_does(
    kind, cast, project, nairobi_class, bogota_class
):
    """For every kind and state. A new kind says in MADE how one of it is written."""
    sides = [
        ("writer", nairobi_class, "own teacher", "partner teacher"),
        ("partner student", bogota_class, "partner teacher", "own teacher"),
        ("own teacher", nairobi_class, "own teacher", "partner teacher"),
    ]
    for writer, classroom, near, far in sides:
        made = MADE[kind](project, cast[writer], classroom)
        if made.is_waiting:
            assert near in seers(cast, made)
            assert far not in seers(cast, made)
            approve(made, by=cast[near], turn=1, at=NOW)
        assert {near, far} <= seers(cast, made)


@pytest.mark.parametrize("model", kinds().values(), ids=str)
def test_no_kind_has_a_receiver_or_an_audience_of_its_own(model):
    """Its only people are who wrote and who decided, and its readers are those of all kinds."""
    people = {
        field.name
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and field.related_model._meta.label == settings.AUTH_USER_MODEL
    }

    assert people == {"author", "decided_by"}
    assert type(model.objects.all()).visible_to is ModeratedQuerySet.visible_to
    for side in ("project", "classroom", "partnership"):
        assert not model._meta.get_field(side).null


def test_every_model_that_is_moderated_is_one_of_the_kinds():
    def concrete(model):
        below = [each for child in model.__subclasses__() for each in concrete(child)]
        return below if model._meta.abstract else [model, *below]

    assert set(concrete(Moderated)) == set(kinds().values()) == {Item}


def test_the_purpose_that_counts_is_taking_part(cast, item):
    approve(item, by=cast["own teacher"], turn=1, at=NOW)
    withdraw(cast["writer"], Purpose.PICTURES)

    assert seers(cast, item) == ALL
