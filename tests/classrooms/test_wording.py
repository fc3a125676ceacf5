"""Every key that the timetable refuses with has a sentence."""

import re
from pathlib import Path

from classrooms.wording import REFUSED

RAISED = re.compile(r'(?:SlotError|SpanError|WeekAnchorMissing)\(\s*"([\w.]+)"|key = "([\w.]+)"')


def test_every_refusal_of_the_timetable_has_a_sentence() -> None:
    sources = [
        *Path("classrooms/timetable").glob("*.py"),
        *Path("classrooms/services").glob("*.py"),
    ]
    keys = {
        first or second
        for source in sources
        for first, second in RAISED.findall(source.read_text(encoding="utf-8"))
    }

    assert {"span.order", "zone.unknown", "terms.overlap"} <= keys
    assert keys - set(REFUSED) == set()
