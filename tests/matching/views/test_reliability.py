"""The page where a teacher sees how reliably she answers, and contests it; staff decide."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from classrooms.choices import ExcuseReason
from classrooms.models import Classroom
from classrooms.services.excuses import excuse_country
from classrooms.services.schools import default_programme
from matching.choices import ContestAnswer, ContestReason, EndReason
from matching.engine.weights import Weights
from matching.lifecycle import ContestState
from matching.models import Contest, Seat
from matching.services.contests import contest_event, decide_contest
from outbox.models import Mail
from tests.factories import StaffFactory, TeachingFactory, VerifiedTeacherFactory
from tests.hostile import HOSTILE
from tests.matching.builders import NOW
from tests.matching.history import LATER, asked, ended, unanswered
from users.models import Adult, AuditEntry, User

pytestmark = pytest.mark.django_db

PAGE = "/reliability/"
WORDS = {"reason": "technical", "words": "The school had no power for a week."}


@pytest.fixture(autouse=True)
def _some_months_later() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def teacher(client: Client, nairobi_teacher: User, nairobi_class: Classroom) -> Client:
    client.force_login(nairobi_teacher)
    return client


def read(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def contesting(seat: Seat) -> str:
    return reverse("matching:contest", args=[seat.pk])


def deciding(contest: Contest) -> str:
    return reverse("admin:matching_contest_decide", args=[contest.pk])


# -- The page -------------------------------------------------------------------------------------


def test_nothing_counts_yet(teacher: Client) -> None:
    page = read(teacher)

    assert "Nothing counts yet." in page
    assert "by at most 30 of 1000 points" in page.replace(",", "")
    assert "50 of 100" in page
    assert "What counts</h2>" not in page


def test_the_sentence_counts_what_counts(teacher: Client, nairobi_class: Classroom) -> None:
    for _each in range(7):
        asked(nairobi_class)
    unanswered(nairobi_class)
    ended(nairobi_class, EndReason.FINISHED, at=NOW + timedelta(days=60))
    ended(nairobi_class, EndReason.STOPPED, at=NOW + timedelta(days=61))

    page = read(teacher)

    assert "You answered 7 of 8 proposals in time." in page
    assert "1 exchange was finished." in page
    assert "1 exchange ended early on your side." in page
    assert page.count("This was not our fault") == 2


def test_each_says_how_much_it_counts_and_until_when(
    teacher: Client, nairobi_class: Classroom
) -> None:
    seat = unanswered(nairobi_class)
    city = seat.proposal.seats.exclude(pk=seat.pk).get().classroom.school.city

    page = read(teacher)

    assert (
        f"The time for the proposal with a class in <bdi>{city}</bdi> ran out before "
        "<bdi>6B</bdi> answered." in page
    )
    assert (
        "11 September 2026. Counts in full until 11 September 2027, and no more from "
        "10 September 2028." in page
    )


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (
            (2028, 3, 12),
            "Counts 50 % still, and no more from 10 September 2028.",
        ),
        ((2028, 9, 10), "Nothing counts yet."),
    ],
)
def test_it_fades_on_the_page_too(
    client: Client,
    nairobi_teacher: User,
    nairobi_class: Classroom,
    day: tuple[int, int, int],
    said: str,
) -> None:
    unanswered(nairobi_class)

    with time_machine.travel(datetime(*day, tzinfo=UTC), tick=False):
        client.force_login(nairobi_teacher)
        page = read(client)

    assert said in page


def test_what_is_excused_is_shown_as_such_and_not_contested(
    teacher: Client, nairobi_class: Classroom, reviewer: User
) -> None:
    unanswered(nairobi_class)
    ended(nairobi_class, EndReason.ILLNESS, at=NOW + timedelta(days=60))
    excuse_country("KE", reason=ExcuseReason.CONFLICT, starts_on=NOW.date(), by=reviewer)

    page = read(teacher)

    assert "schools in your country were excused at that time" in page
    assert "Does not count: it ended by illness." in page
    assert "This was not our fault" not in page
    assert "Nothing counts yet." in page


def test_a_programme_without_points_for_it_says_so(teacher: Client) -> None:
    programme = default_programme()
    weights = Weights().to_json()
    weights["waiting"] += weights.pop("reliability")
    programme.weights = weights | {"reliability": 0}
    programme.save()

    assert "this moves no pair at all" in read(teacher)


def test_a_substitute_sees_nothing_of_the_class(client: Client, nairobi_class: Classroom) -> None:
    substitute: User = VerifiedTeacherFactory()
    TeachingFactory(classroom=nairobi_class, teacher=substitute, ends_on=LATER.date())
    seat = unanswered(nairobi_class)
    client.force_login(substitute)

    assert "Nothing counts yet." in read(client)
    assert client.get(contesting(seat)).status_code == 404


def test_the_page_takes_the_same_queries_for_any_number_of_lines(
    teacher: Client, nairobi_class: Classroom
) -> None:
    taken = {}
    for size in (1, 3, 30):
        while nairobi_class.seats.count() < size:
            unanswered(nairobi_class)
        with CaptureQueriesContext(connection) as queries:
            page = read(teacher)
        assert page.count('class="task-list__item"') == size
        taken[size] = len(queries)

    assert len(set(taken.values())) == 1


def test_the_ways_to_the_page(teacher: Client, nairobi_class: Classroom) -> None:
    for address in (
        reverse("classrooms:class-detail", args=[nairobi_class.pk]),
        reverse("users:profile"),
        reverse("how-it-works"),
    ):
        assert f'href="{PAGE}"' in read(teacher, address)


# -- Contesting -----------------------------------------------------------------------------------


def test_what_was_not_our_fault_goes_to_staff(teacher: Client, nairobi_class: Classroom) -> None:
    seat = unanswered(nairobi_class)

    for _press in range(2):
        answer = teacher.post(contesting(seat), WORDS, follow=True)

    assert "We have it. Our staff read it and answer you by mail." in answer.content.decode()
    said = Contest.objects.get()
    assert (said.seat, said.reason, said.words) == (seat, "technical", WORDS["words"])
    page = read(teacher)
    assert "You told us on 30 November 2026 that it was not your fault." in page
    assert "This was not our fault" not in page
    assert "Our staff are looking at this already." in read_after(teacher, contesting(seat))


def read_after(client: Client, address: str) -> str:
    """The page to which an address leads on."""
    answer = client.get(address, follow=True)
    assert answer.redirect_chain
    return answer.content.decode()


def test_without_a_reason_the_words_stay(teacher: Client, nairobi_class: Classroom) -> None:
    seat = unanswered(nairobi_class)

    page = teacher.post(contesting(seat), {"words": WORDS["words"]}).content.decode()

    assert "Error:" in page
    assert "Select a reason" in page
    assert WORDS["words"] in page
    assert Contest.objects.count() == 0


@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_words_are_answered_or_kept_as_words(
    teacher: Client, nairobi_class: Classroom, bad: str
) -> None:
    seat = unanswered(nairobi_class)

    for body in ({"reason": bad}, {**WORDS, "words": bad}):
        answer = teacher.post(contesting(seat), body)
        assert answer.status_code in {200, 302}
        assert "<script>alert" not in answer.content.decode()

    assert all(len(each.words) <= 500 for each in Contest.objects.all())


def test_what_counts_for_us_or_belongs_to_others_cannot_be_contested(
    teacher: Client, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    good, theirs = asked(nairobi_class), unanswered(bogota_class)

    assert "Nothing of this counts against your class." in read_after(teacher, contesting(good))
    assert teacher.post(contesting(theirs), WORDS).status_code == 404
    teacher.post(contesting(good), WORDS)
    assert Contest.objects.count() == 0


def test_a_refusal_says_why_and_can_be_answered(
    teacher: Client, nairobi_class: Classroom, nairobi_teacher: User, reviewer: User
) -> None:
    seat = unanswered(nairobi_class)
    said = contest_event(seat, by=nairobi_teacher, reason=ContestReason.ILLNESS, words="")
    decide_contest(said, by=reviewer, answer=ContestAnswer.OTHER_TIME)

    page = read(teacher)

    assert "It counts on: What you describe was at another time." in page
    assert "This was not our fault" in page


# -- Staff ----------------------------------------------------------------------------------------


@pytest.fixture
def said(nairobi_class: Classroom, nairobi_teacher: User) -> Contest:
    asked(nairobi_class)
    seat = unanswered(nairobi_class)
    return contest_event(
        seat, by=nairobi_teacher, reason=ContestReason.TECHNICAL, words="<b>No</b> power."
    )


@pytest.fixture
def staff(client: Client, reviewer: User, settings: Settings) -> Client:
    """A reviewer whose second factor is taken as given; the admin's own test asks for it."""
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(reviewer)
    return client


def test_it_waits_on_the_desk_and_is_read_with_the_whole_history(
    staff: Client, said: Contest
) -> None:
    assert "1 contest of a teacher" in read(staff, reverse("admin:index"))

    page = read(staff, deciding(said))

    assert "&lt;b&gt;No&lt;/b&gt; power." in page
    assert "The class stands at 50 of 100. Without this it stands at 66." in page
    assert "answered the proposal with a class in" in page
    assert "6B, Kibera Primary" in read(staff, reverse("admin:matching_contest_changelist"))


def test_granting_tells_the_teacher_and_leads_to_the_next(
    staff: Client, said: Contest, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    second = contest_event(
        unanswered(nairobi_class), by=nairobi_teacher, reason=ContestReason.ILLNESS, words=""
    )

    answer = staff.post(deciding(said), {"answer": "believed", "turn": "0"}, follow=True)

    assert answer.redirect_chain == [(deciding(second), 302)]
    assert "Excused. We have told Amina Otieno by mail." in answer.content.decode()
    said.refresh_from_db()
    assert said.state == ContestState.GRANTED
    assert Mail.objects.filter(template="matching/email/contest_decided").count() == 1


def test_deciding_needs_an_answer_and_happens_once(staff: Client, said: Contest) -> None:
    assert "Select an answer" in staff.post(deciding(said), {}).content.decode()
    staff.post(deciding(said), {"answer": "delivered", "turn": "0"})

    page = staff.post(deciding(said), {"answer": "seen", "turn": "0"}, follow=True).content.decode()

    assert "Somebody has decided this meanwhile." in page
    said.refresh_from_db()
    assert said.state == ContestState.REFUSED
    assert "Decided on 30 November 2026: Counts on." in read(staff, deciding(said))


def test_other_words_of_the_teacher_are_read_before_it_is_decided(
    staff: Client, said: Contest, nairobi_teacher: User
) -> None:
    """Staff had the first words on the screen."""
    contest_event(said.seat, by=nairobi_teacher, reason=ContestReason.ILLNESS, words="Malaria.")

    page = staff.post(
        deciding(said), {"answer": "delivered", "turn": "0"}, follow=True
    ).content.decode()

    assert "Read it again, then decide." in page
    assert "Malaria." in page
    said.refresh_from_db()
    assert said.state == ContestState.ASKED


def test_an_excuse_given_by_mistake_is_taken_back_and_answered_anew(
    staff: Client, said: Contest
) -> None:
    staff.post(deciding(said), {"answer": "believed", "turn": "0"})
    assert "This was a mistake" in read(staff, deciding(said))

    for _press in range(2):
        page = staff.post(deciding(said), {"do": "undo", "turn": "1"}, follow=True)

    assert "Read it again, then decide." in page.content.decode()
    said.refresh_from_db()
    assert (said.state, said.answer, said.decided_by, said.turn) == ("asked", "", None, 2)
    line = AuditEntry.objects.get(verb="contest.undo")
    assert (line.before, line.after) == ("granted", "asked")
    staff.post(deciding(said), {"answer": "delivered", "turn": "2"})
    assert "This was a mistake" not in read(staff, deciding(said))
    mails = Mail.objects.filter(template="matching/email/contest_decided").order_by("created_at")
    assert ["It counts on" in each.text for each in mails] == [False, True]


def test_regional_staff_decides_for_the_own_countries_only(
    client: Client, said: Contest, settings: Settings
) -> None:
    settings.STAFF_SECOND_FACTOR = False
    regional: User = StaffFactory(adult__name="Rosa Regional")
    Adult.objects.filter(user=regional).update(countries="GH")
    client.force_login(regional)

    assert client.get(deciding(said)).status_code == 404
    assert client.post(deciding(said), {"answer": "believed", "turn": "0"}).status_code == 404
    assert "contest of a teacher" not in read(client, reverse("admin:index"))
    assert "Kibera" not in read(client, reverse("admin:matching_contest_changelist"))


def test_staff_without_the_right_decides_nothing(
    client: Client, said: Contest, settings: Settings
) -> None:
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(StaffFactory(is_superuser=False))

    assert client.post(deciding(said), {"answer": "believed", "turn": "0"}).status_code == 403
    said.refresh_from_db()
    assert said.state == ContestState.ASKED
