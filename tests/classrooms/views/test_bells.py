"""The page of a school's lessons: filled in, corrected row by row, refused with a sentence."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from classrooms.models import Bell, BellSchedule, Classroom, School
from classrooms.services.bells import save_bells
from classrooms.services.timetables import save_ticks
from classrooms.timetable.bells import Bell as Ring
from tests.classrooms.views.shown import Shown
from tests.factories import ClassroomFactory
from users.models import User

FILL = {
    "fill_start": "08:00",
    "fill_minutes": "45",
    "fill_count": "4",
    "fill_pause": "5",
    "fill_after": "2",
    "fill_break": "20",
    "fill_after_2": "",
    "fill_break_2": "",
}
ROWS = [("1", "08:00", "08:45"), ("2", "08:50", "09:35")]
USUAL = [Ring("1", 480, 45), Ring("2", 530, 45)]


def body(rows: list[tuple[str, str, str]], **more: object) -> dict[str, object]:
    typed: dict[str, object] = {"weekdays": ["0", "1", "2", "3", "4"]}
    for number, (label, starts, ends) in enumerate(rows):
        prefix = f"bells-{number}"
        typed |= {f"{prefix}-label": label, f"{prefix}-starts": starts, f"{prefix}-ends": ends}
    return typed | more


def rows_of(page: HttpResponse) -> list[tuple[object, ...]]:
    return [
        tuple(form[name].value() for name in ("label", "starts", "ends"))
        for form in page.context["formset"]
    ]


def stored() -> list[tuple[str, str, int]]:
    return [(bell.label, f"{bell.start_time:%H:%M}", bell.minutes) for bell in Bell.objects.all()]


@pytest.fixture
def school(client: Client, nairobi_teacher: User, nairobi_class: Classroom) -> School:
    client.force_login(nairobi_teacher)
    return nairobi_class.school


@pytest.fixture
def address(school: School) -> str:
    return reverse("classrooms:bells-add", args=[school.pk])


def usual(school: School) -> BellSchedule:
    return save_bells(
        school, None, name="", weekdays=range(5), span=None, lessons=USUAL, by=None
    ).schedule


def test_day_is_filled_in_with_its_breaks_and_nothing_is_stored(
    client: Client, address: str
) -> None:
    page = client.post(address, FILL | {"fill": "1", "weekdays": ["0", "3"], "name": "Short"})

    assert rows_of(page) == [
        ("1", "08:00", "08:45"),
        ("2", "08:50", "09:35"),
        ("3", "09:55", "10:40"),
        ("4", "10:45", "11:30"),
    ]
    assert page.context["bells_form"]["weekdays"].value() == ["0", "3"]
    assert page.context["form"].errors == {}
    assert Shown(page.content.decode())
    assert stored() == []


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"fill_start": ""}, "fill_start", "Enter when the first lesson starts"),
        ({"fill_start": "dawn"}, "fill_start",
         "Enter when the first lesson starts, for example 08:00."),
        ({"fill_minutes": "4"}, "fill_minutes",
         "Enter how many minutes a lesson lasts, from 5 to 240"),
        ({"fill_minutes": "9" * 5000}, "fill_minutes",
         "Enter how many minutes a lesson lasts, from 5 to 240"),
        ({"fill_count": "21"}, "fill_count",
         "Enter how many lessons there are in a day, from 1 to 20"),
        ({"fill_pause": "-1"}, "fill_pause",
         "Enter how many minutes lie between two lessons, from 0 to 120"),
        ({"fill_break": ""}, "fill_break",
         "Enter how many minutes the long break lasts, from 1 to 240"),
        ({"fill_break_2": "10"}, "fill_after_2",
         "Enter after which lesson the second long break is, for example 4"),
        ({"fill_minutes": "240"}, "fill_count",
         "The last lesson ends after midnight. Enter fewer or shorter lessons."),
    ],
)  # fmt: skip
def test_day_that_cannot_be_filled_in_keeps_the_rows(
    typed: dict[str, str], field: str, sentence: str, client: Client, address: str
) -> None:
    page = client.post(address, body(ROWS) | FILL | {"fill": "1"} | typed)

    assert page.context["form"].errors == {field: [sentence]}
    assert rows_of(page) == ROWS


def test_lessons_are_saved_and_lead_on_to_the_page_that_asked(
    client: Client, address: str, nairobi_class: Classroom
) -> None:
    onward = reverse("classrooms:by-lessons", args=[nairobi_class.pk])

    answer = client.post(f"{address}?next={onward}", body([*ROWS, ("3", "", "")]))

    assert answer.url == onward
    assert stored() == [("1", "08:00", 45), ("2", "08:50", 45)]
    assert BellSchedule.objects.get().weekdays == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example", "\nx"])
def test_page_leads_to_none_but_our_own(
    onward: str, client: Client, address: str, school: School
) -> None:
    answer = client.post(f"{address}?next={onward}", body(ROWS))

    assert answer.url == reverse("classrooms:bells", args=[school.pk])


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        (("", "12:00", "12:45"), "label", "Enter the number or name of the lesson"),
        (("1", "12:00", "12:45"), "label", "Two lessons have this number. Change one of them."),
        (("3", "", "12:45"), "starts", "Enter when the lesson starts"),
        (("3", "09:00", "10:00"), "starts",
         "This lesson overlaps with another one. Change one of them."),
        (("3", "12:00", ""), "ends", "Enter when the lesson ends"),
        (("3", "12:00", "11:00"), "ends",
         "The lesson ends before it starts. Enter an end that is later than the start."),
        (("3", "12:00", "12:04"), "ends", "A lesson lasts at least 5 minutes. Enter a later end."),
        (("3", "12:00", "17:00"), "ends",
         "A lesson lasts at most four hours. Enter an earlier end."),
        (("x" * 13, "12:00", "12:45"), "label",
         "Use at most 12 characters. There are 13 now."),
        (("3\u200e\u202e", "12:00", "12:45"), "label",
         "Remove the hidden characters. They often come along when text is copied."),
    ],
)  # fmt: skip
def test_row_that_cannot_be_is_asked_again(
    row: tuple[str, str, str], field: str, sentence: str, client: Client, address: str
) -> None:
    page = client.post(address, body([*ROWS, row]))

    assert page.context["formset"].forms[2].errors == {field: [sentence]}
    assert "There is a problem" in page.content.decode()
    assert stored() == []


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"weekdays": []}, "weekdays", "Select the days on which lessons begin and end like this"),
        ({"weekdays": ["8"]}, "weekdays",
         "Select the days on which lessons begin and end like this"),
        ({"valid_from": "2027-02-08"}, "valid_to", "Enter the last day"),
        ({"valid_to": "2027-02-08"}, "valid_from", "Enter the first day"),
        ({"valid_from": "2027-02-08", "valid_to": "2027-02-07"}, "valid_to",
         "The last day is before the first day. Enter a last day that is later."),
        ({"name": "x" * 61}, "name", "Use at most 60 characters. There are 61 now."),
    ],
)  # fmt: skip
def test_days_that_cannot_be_are_asked_again(
    typed: dict[str, object], field: str, sentence: str, client: Client, address: str
) -> None:
    page = client.post(address, body(ROWS, **typed))

    assert page.context["form"].errors == {field: [sentence]}
    assert rows_of(page) == ROWS


def test_no_lesson_at_all_is_asked_again(client: Client, address: str) -> None:
    page = client.post(address, body([]))

    assert page.context["formset"].forms[0].errors == {
        "starts": ["Enter at least one lesson, or fill them in above."]
    }


def test_days_that_dated_lessons_hold_are_named(
    client: Client, address: str, school: School
) -> None:
    usual(school)
    dates = {"valid_from": "2027-02-08", "valid_to": "2027-03-09"}
    client.post(address, body(ROWS, weekdays=["1"], **dates))

    page = client.post(address, body(ROWS, weekdays=["1", "2"], **dates))

    assert page.context["form"].errors == {
        "weekdays": [
            "Other lessons of your school hold on Tuesday at that time. Take the ticks away here, "
            "or change the other list."
        ]
    }


def test_correction_says_for_how_many_classes_lessons_moved(
    client: Client, school: School, nairobi_class: Classroom
) -> None:
    schedule = usual(school)
    for classroom in (nairobi_class, ClassroomFactory(school=school)):
        save_ticks(classroom, ticks=[(2, "1")], by=None)

    page = client.post(
        reverse("classrooms:bells-edit", args=[schedule.pk]),
        body([("1", "08:05", "08:45"), ("2", "08:50", "09:35")]),
        follow=True,
    )

    assert [str(each) for each in page.context["messages"]] == [
        "The lessons of your school are saved. The lessons of 2 classes moved along."
    ]
    assert stored()[0] == ("1", "08:05", 40)


def test_row_is_added_without_a_script(client: Client, address: str) -> None:
    page = client.post(address, body(ROWS) | {"add": "1"})

    assert rows_of(page) == [*ROWS, ("3", None, None)]


def test_language_switch_keeps_what_was_typed(client: Client, address: str) -> None:
    typed = body([("1", "08:1", "9")], name="Short", weekdays=["2"])

    page = client.post(address, typed | FILL | {"switch": "1", "switch-language": "ar"})

    assert rows_of(page)[0] == ("1", "08:1", "9")
    assert 'value="Short"' in page.text
    assert 'dir="rtl"' in page.text


def test_first_visit_leads_to_the_form_and_later_ones_show_all_lists(
    client: Client, address: str, school: School, django_assert_max_num_queries
) -> None:
    page = reverse("classrooms:bells", args=[school.pk])
    assert client.get(page).url == address

    usual(school)
    for day, name in ((4, "Short Friday"), (3, "<b>Thursday</b>"), (2, "Sports")):
        save_bells(school, None, name=name, weekdays=[day], span=None, lessons=USUAL, by=None)
    with django_assert_max_num_queries(8):
        shown = client.get(page).content.decode()

    assert "Monday, Tuesday" in shown
    assert "&lt;b&gt;Thursday" in shown


def test_list_is_taken_away_on_a_page_that_asks(client: Client, school: School) -> None:
    schedule = usual(school)
    page = reverse("classrooms:bells-remove", args=[schedule.pk])

    assert "Take the list away" in client.get(page).content.decode()
    assert BellSchedule.objects.exists()
    gone = client.post(page, follow=True)

    assert not BellSchedule.objects.exists()
    assert "The lessons of your classes are as before." in gone.content.decode()


def test_dated_list_that_is_gone_leaves_the_usual_times(client: Client, school: School) -> None:
    schedule = usual(school)
    BellSchedule.objects.update(valid_from="2026-10-01", valid_to="2026-10-31")

    gone = client.post(reverse("classrooms:bells-remove", args=[schedule.pk]), follow=True)

    said = "The list is gone. On these dates your usual lesson times hold again."
    assert said in gone.content.decode()


def test_another_schools_teacher_sees_nothing(
    client: Client, school: School, bogota_teacher: User, bogota_class: Classroom
) -> None:
    schedule = usual(school)
    client.force_login(bogota_teacher)

    for name, subject in (("bells", school), ("bells-add", school), ("bells-edit", schedule)):
        assert client.get(reverse(f"classrooms:{name}", args=[subject.pk])).status_code == 404
