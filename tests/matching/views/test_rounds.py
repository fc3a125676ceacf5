import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from classrooms.choices import ExcuseReason
from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from classrooms.services.excuses import excuse_country
from matching.lifecycle import RoundState
from matching.models import MatchingRound, Proposal, Registration
from matching.services.rounds import claim_round, enter_round, run_round
from outbox.models import Job
from tests.factories import StaffFactory
from tests.matching.builders import NOW, let_lessons_meet, round_of
from tests.matching.published import full_report, leave_over, published_round
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
    assert "is registered" in page
    assert "Your class is compared with every other one." in page


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


def staff_with(*rights: str) -> User:
    """Present staff who may do no more than this."""
    staff = StaffFactory(is_superuser=False)
    staff.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return staff


def test_rounds_are_opened_and_run_by_whoever_has_the_right(
    client: Client, round_: MatchingRound
) -> None:
    opens, runs = (
        reverse(f"matching:round-{page}", args=[round_.pk]) for page in ("detail", "run")
    )

    log_in_with_second_factor(client, staff_with("view_classroom"))
    assert client.get(opens).status_code == 404
    assert client.post(runs).status_code == 404

    log_in_with_second_factor(client, staff_with("view_matchinground"))
    assert runs not in client.get(opens).content.decode()
    assert client.post(runs).status_code == 404
    assert not Job.objects.filter(kind="matching.run-round").exists()

    log_in_with_second_factor(client, staff_with("view_matchinground", "change_matchinground"))
    assert runs in client.get(opens).content.decode()
    assert client.post(runs).status_code == 302


@pytest.fixture
def staff(client: Client, reviewer: User) -> Client:
    log_in_with_second_factor(client, reviewer)
    return client


def words_of(client: Client, round_: MatchingRound) -> str:
    """The text of the round's page on one line; spaces that do not break are spaces."""
    page = client.get(reverse("matching:round-detail", args=[round_.pk])).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_report_says_what_was_reached_and_proven(staff: Client) -> None:
    page = words_of(staff, published_round())

    for sentence in (
        "98 classes found a partner, of 100 for which one was possible and 104 in the round.",
        "Found a partner 98 94 %",
        "A partner was possible, but taken 2 2 %",
        "No partner was possible 4 4 %",
        "No better choice exists.",
        "Every one of the 5,356 pairs of classes was looked at, and an independent check agrees.",
        "Scores of the pairs, of 1,000 points",
        "Mean 742",
        "14 pairs were chosen with points for waiting (310 in all).",
        "Chad 0 of 2 0 %",
        "French 4 of 7 57 %",
        "Text and pictures 11 of 14 79 %",
        "Day 22 September 2026",
        "Lessons at the same time shared_time 180",
        "Countries that are not paired excluded_country_pairs India and Nepal",
    ):
        assert sentence in page
    # The lowest share stands first, and what does not fit is folded away.
    assert page.index("Chad") < page.index("Nepal") < page.index("Kenya") < page.index("5 more")


def test_a_fault_is_told_in_words(staff: Client) -> None:
    page = words_of(staff, published_round(full_report(proof={"holds": False, "faults": ["gap"]})))

    assert "The independent check found a fault in this round." in page
    assert "the points reached and the bound of the proof are not the same" in page
    assert "No better choice exists" not in page


def test_the_class_without_a_partner_is_named_with_what_would_help(staff: Client) -> None:
    round_ = published_round()
    (classroom,) = leave_over(round_)

    page = words_of(staff, round_)

    assert (
        f"{classroom.name} École de la Rivière , Moundou 3 weeks "
        "Ages too far apart: 61 of 103 classes "
        "5 classes would be possible with written translation. "
        "1 class would be possible if it were left open whether to meet live."
    ) in page


def test_at_most_fifty_are_listed(staff: Client) -> None:
    round_ = published_round()
    leave_over(round_, 53)

    page = words_of(staff, round_)

    assert "53 classes without a partner" in page
    assert page.count("École de la Rivière") == 50
    assert "3 more classes have no partner; those listed have waited longest." in page


def test_a_timetable_that_could_not_be_read_leads_to_its_class(
    staff: Client, nairobi_class: Classroom
) -> None:
    round_ = published_round(full_report(unreadable=[str(nairobi_class.pk)]))

    page = staff.get(reverse("matching:round-detail", args=[round_.pk])).content.decode()

    assert "The timetable of 1 class could not be read, so it took no part." in page
    assert reverse("admin:classrooms_classroom_change", args=[nairobi_class.pk]) in page


def test_the_report_takes_the_same_number_of_queries(staff: Client) -> None:
    counts = []

    for rows in (1, 3, 30):
        round_ = published_round()
        classrooms = leave_over(round_, rows)
        round_.report["unreadable"] = [str(classroom.pk) for classroom in classrooms]
        round_.save()
        with CaptureQueriesContext(connection) as queries:
            page = staff.get(reverse("matching:round-detail", args=[round_.pk]))
        assert page.content.decode().count("École de la Rivière") == 2 * rows
        counts.append(len(queries))

    assert len(set(counts)) == 1, counts


@pytest.mark.parametrize(
    "report",
    [
        {},
        {"covered": 2},
        {"proof": {}},
        {"all": 2, "eligible": 2, "covered": 2, "pairs": 1, "mean": 700, "exact": True},
        *({key: value} for key, value in full_report().items()),
    ],
    ids=lambda report: "+".join(report) or "empty",
)
def test_the_page_survives_what_an_old_report_lacks(
    staff: Client, report: dict[str, object]
) -> None:
    page = words_of(staff, published_round(report))

    assert "The round was published on 22 September 2026." in page


def test_a_poll_does_not_read_the_report(staff: Client) -> None:
    round_ = published_round()

    answer = staff.get(
        reverse("matching:round-detail", args=[round_.pk]), headers={"HX-Request": "true"}
    )

    assert answer["HX-Refresh"] == "true"


def test_a_class_of_an_excused_country_reads_that_it_keeps_its_place(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom, reviewer: User
) -> None:
    enter_round(nairobi_class, by=nairobi_teacher)
    client.force_login(nairobi_teacher)
    address = reverse("matching:class-status", args=[nairobi_class.pk])
    assert "Your class keeps its place" not in client.get(address).content.decode()
    today = timezone.now().date()
    excuse_country("KE", reason=ExcuseReason.STRIKE, starts_on=today, by=reviewer)

    page = client.get(address).content.decode()

    assert "Your class keeps its place" in page
    assert "Your class is compared with every other one." not in page
