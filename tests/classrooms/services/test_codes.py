from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from classrooms.codes import ALPHABET, new_code, normalise, spoken
from classrooms.lifecycle import ClassroomState
from classrooms.models import ClassCode, Classroom, School
from classrooms.services import codes
from classrooms.services.codes import (
    OfAnEarlierYear,
    close_code,
    current_code,
    find_open_code,
    issue_code,
)
from users.models import AuditEntry, User

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def code(nairobi_class: Classroom) -> ClassCode:
    return issue_code(nairobi_class, by=None, at=AT)


def test_codes_are_drawn_from_signs_nobody_misreads() -> None:
    drawn = {new_code() for _each in range(10_000)}

    assert set("".join(drawn)) == set(ALPHABET)
    assert {len(each) for each in drawn} == {8}
    assert not set("01ILOAEU") & set("".join(drawn))


@pytest.mark.parametrize(
    "typed", ["F7H2QMXJ", " f7h2-qmxj ", "F7 H2 QM XJ", "f7h2\u2013qmxj", "Ｆ７Ｈ２ＱＭＸＪ"]
)
def test_code_is_read_however_it_is_typed(typed: str) -> None:
    assert normalise(typed) == "F7H2QMXJ"


@pytest.mark.parametrize("typed", ["", "F7H2QMX", "F7H2QMXJJ", "F7H2QM0I", "x" * 1_000_000, "\x00"])
def test_what_is_no_code_equals_no_code(typed: str) -> None:
    assert normalise(typed) == ""


def test_code_is_spoken_in_halves() -> None:
    assert spoken("F7H2QMXJ") == "F7H2-QMXJ"


def test_code_opens_the_lobby_until_a_midnight_at_the_school(code: ClassCode) -> None:
    midnight = datetime(2026, 9, 15, 21, 0, tzinfo=UTC)

    assert find_open_code(code.code, at=midnight - timedelta(minutes=1)) == code
    assert find_open_code(code.code, at=midnight) is None
    assert code.last_day == date(2026, 9, 15)


@pytest.mark.parametrize(
    ("zone", "issued_at", "last_day"),
    [
        ("Pacific/Kiritimati", datetime(2026, 9, 2, 9, 59, tzinfo=UTC), date(2026, 9, 15)),
        ("Pacific/Kiritimati", datetime(2026, 9, 2, 10, 0, tzinfo=UTC), date(2026, 9, 16)),
        ("Pacific/Pago_Pago", datetime(2026, 9, 2, 9, 0, tzinfo=UTC), date(2026, 9, 14)),
        ("", datetime(2026, 9, 2, 0, 0, tzinfo=UTC), date(2026, 9, 15)),
        # The clocks of Santiago leave out the midnight on which the code ends.
        ("America/Santiago", datetime(2026, 8, 23, 15, 0, tzinfo=UTC), date(2026, 9, 5)),
    ],
)
def test_last_day_is_whole_and_within_fourteen_days(
    zone: str, issued_at: datetime, last_day: date, nairobi_class: Classroom
) -> None:
    School.objects.update(zone=zone)
    nairobi_class.school.refresh_from_db()
    clock = ZoneInfo(zone or "UTC")

    code = issue_code(nairobi_class, by=None, at=issued_at)

    assert code.last_day == last_day
    last_minute = datetime.combine(last_day, time(23, 59), tzinfo=clock)
    assert code.is_open(last_minute)
    assert not code.is_open(last_minute + timedelta(minutes=1))
    assert code.expires_at <= issued_at + timedelta(days=14)


def test_new_code_closes_the_one_before(nairobi_class: Classroom, nairobi_teacher: User) -> None:
    first = issue_code(nairobi_class, by=nairobi_teacher, at=AT)
    second = issue_code(nairobi_class, by=nairobi_teacher, at=AT)

    assert find_open_code(first.code, at=AT) is None
    assert find_open_code(second.code, at=AT) == second
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["code.issue", "code.close", "code.issue"]


def test_closed_code_is_closed_once(code: ClassCode) -> None:
    assert close_code(code.classroom, by=None, at=AT) is True
    assert close_code(code.classroom, by=None, at=AT) is False
    assert current_code(code.classroom, at=AT) is None


def test_code_that_was_drawn_before_is_drawn_again(
    code: ClassCode, bogota_class: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = iter([code.code, "CCCCCCCC"])
    monkeypatch.setattr(codes, "new_code", lambda: next(draws))

    issued = issue_code(bogota_class, by=None, at=AT)

    assert issued.code == "CCCCCCCC"


@pytest.mark.parametrize("fate", ["never issued", "closed", "old", "no code", "right"])
def test_looking_up_takes_one_query_whatever_comes_of_it(
    fate: str, code: ClassCode, django_assert_num_queries
) -> None:
    typed, at = code.code, AT
    if fate == "never issued":
        typed = "22222222"
    elif fate == "closed":
        close_code(code.classroom, by=None, at=AT)
    elif fate == "old":
        at = AT + timedelta(days=15)
    elif fate == "no code":
        typed = "hello"

    with django_assert_num_queries(1):
        found = find_open_code(typed, at=at)

    assert (found is not None) == (fate == "right")


def test_a_class_of_an_earlier_year_gets_no_code(code: ClassCode, nairobi_class: Classroom) -> None:
    """Also where the page was open from before."""
    Classroom.objects.filter(pk=nairobi_class.pk).update(state=ClassroomState.ARCHIVED)

    with pytest.raises(OfAnEarlierYear):
        issue_code(nairobi_class, by=None, at=AT)

    assert ClassCode.objects.get() == code
