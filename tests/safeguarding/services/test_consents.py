"""Answers of families: recorded for many at once, replaced, taken back, never doubled."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from classrooms.models import Classroom
from safeguarding.choices import Answer, GivenBy, Purpose
from safeguarding.consent_news import _listeners, hears_consents
from safeguarding.gates import consent_covers, covered, settled_shares
from safeguarding.models import Consent
from safeguarding.overview import overview_of, part_of
from safeguarding.refusals import Refused
from safeguarding.services.consents import latest_end, record_answers, take_back, usual_end
from safeguarding.wording import WORDING
from tests.factories import ConsentFactory, EnrolmentFactory, TermFactory
from tests.safeguarding.taking_part import forms_of, give_part, join_in_bulk
from users.models import AuditEntry

AT = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
TODAY = date(2026, 9, 14)
pytestmark = pytest.mark.django_db


@pytest.fixture
def three(nairobi_class):
    return [each.student_id for each in join_in_bulk(nairobi_class, 3, at=AT)]


def test_many_students_and_purposes_are_recorded_at_once(nairobi_class, nairobi_teacher, three):
    forms = forms_of(nairobi_class, at=AT, answers={Purpose.PART: True, Purpose.PICTURES: False})

    assert record_answers(nairobi_class, three[:2], forms, by=nairobi_teacher, at=AT) == 4

    part = Consent.objects.get(student=three[0], purpose=Purpose.PART)
    assert (part.is_yes, part.given_by, part.basis) == (True, "guardian", "consent")
    assert (part.given_on, part.valid_until) == (TODAY, date(2027, 7, 2))
    assert (part.seen_by, part.recorded_at, part.ended_at) == (nairobi_teacher, AT, None)
    assert covered(three, Purpose.PART, on=TODAY) == set(three[:2])
    assert covered(three, Purpose.PICTURES, on=TODAY) == set()
    assert settled_shares([nairobi_class], at=AT)[nairobi_class.pk].students == 2


def test_the_diary_names_ids_and_codes_alone(nairobi_class, nairobi_teacher, three):
    forms = forms_of(nairobi_class, at=AT, answers={Purpose.PART: True, Purpose.SURVEY: False})
    record_answers(nairobi_class, three[:1], forms, by=nairobi_teacher, at=AT)
    take_back(enrolment(nairobi_class, three[0]), Purpose.PART, by=nairobi_teacher, at=AT)

    lines = AuditEntry.objects.filter(subject_type="safeguarding.consent").order_by("pk")
    assert [(each.verb, each.before, each.after, each.reason) for each in lines] == [
        ("consent.give", "", "part:yes", "consent"),
        ("consent.refuse", "", "survey:no", "consent"),
        ("consent.withdraw", "part:yes", "", ""),
    ]
    known = {str(pk) for pk in Consent.objects.values_list("pk", flat=True)}
    assert {each.subject_id for each in lines} <= known
    assert {each.actor_id for each in lines} == {nairobi_teacher.pk}


def test_a_newer_answer_ends_the_older_one(nairobi_class, nairobi_teacher, three):
    give_part(nairobi_class, three, by=nairobi_teacher, at=AT)
    later = AT + timedelta(days=1)
    forms = forms_of(nairobi_class, at=later, answers={Purpose.PART: False})

    assert record_answers(nairobi_class, three[:1], forms, by=nairobi_teacher, at=later) == 1

    older, newer = Consent.objects.filter(student=three[0]).order_by("recorded_at")
    assert (older.is_yes, older.ended_at) == (True, later)
    assert (newer.is_yes, newer.ended_at) == (False, None)
    assert not consent_covers(three[0], Purpose.PART, on=TODAY)
    assert AuditEntry.objects.get(verb="consent.refuse").before == "part:yes"


def test_the_same_forms_sent_twice_change_nothing(nairobi_class, nairobi_teacher, three):
    forms = forms_of(nairobi_class, at=AT)
    record_answers(nairobi_class, three, forms, by=nairobi_teacher, at=AT)

    again = record_answers(
        nairobi_class, three, forms, by=nairobi_teacher, at=AT + timedelta(minutes=1)
    )

    assert again == 0
    assert Consent.objects.count() == 3


def test_who_is_not_in_the_class_is_not_touched(
    nairobi_class, nairobi_teacher, bogota_class, three
):
    foreign = EnrolmentFactory(classroom=bogota_class)
    waiting = EnrolmentFactory(classroom=nairobi_class, state="lobby")
    people = [three[0], foreign.student_id, waiting.student_id]

    count = record_answers(
        nairobi_class, people, forms_of(nairobi_class, at=AT), by=nairobi_teacher, at=AT
    )

    assert count == 1
    assert set(Consent.objects.values_list("student_id", flat=True)) == {three[0]}


def test_taking_back_holds_at_once_and_for_everything(nairobi_class, nairobi_teacher, three):
    both = forms_of(nairobi_class, at=AT, answers={Purpose.PART: True, Purpose.PICTURES: True})
    record_answers(nairobi_class, three, both, by=nairobi_teacher, at=AT)
    place = enrolment(nairobi_class, three[0])

    assert take_back(place, Purpose.PART, by=nairobi_teacher, at=AT) is True

    assert not consent_covers(three[0], Purpose.PART, on=TODAY)
    # Whoever may not take part shows no pictures either.
    assert covered(three, Purpose.PICTURES, on=TODAY) == set(three[1:])
    assert part_of(place.student, on=TODAY) == Answer.TAKEN_BACK
    assert take_back(place, Purpose.PART, by=nairobi_teacher, at=AT) is False


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"answers": {}}, "consent.no_answer"),
        ({"answers": {"everything": True}}, "consent.unknown"),
        ({"given_by": "neighbour"}, "consent.unknown"),
        ({"text_version": "1999"}, "consent.unknown"),
        ({"given_on": TODAY + timedelta(days=1)}, "consent.not_yet"),
        ({"valid_until": TODAY - timedelta(days=1)}, "consent.dates"),
        ({"valid_until": date(2027, 10, 15)}, "consent.dates"),
        ({"given_by": "school", "answers": {"pictures": True}}, "consent.school_decides_part"),
        ({"given_by": "student", "are_old_enough": True}, "consent.guardian_signs"),
    ],
)
def test_what_cannot_stand_on_a_form_is_refused(nairobi_class, nairobi_teacher, three, said, key):
    forms = forms_of(nairobi_class, at=AT, **said)

    with pytest.raises(Refused, match=f"^{key}$"):
        record_answers(nairobi_class, three, forms, by=nairobi_teacher, at=AT)

    assert not Consent.objects.exists()
    assert key in WORDING


@pytest.mark.parametrize(
    ("ages", "old_enough", "key"),
    [
        ((11, 12), True, "consent.guardian_signs"),
        ((13, 15), False, "consent.which_are_old_enough"),
        ((13, 15), True, None),
        ((14, 15), False, None),
    ],
)
def test_students_sign_alone_where_their_country_lets_them(
    nairobi_class, nairobi_teacher, three, ages, old_enough, key
):
    nairobi_class.school.country = "AT"
    nairobi_class.school.save()
    nairobi_class.age_from, nairobi_class.age_to = ages
    forms = forms_of(nairobi_class, at=AT, given_by=GivenBy.STUDENT, are_old_enough=old_enough)

    if key:
        with pytest.raises(Refused, match=f"^{key}$"):
            record_answers(nairobi_class, three, forms, by=nairobi_teacher, at=AT)
    else:
        assert record_answers(nairobi_class, three, forms, by=nairobi_teacher, at=AT) == 3


def test_the_school_may_decide_about_taking_part(nairobi_class, nairobi_teacher, three):
    forms = forms_of(nairobi_class, at=AT, given_by=GivenBy.SCHOOL)

    record_answers(nairobi_class, three, forms, by=nairobi_teacher, at=AT)

    assert set(Consent.objects.values_list("basis", flat=True)) == {"lesson"}


def test_a_form_holds_to_the_end_of_its_school_year(nairobi_class):
    TermFactory(school=nairobi_class.school, starts_on=date(2027, 8, 30), ends_on=date(2028, 7, 1))

    assert usual_end(nairobi_class, TODAY) == date(2027, 7, 2)
    assert usual_end(nairobi_class, date(2027, 7, 20)) == date(2028, 7, 1)
    # Nothing is known of the year after, and never more than thirteen months.
    assert usual_end(nairobi_class, date(2028, 7, 20)) == date(2029, 7, 20)
    assert latest_end(date(2027, 1, 31)) == date(2028, 2, 29)


def test_what_ran_out_is_asked_for_again(nairobi_class, nairobi_teacher, three):
    give_part(nairobi_class, three, by=nairobi_teacher, at=AT)
    after = datetime(2027, 7, 2, 21, 0, tzinfo=UTC)

    # In Nairobi the next day has begun.
    overview = overview_of(nairobi_class, at=after)
    assert {row.answers[Purpose.PART] for row in overview.rows} == {Answer.EXPIRED}
    assert (overview.without_form, overview.may_take_part, overview.not_joined) == (3, 0, 21)
    assert settled_shares([nairobi_class], at=after)[nairobi_class.pk].students == 0
    before = after - timedelta(minutes=1)
    assert settled_shares([nairobi_class], at=before)[nairobi_class.pk].students == 3


def test_whoever_listens_hears_of_every_class_of_these_students(
    nairobi_class, nairobi_teacher, bogota_class, three
):
    EnrolmentFactory(classroom=bogota_class, student_id=three[0], student=None)
    heard = []
    before = dict(_listeners)
    hears_consents(lambda classrooms, by, at: heard.append((set(classrooms), by, at)))
    try:
        give_part(nairobi_class, three, by=nairobi_teacher, at=AT)
    finally:
        _listeners.clear()
        _listeners.update(before)

    assert heard == [({nairobi_class.pk, bogota_class.pk}, nairobi_teacher, AT)]


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"valid_until": date(2027, 10, 4)}, "consent_for_one_school_year"),
        ({"valid_until": date(2026, 8, 31)}, "consent_dates_in_order"),
        ({"basis": "lesson"}, "consent_of_a_person_or_lesson_of_a_school"),
        ({"given_by": "school"}, "consent_of_a_person_or_lesson_of_a_school"),
        (
            {"basis": "lesson", "given_by": "school", "purpose": "live"},
            "consent_of_a_person_or_lesson_of_a_school",
        ),
    ],
)
def test_the_database_says_it_again(student, wrong, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ConsentFactory(student=student, **wrong)


def test_one_answer_counts_for_each_purpose(student):
    ConsentFactory(student=student)

    with pytest.raises(IntegrityError, match="one_living_consent"), transaction.atomic():
        ConsentFactory(student=student)


def enrolment(classroom: Classroom, student):
    return classroom.enrolments.get(student=student)
