"""Find a class and invite it, without JavaScript."""

from datetime import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classrooms.models import Classroom, School
from matching.lifecycle import ProposalState
from matching.models import Proposal, Registration
from matching.services.rounds import enter_round
from safeguarding.models import Block
from tests.factories import VerifiedSchoolFactory, open_classroom
from tests.hostile import HOSTILE
from tests.matching.builders import NOW, lesson_at, let_lessons_meet
from users.models import Adult, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lessons_meet(nairobi_class: Classroom, bogota_class: Classroom) -> None:
    let_lessons_meet(nairobi_class, bogota_class)


@pytest.fixture
def page(client: Client, nairobi_teacher: User, nairobi_class: Classroom) -> str:
    client.force_login(nairobi_teacher)
    return reverse("matching:find", args=[nairobi_class.pk])


def shown(client: Client, page: str, **filters: str) -> list[Classroom]:
    """The classes on the page, in order."""
    answer = client.get(page, filters)
    return [each["found"].classroom for each in answer.context["cards"]]


def test_a_class_that_fits_is_shown_with_both_clocks_and_without_its_teacher(
    client: Client, page: str, bogota_class: Classroom
) -> None:
    Classroom.objects.filter(pk=bogota_class.pk).update(about="We sing.")

    words = client.get(page).content.decode()

    for expected in (
        bogota_class.name,
        "Bogotá",
        "16:00–16:45",
        "GMT+3",
        "08:00–08:45",
        "We sing.",
    ):
        assert expected in words
    for teaching in bogota_class.teachings.all():
        assert teaching.teacher.adult.name not in words
        assert teaching.teacher.email not in words


def test_the_best_fit_comes_first(
    client: Client, page: str, bogota_class: Classroom, nairobi_class: Classroom
) -> None:
    school = VerifiedSchoolFactory(country="CO", city="Cali", zone="America/Bogota")
    other = open_classroom(school=school, age_from=13, age_to=13, themes=["sport"], size=60)
    lesson_at(other, time(8, 0))

    assert shown(client, page) == [bogota_class, other]


def hidden(case: str, here: Classroom, there: Classroom) -> None:
    """Make the class one that must not be found."""
    school = School.objects.filter(pk=there.school_id)
    if case == "not verified":
        school.update(verified_at=None)
    elif case == "not ready":
        Classroom.objects.filter(pk=there.pk).update(state="draft")
    elif case == "resting":
        enter_round(there, by=None, at=NOW)
        Registration.objects.filter(classroom=there).update(asked_at=NOW, rests_at=NOW)
    elif case == "own school":
        Classroom.objects.filter(pk=there.pk).update(school=here.school, name="6C")
    elif case == "blocked":
        Block.objects.create(school=there.school, other=here.school)
    elif case == "lessons apart":
        lesson_at(there, time(15, 0))


@pytest.mark.parametrize(
    "case", ["not verified", "not ready", "resting", "own school", "blocked", "lessons apart"]
)
def test_who_may_not_be_met_is_not_found(
    client: Client, page: str, case: str, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    assert shown(client, page) == [bogota_class]

    hidden(case, nairobi_class, bogota_class)

    assert shown(client, page) == []


@pytest.mark.parametrize(
    ("fits", "hides"),
    [
        ({"country": "CO"}, {"country": "DE"}),
        ({"age": "11"}, {"age": "17"}),
        ({"language": "en"}, {"language": "th"}),
        ({"theme": "food"}, {"theme": "work"}),
        ({"mode": "live"}, {"mode": "asynchronous"}),
    ],
)
def test_each_filter_keeps_who_fits_and_an_empty_list_names_it(
    client: Client, page: str, bogota_class: Classroom, fits: dict[str, str], hides: dict[str, str]
) -> None:
    assert shown(client, page, **fits, live="on") == [bogota_class]

    answer = client.get(page, hides | {"live": "on"})

    [name] = hides
    assert list(answer.context["page"]) == []
    assert str(answer.context["form"].fields[name].label) in answer.context["nothing"]


def test_an_unverified_teacher_reads_why_and_sees_no_class(
    client: Client, page: str, nairobi_teacher: User, bogota_class: Classroom
) -> None:
    Adult.objects.filter(user=nairobi_teacher).update(verified_at=None)

    words = client.get(page).content.decode()

    assert "Our staff look at every new school" in words
    assert bogota_class.school.name not in words


FILTERS = ["country", "age", "language", "theme", "mode", "page"]


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("texts", [HOSTILE[-1:], pytest.param(HOSTILE, marks=pytest.mark.proof)])
def test_hostile_filters_are_answered(
    client: Client, page: str, name: str, texts: tuple[str, ...]
) -> None:
    answers = {client.get(page, {name: text[:2_000]}).status_code for text in texts}

    assert answers == {200}


def test_so_are_all_of_them_at_once(client: Client, page: str) -> None:
    answers = {
        client.get(page, dict.fromkeys(FILTERS, text[:1_000])).status_code for text in HOSTILE
    }

    assert answers == {200}


def test_as_many_queries_for_1_3_and_30_classes(client: Client, page: str) -> None:
    counts = []
    made = 1
    for wanted in (1, 3, 30):
        for number in range(made, wanted):
            school = VerifiedSchoolFactory(
                country="CO", city="Cali", zone="America/Bogota", name=f"Cali {number}"
            )
            lesson_at(open_classroom(school=school, name=f"5A {number}"), time(8, 0))
        made = wanted
        client.get(page)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(page)
        assert answer.context["page"].paginator.count == wanted
        counts.append(len(asked))

    assert counts[0] == counts[2] == counts[1]


def test_the_invitation_says_what_it_means_and_looking_sends_nothing(
    client: Client, page: str, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    answer = client.get(
        reverse("matching:invite", args=[nairobi_class.pk]), {"class": bogota_class.pk}
    )

    assert "says yes with this invitation" in answer.content.decode()
    assert not Proposal.objects.exists()


def test_inviting_twice_is_inviting_once_and_the_other_reads_how_they_were_found(
    client: Client,
    page: str,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    bogota_teacher: User,
) -> None:
    address = reverse("matching:invite", args=[nairobi_class.pk])
    answers = [client.post(address, {"class": bogota_class.pk}) for _ in range(2)]

    proposal = Proposal.objects.get()
    detail = reverse("matching:proposal-detail", args=[proposal.pk])
    assert [answer.headers["Location"] for answer in answers] == [detail, detail]
    assert "Take the invitation back" in client.get(detail).content.decode()
    assert "Take my yes back" not in client.get(detail).content.decode()
    client.force_login(bogota_teacher)
    suggested = client.get(reverse("matching:proposal-list")).content.decode()
    assert "They found you in the directory." in suggested


@pytest.mark.parametrize("text", ["", *HOSTILE, "00000000-0000-4000-8000-000000000000"])
def test_who_cannot_be_invited_is_answered_alike(
    client: Client, page: str, nairobi_class: Classroom, text: str
) -> None:
    answer = client.post(
        reverse("matching:invite", args=[nairobi_class.pk]), {"class": text}, follow=True
    )

    assert "This class is not looking for a partner any more." in answer.content.decode()
    assert not Proposal.objects.exists()


def test_the_sender_takes_it_back(
    client: Client, page: str, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    client.post(reverse("matching:invite", args=[nairobi_class.pk]), {"class": bogota_class.pk})
    proposal = Proposal.objects.get()

    client.post(reverse("matching:withdraw", args=[proposal.pk]))

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN
    assert shown(client, page) == []


def test_a_class_whose_places_are_taken_reads_so_and_invites_nobody(
    client: Client, page: str, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    school = VerifiedSchoolFactory(country="CO", city="Cali", zone="America/Bogota")
    other = open_classroom(school=school)
    lesson_at(other, time(8, 0))
    address = reverse("matching:invite", args=[nairobi_class.pk])
    client.post(address, {"class": bogota_class.pk})

    words = client.get(page).content.decode()
    client.post(address, {"class": other.pk})

    assert "Every place for a partner of this class is taken" in words
    assert Proposal.objects.count() == 1


def test_a_stranger_finds_no_page(client: Client, stranger: User, nairobi_class: Classroom) -> None:
    client.force_login(stranger)

    answer = client.get(reverse("matching:find", args=[nairobi_class.pk]))

    assert answer.status_code == 404
