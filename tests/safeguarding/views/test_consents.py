"""The Consent page of a class, one student's answers, and the form to print."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from safeguarding.models import Consent
from safeguarding.paper import LANGUAGES, VERSION
from tests.factories import EnrolmentFactory
from tests.hostile import HOSTILE
from tests.safeguarding.taking_part import give_part, join_in_bulk

AT = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _then():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def amina(client, nairobi_teacher, _then):
    client.force_login(nairobi_teacher)
    return client


@pytest.fixture
def places(nairobi_class):
    return join_in_bulk(nairobi_class, 3, at=AT)


def address(classroom) -> str:
    return reverse("safeguarding:consents", args=[classroom.pk])


def words(response) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def seen(places, **said):
    return {
        "students": [str(each.pk) for each in places],
        "to_part": "yes",
        "given_by": "guardian",
        "given_on": "2026-09-10",
        "valid_until": "2027-07-02",
        "text_version": VERSION,
        **said,
    }


def test_thirty_forms_are_recorded_in_one_go(amina, nairobi_class):
    places = join_in_bulk(nairobi_class, 30, at=AT)
    page = amina.get(address(nairobi_class), {"tick": "all"})
    assert page.content.decode().count(" checked") == 30 + 5 + 1

    answer = amina.post(address(nairobi_class), seen(places, to_pictures="no"), follow=True)

    assert "60 answers are recorded." in words(answer)
    assert "30 of 24 students may take part." in words(answer)
    assert Consent.objects.filter(purpose="part", is_yes=True).count() == 30
    assert Consent.objects.filter(purpose="pictures", is_yes=False).count() == 30
    assert set(Consent.objects.values_list("given_on", flat=True)) == {date(2026, 9, 10)}


def test_it_lists_who_misses_what(amina, nairobi_class, nairobi_teacher, places):
    give_part(nairobi_class, [places[0].student_id], by=nairobi_teacher, at=AT)

    everybody = words(amina.get(address(nairobi_class)))
    missing = words(amina.get(address(nairobi_class), {"missing": "part"}))

    assert "1 of 24 students may take part." in everybody
    assert "21 of your 24 students have not joined yet." in everybody
    for said in ("Everybody: 3", "Taking part: 2 missing", "Pictures: 3 missing"):
        assert said in everybody
    assert places[0].nickname in everybody
    assert places[0].nickname not in missing
    assert places[1].nickname in missing


def test_a_class_without_students_is_led_to_its_code(amina, nairobi_class):
    page = amina.get(address(nairobi_class))

    assert "No student is in the class yet." in words(page)
    assert reverse("classrooms:class-detail", args=[nairobi_class.pk]) in page.content.decode()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"students": []}, "Tick the students whose forms you have seen"),
        ({"to_part": ""}, "Select yes or no for at least one"),
        ({"given_on": "2026-09-15"}, "Enter the date on the forms: today or an earlier day."),
        ({"given_on": ""}, "Enter the date that stands on the forms"),
        ({"valid_until": "2028-07-02"}, "at most 13 months after the forms"),
        ({"given_by": ""}, "Select who signed"),
        ({"given_by": "student"}, "Select who signed"),
        ({"given_by": "school", "to_pictures": "yes"}, "The school can decide about taking part"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_lost(amina, nairobi_class, places, said, told):
    page = amina.post(address(nairobi_class), seen(places, **said))

    body = page.content.decode()
    assert told in words(page)
    assert "error-summary" in body
    ticked = re.findall(r'name="students" value="([^"]+)"[^>]* checked', body)
    assert len(ticked) == (0 if "students" in said else 3)
    assert not Consent.objects.exists()


@pytest.mark.parametrize("text", ["", *HOSTILE])
def test_hostile_text_records_nothing(amina, nairobi_class, places, text):
    for name in ("students", "to_part", "given_by", "given_on", "valid_until", "text_version"):
        page = amina.post(address(nairobi_class), seen(places) | {name: text})
        assert page.status_code == 200
    page = amina.get(address(nairobi_class), {"missing": text, "tick": text})
    assert page.status_code == 200
    student = reverse("safeguarding:consent-student", args=[places[0].pk])
    assert amina.post(student, {"purpose": text}).status_code == 302
    paper = reverse("safeguarding:consent-form", args=[nairobi_class.pk])
    assert amina.get(paper, {"language": text}).status_code == 200

    assert not Consent.objects.exists()


def test_students_of_others_are_not_taken(amina, nairobi_class, bogota_class, places):
    foreign = EnrolmentFactory(classroom=bogota_class)

    for other in (str(foreign.pk), str(foreign.student_id), str(places[0].student_id)):
        sent = seen(places[:1]) | {"students": [str(places[0].pk), other]}
        page = amina.post(address(nairobi_class), sent)
        assert "Tick the students whose forms you have seen" in words(page)

    assert not Consent.objects.exists()


def test_it_takes_the_same_number_of_queries_for_one_three_and_thirty(
    amina, nairobi_class, nairobi_teacher
):
    counts = []
    for more in (1, 2, 27):
        join_in_bulk(nairobi_class, more, at=AT)
        people = nairobi_class.enrolments.values_list("student", flat=True)
        give_part(nairobi_class, list(people), by=nairobi_teacher, at=AT)
        for path in (
            address(nairobi_class),
            reverse("classrooms:class-detail", args=[nairobi_class.pk]),
        ):
            with CaptureQueriesContext(connection) as queries:
                assert amina.get(path).status_code == 200
            counts.append(len(queries))

    assert counts[0::2] == counts[:1] * 3
    assert counts[1::2] == counts[1:2] * 3


def test_one_student_has_a_history_and_a_way_back(amina, nairobi_class, nairobi_teacher, places):
    give_part(nairobi_class, [each.student_id for each in places], by=nairobi_teacher, at=AT)
    page = reverse("safeguarding:consent-student", args=[places[0].pk])

    first = words(amina.get(page))
    assert "May take part." in first
    assert "form of 14 September 2026, holds until 2 July 2027" in first
    assert "Amina Otieno" in first

    amina.post(page, {"purpose": "part"})
    amina.post(page, {"purpose": "part"})

    after = words(amina.get(page))
    assert "May not take part" in after
    assert "Taken back" in after
    assert Consent.objects.living().count() == 2


def test_the_class_page_counts_and_leads_there(amina, nairobi_class, nairobi_teacher, places):
    give_part(nairobi_class, [places[0].student_id], by=nairobi_teacher, at=AT)

    page = amina.get(reverse("classrooms:class-detail", args=[nairobi_class.pk]))

    said = "1 of 24 students may take part. 2 students have no form that counts yet."
    assert f"{said} 21 have not joined yet." in words(page)
    assert address(nairobi_class) in page.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_form_is_printed_in_the_language_of_the_families(amina, nairobi_class, language):
    page = amina.get(
        reverse("safeguarding:consent-form", args=[nairobi_class.pk]), {"language": language}
    ).content.decode()

    direction = "rtl" if language == "ar" else "ltr"
    assert f'<article class="paper" lang="{language}" dir="{direction}">' in page
    assert f"{VERSION} {language}" in page
    assert page.count('class="paper__box"') == 10
    # The page around it stays in the teacher's own language.
    assert "Language of the form" in page


@pytest.mark.parametrize(
    ("ages", "guardian", "alone"),
    [((11, 12), True, False), ((13, 15), True, True), ((14, 15), False, True)],
)
def test_who_signs_follows_the_rule_of_the_country(amina, nairobi_class, ages, guardian, alone):
    nairobi_class.school.country = "ES"
    nairobi_class.school.save()
    Classroom.objects.filter(pk=nairobi_class.pk).update(age_from=ages[0], age_to=ages[1])

    form = reverse("safeguarding:consent-form", args=[nairobi_class.pk])
    page = amina.get(form, {"language": "en"}).content.decode()

    assert ("Signature of a parent or guardian" in page) is guardian
    assert ("Signature of the student" in page) is alone


def test_where_only_some_may_sign_the_teacher_says_which(amina, nairobi_class, places):
    nairobi_class.school.country = "ES"
    nairobi_class.school.save()
    Classroom.objects.filter(pk=nairobi_class.pk).update(age_from=13, age_to=15)

    page = amina.post(address(nairobi_class), seen(places, given_by="student"))
    assert "Confirm that these students are old enough" in words(page)

    amina.post(address(nairobi_class), seen(places, given_by="student", are_old_enough="on"))
    assert set(Consent.objects.values_list("given_by", flat=True)) == {"student"}


@pytest.mark.parametrize("name", ["consents", "consent-form", "consent-student"])
def test_strangers_and_students_find_nothing(
    client, nairobi_class, places, bogota_teacher, reviewer, name
):
    thing = places[0] if name == "consent-student" else nairobi_class
    path = reverse(f"safeguarding:{name}", args=[thing.pk])

    for person in (bogota_teacher, reviewer, places[0].student):
        client.force_login(person)
        assert client.get(path).status_code == 404
        assert client.post(path, seen(places)).status_code in (404, 405)
    assert not Consent.objects.exists()


def test_a_class_of_an_earlier_year_is_closed(amina, nairobi_class, places):
    Classroom.objects.filter(pk=nairobi_class.pk).update(state=ClassroomState.ARCHIVED)

    assert amina.post(address(nairobi_class), seen(places)).status_code == 404
    page = reverse("safeguarding:consent-student", args=[places[0].pk])
    assert amina.get(page).status_code == 404


def test_a_student_who_left_is_not_shown(amina, nairobi_class, places):
    places[0].state = "left"
    places[0].save()

    assert places[0].nickname not in words(amina.get(address(nairobi_class)))
    page = reverse("safeguarding:consent-student", args=[places[0].pk])
    assert amina.get(page).status_code == 404


def test_a_form_that_runs_out_next_week_still_counts_today(amina, nairobi_class, places):
    end = (AT + timedelta(days=7)).date()
    amina.post(address(nairobi_class), seen(places, valid_until=end.isoformat()))

    assert "3 of 24 students may take part." in words(amina.get(address(nairobi_class)))
