"""Both times as plain text, for mail and calendars."""

from datetime import UTC, datetime

from django.utils import translation

from classrooms.models import Classroom
from classrooms.when import spoken

START, END = datetime(2026, 10, 6, 13, 0, tzinfo=UTC), datetime(2026, 10, 6, 13, 45, tzinfo=UTC)


def test_one_line_for_each_class_on_its_own_clock(
    nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    assert spoken(START, END, [nairobi_class, bogota_class]).splitlines() == [
        "Tuesday 6 October 2026, 16:00–16:45 in Nairobi (GMT+3)",
        "Tuesday 6 October 2026, 08:00–08:45 in Bogotá (GMT-5)",
    ]


def test_among_words_from_right_to_left_a_range_keeps_its_order(nairobi_class: Classroom) -> None:
    with translation.override("ar"):
        text = spoken(START, END, [nairobi_class])

    assert "\N{LEFT-TO-RIGHT ISOLATE}16:00–16:45\N{POP DIRECTIONAL ISOLATE}" in text
    assert "(\N{LEFT-TO-RIGHT ISOLATE}GMT+3\N{POP DIRECTIONAL ISOLATE})" in text
