"""The head's word by a one-time link, the call back, the stamped letter."""

from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress

from classrooms.choices import EvidenceKind
from classrooms.lifecycle import CountersignState
from classrooms.models import Classroom, Countersignature, Evidence, School
from classrooms.refusals import Refused
from classrooms.services.evidence import (
    answer_countersignature,
    ask_head,
    find_countersignature,
    record_evidence,
)
from classrooms.services.queue import queue_for
from classrooms.services.readiness import lacks_evidence
from classrooms.services.reviews import approve_school, ask
from outbox.models import Mail
from tests.browser.steps import link_in
from tests.factories import EvidenceFactory, SchoolFactory, TeacherFactory, open_classroom
from tests.twins import at_once
from users.models import AuditEntry, User
from users.tokens import digest_of

AT = datetime(2026, 9, 2, 22, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db: None) -> School:
    teacher = TeacherFactory(email="sara@norte.example", adult__name="Sara Núñez")
    return SchoolFactory(
        name="Escuela Norte",
        country="UY",
        city="Montevideo",
        zone="America/Montevideo",
        registered_by=teacher,
    )


def letter_to(school: School, by: User, **changed: object) -> Countersignature:
    said = {"email": "direccion@norte.example", "language": "en", "at": AT} | changed
    return ask_head(school, teacher=school.registered_by, found_at="The register", by=by, **said)


def test_head_gets_a_link_that_is_kept_only_as_a_hash(school: School, reviewer: User) -> None:
    asked = letter_to(school, reviewer)

    mail = Mail.objects.get()
    token = link_in(mail.text).split("/")[-2]
    assert mail.to == "direccion@norte.example"
    assert "Sara Núñez teaches at your school." in mail.text
    assert "until Wednesday 23 September 2026, 19:30 in Montevideo (GMT-3)" in mail.text
    # 256 random bits in base64.
    assert len(token) == 43
    assert asked.token_hash == digest_of(token)
    assert find_countersignature(token) == asked


def test_heads_yes_is_evidence(school: School, reviewer: User) -> None:
    asked = letter_to(school, reviewer)
    later = AT + timedelta(days=3)

    assert answer_countersignature(asked, confirms=True, words="Welcome.", at=later) is True
    assert answer_countersignature(asked, confirms=False, words="", at=later) is False

    seen = Evidence.objects.get()
    assert (seen.kind, seen.countersignature, seen.recorded_by) == ("head", asked, reviewer)
    # On the school's own calendar.
    assert seen.seen_on == date(2026, 9, 5)
    assert lacks_evidence(school, by=reviewer) is None
    assert Countersignature.objects.get().state == CountersignState.CONFIRMED
    line = AuditEntry.objects.get(verb="head.confirmed")
    assert (line.actor_id, line.before, line.after) == (None, "sent", "confirmed")


def test_heads_no_outweighs_all_until_a_head_says_yes(school: School, reviewer: User) -> None:
    EvidenceFactory(school=school)
    asked = letter_to(school, reviewer)

    answer_countersignature(asked, confirms=False, words="We know nobody of that name.", at=AT)

    assert Countersignature.objects.get().state == CountersignState.DENIED
    assert lacks_evidence(school, by=reviewer) == "evidence.denied"
    again = letter_to(school, reviewer, at=AT + timedelta(days=1))
    answer_countersignature(again, confirms=True, words="A slip.", at=AT + timedelta(days=2))
    assert lacks_evidence(School.objects.get(), by=reviewer) is None


def test_heads_no_takes_the_school_back_and_into_the_queue(reviewer: User) -> None:
    classroom = open_classroom()
    asked = letter_to(classroom.school, reviewer)
    assert queue_for(reviewer, at=AT) == []

    answer_countersignature(asked, confirms=False, words="", at=AT)

    assert classroom not in Classroom.objects.looking()
    (waiting,) = queue_for(reviewer, at=AT)
    assert (waiting.pk, waiting.since) == (classroom.school.pk, AT)
    line = AuditEntry.objects.get(verb="school.revoke")
    assert (line.actor_id, line.reason) == (None, "head_denied")


def test_heads_no_ends_the_wait_for_the_teacher(reviewer: User) -> None:
    school = open_classroom(school=SchoolFactory()).school
    ask(school, to=school.registered_by, question="head", text="", by=reviewer, turn=0, at=AT)
    asked = letter_to(school, reviewer)
    assert queue_for(reviewer, at=AT) == []

    answer_countersignature(asked, confirms=False, words="", at=AT)

    assert [each.state for each in queue_for(reviewer, at=AT)] == ["answered"]


def test_who_decides_on_a_page_from_before_the_heads_no_looks_again(
    school: School, reviewer: User
) -> None:
    asked = letter_to(school, reviewer)

    answer_countersignature(asked, confirms=False, words="", at=AT)

    with pytest.raises(Refused) as refusal:
        approve_school(school, teachers=[], by=reviewer, turn=0, at=AT)
    assert refusal.value.key == "review.moved"


def test_heads_word_counts_for_what_was_asked(school: School, reviewer: User) -> None:
    asked = letter_to(school, reviewer)
    School.objects.update(name="Another School")

    answer_countersignature(asked, confirms=True, words="", at=AT)

    assert Evidence.objects.get().school_name == "Escuela Norte"
    assert lacks_evidence(School.objects.get(), by=reviewer) == "evidence.none"


def test_link_ends_after_three_weeks(school: School, reviewer: User) -> None:
    asked = letter_to(school, reviewer)

    late = AT + timedelta(days=21)

    assert answer_countersignature(asked, confirms=True, words="", at=late) is False
    assert not Evidence.objects.exists()


def test_a_new_letter_ends_the_one_before(school: School, reviewer: User) -> None:
    first = letter_to(school, reviewer)
    second = letter_to(school, reviewer, email="head@norte.example")

    assert answer_countersignature(first, confirms=True, words="", at=AT) is False
    assert answer_countersignature(second, confirms=True, words="", at=AT) is True
    assert Mail.objects.count() == 2


@pytest.mark.parametrize(
    "email",
    [
        "sara@norte.example",
        "SARA@norte.example",
        "sara+head@norte.example",
        "second@norte.example",
        "Second+head@norte.example",
    ],
)
def test_no_letter_goes_to_an_account_of_ours(school: School, reviewer: User, email: str) -> None:
    EmailAddress.objects.create(user=school.registered_by, email="second@norte.example")

    with pytest.raises(Refused) as refusal:
        letter_to(school, reviewer, email=email)

    assert refusal.value.key == "head.own_address"
    assert not Mail.objects.exists()


def test_call_back_is_recorded_with_who_was_called(school: School, reviewer: User) -> None:
    seen = record_evidence(
        school,
        kind=EvidenceKind.CALL_BACK,
        seen_on=date(2026, 9, 1),
        note="The secretary",
        by=reviewer,
        at=AT,
    )

    assert (seen.note, seen.recorded_by, seen.school_name) == (
        "The secretary",
        reviewer,
        "Escuela Norte",
    )
    line = AuditEntry.objects.get()
    assert (line.verb, line.after) == ("school.evidence", "call_back")


@pytest.mark.django_db(transaction=True)
def test_two_letters_at_once_leave_one_that_works(school: School, reviewer: User) -> None:
    results = at_once([lambda: letter_to(school, reviewer)] * 2)

    assert all(isinstance(each, Countersignature) for each in results)
    assert Countersignature.objects.filter(state=CountersignState.SENT).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_head_who_presses_twice_answers_once(school: School, reviewer: User) -> None:
    asked = letter_to(school, reviewer)

    results = at_once([lambda: answer_countersignature(asked, confirms=True, words="", at=AT)] * 2)

    assert sorted(results) == [False, True]
    assert Evidence.objects.count() == 1
