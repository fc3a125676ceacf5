"""What an event is guessed to be, in the languages of schools."""

from datetime import date, timedelta

import pytest

from classrooms.calendars.kinds import guess_kind
from classrooms.timetable.slots import DateSpan

START = date(2026, 10, 19)


@pytest.mark.parametrize(
    ("words", "days", "kind"),
    [
        ("Half term", 5, "break"),
        ("HERBSTFERIEN Bayern", 12, "break"),
        ("Vacances de la Toussaint", 16, "break"),
        ("Vacaciones de Navidad", 14, "break"),
        ("Férias da Páscoa", 10, "break"),
        ("Höstlov", 5, "break"),
        ("Syysloma", 5, "break"),
        ("Ferie zimowe", 14, "break"),
        ("Осенние каникулы", 9, "break"),
        ("عطلة الربيع", 9, "break"),
        ("冬休み", 14, "break"),
        ("寒假", 20, "break"),
        ("Yarıyıl tatili", 14, "break"),
        ("Likizo ya mwezi wa nne", 20, "break"),
        ("दीपावली अवकाश", 5, "break"),
        ("Bank holiday", 1, "holiday"),
        ("Tag der Deutschen Einheit (Feiertag)", 1, "holiday"),
        ("INSET day", 1, "holiday"),
        ("Jour férié", 1, "holiday"),
        ("عيد الفطر", 3, "holiday"),
        ("Mock exams", 8, "exams"),
        ("Abiturprüfungen schriftlich", 9, "exams"),
        ("Mtihani wa taifa", 4, "exams"),
        ("期末考试", 5, "exams"),
        ("Autumn term", 100, "term"),
        ("2학기", 110, "term"),
        ("Autumn term begins", 1, "leave"),
        ("Ferienbeginn", 1, "leave"),
        ("La rentrée des vacances", 1, "leave"),
        ("Parents' meeting before the holidays", 1, "leave"),
        ("Term", 1, "leave"),
        ("Year 9 geography", 1, "leave"),
        ("", 1, "leave"),
    ],
)
def test_words_of_many_languages(words: str, days: int, kind: str) -> None:
    span = DateSpan(START, START + timedelta(days=days - 1))

    assert guess_kind(words, span, whole_days=True) == kind


def test_part_of_a_day_closes_no_school() -> None:
    assert guess_kind("Holiday club", DateSpan(START, START), whole_days=False) == "leave"
