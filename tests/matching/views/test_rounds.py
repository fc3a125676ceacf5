import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from matching.lifecycle import RoundState
from matching.models import MatchingRound, Proposal, Registration
from matching.services.rounds import claim_round, enter_round, run_round
from outbox.models import Job
from tests.matching.builders import NOW, let_lessons_meet, round_of
from tests.second_factor import log_in_with_second_factor
from users.models import User

pytestmark = pytest.mark.django_db


def test_entering_opens_the_class_and_shows_where_it_stands(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    nairobi_class.state = ClassroomState.DRAFT
    nairobi_class.save()
    client.force_login(nairobi_teacher)

    page = client.post(
        reverse("matching:round-enter", args=[nairobi_class.pk]), follow=True
    ).content.decode()

    nairobi_class.refresh_from_db()
    assert nairobi_class.state == ClassroomState.OPEN
    assert Registration.objects.get().classroom == nairobi_class
    assert "6B is in the next round." in page
    assert "This round is gathering classes." in page


def test_a_class_without_lessons_is_sent_back_to_its_answers(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    nairobi_class.state = ClassroomState.DRAFT
    nairobi_class.save()
    nairobi_class.timetables.all().delete()
    client.force_login(nairobi_teacher)

    response = client.post(reverse("matching:round-enter", args=[nairobi_class.pk]))

    assert response.url == reverse("classrooms:check", args=[nairobi_class.pk])  # type: ignore[attr-defined]
    assert not Registration.objects.exists()


def test_an_unverified_teacher_is_told_to_wait(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    nairobi_teacher.adult.verified_at = None
    nairobi_teacher.adult.save()
    client.force_login(nairobi_teacher)

    page = client.get(reverse("matching:class-status", args=[nairobi_class.pk])).content.decode()

    assert "We are checking you and your school" in page


def test_why_no_partner_is_said_per_rule(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    for classroom in (nairobi_class, bogota_class):
        enter_round(classroom, by=None, at=NOW)
    run_round(round_of(nairobi_class).pk, at=NOW)
    client.force_login(nairobi_teacher)

    page = client.get(reverse("matching:class-status", args=[nairobi_class.pk])).content.decode()

    assert not Proposal.objects.exists()
    assert "Why no partner yet" in page
    assert "The lessons never meet on the clock for long enough." in page


@pytest.fixture
def round_(nairobi_class: Classroom, bogota_class: Classroom) -> MatchingRound:
    let_lessons_meet(nairobi_class, bogota_class)
    for classroom in (nairobi_class, bogota_class):
        enter_round(classroom, by=None, at=NOW)
    return round_of(nairobi_class)


def test_staff_see_the_progress_while_it_runs(
    client: Client, reviewer: User, round_: MatchingRound
) -> None:
    claim = claim_round(round_.pk)
    assert claim is not None
    claim.beat("scoring", 40, 40)
    log_in_with_second_factor(client, reviewer)

    page = client.get(reverse("matching:round-detail", args=[round_.pk])).content.decode()
    part = client.get(
        reverse("matching:round-detail", args=[round_.pk]), headers={"HX-Request": "true"}
    ).content.decode()

    for text in (page, part):
        assert "40 of 40" in text
        assert 'hx-trigger="every 3s"' in text
    assert "<html" not in part


def test_a_poll_fetches_the_whole_page_once_the_round_is_over(
    client: Client, reviewer: User, round_: MatchingRound
) -> None:
    run_round(round_.pk, at=NOW)
    log_in_with_second_factor(client, reviewer)

    answer = client.get(
        reverse("matching:round-detail", args=[round_.pk]), headers={"HX-Request": "true"}
    )

    assert answer["HX-Refresh"] == "true"


def test_staff_run_a_round_and_read_its_report(
    client: Client, reviewer: User, round_: MatchingRound
) -> None:
    log_in_with_second_factor(client, reviewer)

    client.post(reverse("matching:round-run", args=[round_.pk]))

    assert Job.objects.get(kind="matching.run-round").payload == {"round": str(round_.pk)}
    run_round(round_.pk, at=NOW)
    page = client.get(reverse("matching:round-detail", args=[round_.pk])).content.decode()
    assert "2 classes found a partner, of 2" in page
    round_.refresh_from_db()
    assert round_.state == RoundState.PUBLISHED


def test_who_left_the_staff_runs_nothing(
    client: Client, reviewer: User, round_: MatchingRound
) -> None:
    log_in_with_second_factor(client, reviewer)
    User.objects.filter(pk=reviewer.pk).update(is_staff=False, is_superuser=False)

    assert client.get(reverse("matching:round-detail", args=[round_.pk])).status_code == 404


def test_a_second_factor_set_up_elsewhere_opens_nothing_here(
    client: Client, reviewer: User, round_: MatchingRound
) -> None:
    client.force_login(reviewer)
    Authenticator.objects.create(user=reviewer, type=Authenticator.Type.TOTP, data={})

    assert client.get(reverse("matching:round-detail", args=[round_.pk])).status_code == 404
    answer = client.get(reverse("admin:index"), follow=True)
    assert reverse("mfa_reauthenticate") in answer.redirect_chain[-1][0]


@pytest.mark.parametrize("name", ["round-detail", "round-run"])
def test_rounds_are_the_staffs(
    client: Client, nairobi_teacher: User, round_: MatchingRound, name: str
) -> None:
    client.force_login(nairobi_teacher)

    assert client.post(reverse(f"matching:{name}", args=[round_.pk])).status_code in (404, 405)
    assert client.get(reverse(f"matching:{name}", args=[round_.pk])).status_code in (404, 405)
