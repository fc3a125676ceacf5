"""What a form does not ask for is not taken from it, and no id opens what is somebody else's."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from classrooms.models import School
from exchange.forms.meetings import instant_text
from tests.access.bodies import EXCHANGE, FORMS, SCHOOL, Sent, sent_forms
from tests.access.objects import NOBODYS_ID, objects_of
from tests.access.observe import AWAY, OK, answer_of
from tests.access.roles import Browser
from tests.access.rows import known_ids, nameless, protected
from tests.access.urls import Page, pages_of
from tests.access.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _undone(world: World) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def page_named(name: str) -> Page:
    return next(page for page in pages_of("config.urls") if page.name == name)


def send(
    name: str, sent: Sent, world: World, people: Mapping[str, Browser], **extra: object
) -> str:
    page = page_named(name)
    path = page.address(objects_of(page, world)[sent.thing])
    return answer_of(people[sent.role].ask("POST", path, {**sent.body, **extra}))


def smuggled(world: World) -> dict[str, object]:
    """Names of columns that no form has, with what an intruder would like in them."""
    stranger, foreign = world.people["teacher foreign"], world.foreign
    things = {
        "user": stranger.pk,
        "teacher": stranger.pk,
        "student": world.students["foreign"].student_id,
        "owner": stranger.pk,
        "registered_by": stranger.pk,
        "verified_by": stranger.pk,
        "planned_by": stranger.pk,
        "school": foreign.here.school_id,
        "classroom": foreign.here.pk,
        "project": foreign.project.pk,
        "proposal": foreign.proposal.pk,
        "partnership": foreign.project.partnership_id,
        "round": foreign.proposal.round_id,
    }
    return {
        "id": NOBODYS_ID,
        "pk": NOBODYS_ID,
        "role": "staff",
        "is_staff": "1",
        "is_superuser": "1",
        "is_active": "",
        "state": "approved",
        "answer": "yes",
        "live": "1",
        "verified": "1",
        "primary": "1",
        "verified_at": "2026-09-01T08:00:00Z",
        "reviewed_at": "2026-09-01T08:00:00Z",
        "revoked_at": "",
        "expires_at": "2036-09-01T08:00:00Z",
        **things,
        **{f"{name}_id": value for name, value in things.items()},
    }


@pytest.mark.parametrize("name", FORMS)
def test_a_field_that_the_form_does_not_have_changes_nothing(
    name: str, world: World, people: Mapping[str, Browser]
) -> None:
    sent, known = sent_forms(world)[name], known_ids()
    with transaction.atomic():
        assert send(name, sent, world, people) == AWAY
        plain = nameless(protected(), known)
        transaction.set_rollback(True)

    answer = send(name, sent, world, people, **smuggled(world))

    assert answer == AWAY
    assert nameless(protected(), known) == plain


def test_a_student_who_joins_cannot_choose_another_class(
    world: World, people: Mapping[str, Browser]
) -> None:
    before = world.foreign.here.enrolments.count()

    send("classrooms:join-name", sent_forms(world)["classrooms:join-name"], world, people,
         **smuggled(world))  # fmt: skip

    assert world.foreign.here.enrolments.count() == before
    assert world.own.here.enrolments.filter(nickname="Kite Flyer").count() == 1


def test_the_way_back_never_leads_to_a_class_of_somebody_else(
    world: World, people: Mapping[str, Browser]
) -> None:
    there = reverse("classrooms:class-exchange", args=[world.own.here.pk])

    answer = people["teacher own"].ask("POST", f"{there}?back={world.foreign.here.pk}", EXCHANGE)

    assert answer["Location"] == reverse("classrooms:by-lessons", args=[world.own.here.pk])


def test_the_clock_of_another_country_is_refused(
    world: World, people: Mapping[str, Browser]
) -> None:
    before = protected()

    answer = send(
        "classrooms:school-zone",
        Sent({"zone": "America/Bogota", "school_days": ["0"]}),
        world,
        people,
    )

    assert answer == OK
    assert protected() == before
    assert School.objects.get(pk=world.own.here.school_id).zone == "Africa/Nairobi"


def test_a_time_that_another_meeting_of_the_class_takes_is_refused(
    world: World, people: Mapping[str, Browser]
) -> None:
    before = protected()
    taken = Sent(
        {"minutes": "45", "starts_at": instant_text(world.own.session.starts_at)}, thing="shared"
    )

    answer = send("exchange:session-plan", taken, world, people)

    assert answer == OK
    assert protected() == before


@pytest.mark.parametrize("action", ["action_remove", "action_primary", "action_send"])
def test_the_address_of_somebody_else_is_left_alone(
    action: str, world: World, people: Mapping[str, Browser]
) -> None:
    before = protected()
    theirs = Sent({"email": world.people["teacher foreign"].email, action: "1"}, thing="-")

    send("account_email", theirs, world, people)

    assert protected() == before


def test_a_nickname_that_was_not_offered_is_refused(
    world: World, people: Mapping[str, Browser]
) -> None:
    before = protected()
    forged = Sent(
        {"offer": '["Amina Otieno"]', "chosen": "Amina Otieno", "stamp": "kite"}, role="anonymous"
    )

    answer = send("classrooms:join-name", forged, world, people)

    assert answer == OK
    assert protected() == before


@pytest.mark.parametrize("there", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_no_form_leads_to_another_site(
    there: str, world: World, people: Mapping[str, Browser]
) -> None:
    body: dict[str, Any] = {"next": there, "language": "es", "theme": "dark"}

    answers = [
        people["teacher own"].ask("POST", reverse(name), body)["Location"]
        for name in ("set-language", "set-theme")
    ]

    assert answers == ["/", "/"]


def test_a_school_that_staff_verified_keeps_its_name(
    world: World, people: Mapping[str, Browser]
) -> None:
    school = world.own.here.school

    send("classrooms:school-edit", Sent(SCHOOL), world, people)

    assert School.objects.get(pk=school.pk).name == school.name
