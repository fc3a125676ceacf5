"""Terms and breaks: the starting point, own days, what is worth a look, and the way back."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from classrooms.choices import BreakKind
from classrooms.models import Break, Classroom, School
from classrooms.services.calendar_changes import start_again
from classrooms.services.calendars import DaysOff, dates_of, save_calendar
from classrooms.timetable.slots import DateSpan
from tests.classrooms.views.shown import fields_of
from tests.classrooms.views.test_bad_input import CALENDAR, of_class
from tests.classrooms.views.test_walk import typed_on
from users.models import User

FUTURE = DateSpan(date(2027, 1, 11), date(2090, 1, 1))
AUTUMN = DateSpan(date(2026, 8, 31), date(2026, 12, 18))


def page_of(client: Client, classroom: Classroom, name: str = "calendar") -> str:
    return client.get(of_class(name)(classroom)).content.decode()


def saved(school: School, *days_off: DaysOff, terms: tuple[DateSpan, ...] = (AUTUMN,)) -> None:
    save_calendar(school, terms=terms, days_off=days_off, by=school.registered_by)


def off(first: str, last: str, name: str, kind: BreakKind = BreakKind.BREAK) -> DaysOff:
    return DaysOff(DateSpan(date.fromisoformat(first), date.fromisoformat(last)), name, kind)


def test_first_visit_says_where_the_dates_come_from(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    nairobi_class.school.terms.all().delete()

    page = page_of(client, nairobi_class)

    assert "This is a starting point. Correct what differs." in page
    assert "It follows the school year that is usual in the whole country." in page
    assert "come from an open list of the holidays of all countries" in page
    assert "The usual school year" in page
    assert "Start again" not in page


def test_what_somebody_changed_is_no_starting_point_any_more(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    start_again(nairobi_class.school, around=date(2026, 9, 2), by=teacher)
    saved(nairobi_class.school)

    page = page_of(client, nairobi_class)

    assert "starting point" not in page
    assert "Start again from the usual calendar of Kenya" in page


def test_own_closed_day_and_feast_that_may_move_are_kept(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    address = of_class("calendar")(nairobi_class)
    rows = {
        "breaks-1-name": "Founders' Day", "breaks-1-kind": "holiday",
        "breaks-1-starts_on": "2026-09-11", "breaks-1-ends_on": "2026-09-11",
        "breaks-2-name": "Eid", "breaks-2-kind": "moving",
        "breaks-2-starts_on": "2026-11-10", "breaks-2-ends_on": "2026-11-11",
    }  # fmt: skip
    client.post(address, CALENDAR | rows)
    before = dates_of(nairobi_class.school)

    answer = client.post(address, typed_on(client.get(address)))

    assert answer.status_code == 302
    assert dates_of(nairobi_class.school) == before
    assert Break.objects.get(name="Founders' Day").kind == BreakKind.HOLIDAY
    assert Break.objects.get(name="Eid").may_move


def test_break_that_covers_a_term_is_refused_at_its_field(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    covering = {"breaks-0-starts_on": "2026-08-01", "breaks-0-ends_on": "2026-12-31"}

    page = client.post(of_class("calendar")(nairobi_class), CALENDAR | covering)

    assert fields_of(page)["breaks-0-ends_on"].errors == [
        "This break covers a whole term, so no lesson would be left in it. Enter other days, or "
        "take the term out."
    ]


def test_doubts_stand_at_their_rows_and_on_the_check(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    saved(
        nairobi_class.school,
        off("2062-10-19", "2062-10-23", "Half term"),
        off("2026-10-24", "2026-10-25", "A <b>feast</b>", BreakKind.HOLIDAY),
    )

    page = page_of(client, nairobi_class)
    check = page_of(client, nairobi_class, "check")

    doubt = (
        "<bdi>Half term</bdi> (<bdi>19 Oct 2062 – 23 Oct 2062</bdi>) lies before or after all your "
        "terms, so it changes nothing. Is the year right?"
    )
    harmless = "Your school is closed on these days anyway. This may stay."
    assert page.count(doubt) == 2
    assert page.count(harmless) == 1
    assert "Worth a look" in check
    assert check.count(doubt) == 1
    assert harmless not in check
    assert "<b>feast" not in page


def test_picture_counts_the_weeks_and_says_them_in_words(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    saved(nairobi_class.school, off("2026-10-19", "2026-10-23", "Half term"))

    page = page_of(client, nairobi_class, "check")

    assert "Your school teaches in 15 of the 16 weeks from August 2026 to December 2026." in page
    # Five days, and the key.
    assert page.count("year__day--break") == 5 + 1
    assert "Half term</bdi> (School break)" in page


def test_school_from_sunday_to_thursday(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    address = of_class("school-week")(nairobi_class)
    saved(nairobi_class.school)

    answer = client.post(address, {"school_days": ["6", "0", "1", "2", "3"]})
    page = page_of(client, nairobi_class)

    assert answer.url == of_class("calendar")(nairobi_class)
    assert "Sunday to Thursday" in page
    # The week of the picture begins on Sunday; 1 September 2026 is a Tuesday.
    assert 'year__weekday">S</span><span class="year__weekday">M' in page
    assert 'year__ahead--2"></span><span class="year__day year__day--lessons">1<' in page
    assert "Your school teaches in 16 of the 16 weeks" in page


def test_school_without_days_is_asked_for_them(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    page = client.post(of_class("school-week")(nairobi_class), {"week_a_from": "a Monday"})

    errors = page.context["form"].errors
    assert errors["school_days"] == ["Select the days on which your school is open."]
    assert errors["week_a_from"] == ["Enter a date, for example 2026-09-01"]


@pytest.mark.parametrize(
    ("then", "page"),
    [("week", "school-week"), ("file", "calendar-file"), ("usual", "calendar-usual")],
)
def test_buttons_that_lead_elsewhere_save_first_and_keep_the_way_to_the_check(
    then: str, page: str, client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    address = f"{of_class('calendar')(nairobi_class)}?back={nairobi_class.pk}"

    answer = client.post(address, CALENDAR | {"then": then})

    assert answer.url == f"{of_class(page)(nairobi_class)}?back={nairobi_class.pk}"
    assert Break.objects.filter(name="Mid-term").exists()


def test_what_cannot_be_saved_is_only_lost_by_another_click(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    typed = CALENDAR | {"breaks-0-ends_on": "31 June", "then": "usual"}

    page = client.post(of_class("calendar")(nairobi_class), typed)

    assert 'value="31 June"' in page.content.decode()
    assert "Start again without it" in page.content.decode()


def test_start_again_asks_says_so_and_is_taken_back(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    saved(nairobi_class.school, off("2026-10-19", "2026-10-23", "Half term"))
    before = dates_of(nairobi_class.school)
    usual = of_class("calendar-usual")(nairobi_class)

    asked = client.get(usual).content.decode()
    assert dates_of(nairobi_class.school) == before
    client.post(usual)
    client.post(usual)
    replaced = page_of(client, nairobi_class)
    client.post(of_class("calendar-take-back")(nairobi_class))
    again = client.post(of_class("calendar-take-back")(nairobi_class), follow=True)

    assert "Start again from the usual calendar of Kenya?" in asked
    assert "Your calendar was replaced by the usual one of Kenya." in replaced
    assert "This is a starting point." in replaced
    assert dates_of(nairobi_class.school) == before
    assert "There is nothing to take back any more." in again.content.decode()


@pytest.mark.parametrize(
    "name", ["school-week", "calendar-usual", "calendar-take-back", "calendar-file"]
)
def test_calendar_of_somebody_else_is_not_there(
    name: str, client: Client, stranger: User, nairobi_class: Classroom
) -> None:
    client.force_login(stranger)

    answer = client.post(reverse(f"classrooms:{name}", args=[nairobi_class.pk]))

    assert answer.status_code == 404


@pytest.mark.parametrize("number", [1, 3, 30])
def test_calendar_asks_the_same_number_of_queries(
    number: int,
    client: Client,
    teacher: User,
    nairobi_class: Classroom,
    django_assert_num_queries,
) -> None:
    days = [f"2026-10-{day + 1:02}" for day in range(number)]
    saved(nairobi_class.school, *(off(day, day, f"Day {day}") for day in days))

    with django_assert_num_queries(8):
        page_of(client, nairobi_class)
