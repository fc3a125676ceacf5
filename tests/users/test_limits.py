"""Who sends too much waits.

That a class of thirty behind one address never does is in tests/classrooms/views/test_joining.py.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.urls import reverse

from classrooms.models import Classroom
from classrooms.services.codes import issue_code
from tests.twins import Meeting, at_once
from users import limits
from users.limits import COSTLY_LOOKS, KINDS, LIMITS, Limit, allows, forget_old, network
from users.models import Tally, User

AT = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
TWO = Limit(2, 60)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _standing_clock():
    with time_machine.travel(AT, tick=False):
        Tally.objects.all().delete()
        yield


def test_as_many_as_allowed_and_no_more() -> None:
    with patch.dict(LIMITS, mails=TWO):
        assert [allows("mails", "account:1", at=AT) for _ in range(3)] == [True, True, False]


def test_a_new_window_begins_anew() -> None:
    with patch.dict(LIMITS, mails=TWO):
        for _ in range(3):
            allows("mails", "account:1", at=AT)

        assert allows("mails", "account:1", at=AT + timedelta(minutes=1))


def test_one_person_does_not_use_up_anothers_turns() -> None:
    with patch.dict(LIMITS, mails=TWO):
        for _ in range(3):
            allows("mails", "account:1", at=AT)

        assert allows("mails", "account:2", at=AT)
        assert allows("uploads", "account:1", at=AT)


def test_the_table_names_nobody() -> None:
    allows("mails", "account:amina", at=AT)

    kept = Tally.objects.get()
    assert re.fullmatch(r"[0-9a-f]{64}", kept.key)
    assert (kept.count, kept.counted_at) == (1, AT)


def test_old_counts_are_forgotten() -> None:
    allows("mails", "account:1", at=AT - timedelta(days=2))
    allows("mails", "account:2", at=AT)

    assert forget_old(at=AT) == 1
    assert Tally.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_count_as_two() -> None:
    at_once([lambda: allows("mails", "account:1", at=AT)] * 8)

    assert Tally.objects.get().count == 8


@pytest.mark.django_db(transaction=True)
def test_counting_first_and_writing_then_would_lose_one() -> None:
    """The twin: the same statement in two, read and then write, as a cache does it."""
    allows("mails", "account:1", at=AT)
    both = Meeting()

    def in_two(cursor: CursorWrapper, sql: str, params: list[Any]) -> None:
        if sql != limits._COUNT:
            return execute(cursor, sql, params)
        execute(cursor, "SELECT count + 1 FROM users_tally WHERE key = %s", params[:1])
        [(count,)] = cursor.fetchall()
        both.point()
        write = "UPDATE users_tally SET count = %s WHERE key = %s RETURNING count"
        return execute(cursor, write, [count, params[0]])

    execute = CursorWrapper.execute
    with patch.object(CursorWrapper, "execute", in_two):
        results = at_once([lambda: allows("mails", "account:1", at=AT)] * 2)

    assert results == [True, True]
    assert Tally.objects.get().count == 2


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.7"),
    ],
)
def test_a_connection_counts_as_one_however_many_addresses_it_has(
    address: str, counted_as: str
) -> None:
    assert network(address) == counted_as


def test_the_page_says_to_wait_and_keeps_what_was_typed(
    client: Client, nairobi_teacher: User
) -> None:
    client.force_login(nairobi_teacher)
    typed = {"name": 'Amina "A" <b>', "language": "sw"}

    with patch.dict(LIMITS, posts=Limit(0, 60)):
        page = client.post(reverse("users:profile"), typed)

    assert page.status_code == 429
    assert page["Retry-After"] == "60"
    text = page.content.decode()
    assert "Wait one minute" in text
    assert '<input type="hidden" name="name" value="Amina &quot;A&quot; &lt;b&gt;">' in text
    assert "Send again" in text
    nairobi_teacher.refresh_from_db()
    assert nairobi_teacher.language != "sw"


def test_a_password_is_not_laid_into_the_page(client: Client) -> None:
    with patch.dict(LIMITS, {"posts-of-network": Limit(0, 60)}):
        page = client.post(reverse("account_login"), {"login": "a", "password": "eleven kites"})

    assert page.status_code == 429
    assert "eleven kites" not in page.content.decode()
    assert "go back and choose or type them again" in page.content.decode()


def test_looking_counts_for_nothing(client: Client, nairobi_teacher: User) -> None:
    client.force_login(nairobi_teacher)

    client.get(reverse("users:profile"))

    assert not Tally.objects.exists()


def test_mails_to_typed_addresses_are_counted_by_account(
    client: Client, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    client.force_login(nairobi_teacher)
    there = reverse("classrooms:colleague-invite", args=[nairobi_class.pk])

    with patch.dict(LIMITS, mails=Limit(1, 3600)):
        answers = [
            client.post(there, {"email": f"a{number}@b.example", "kind": "co_teacher"}).status_code
            for number in range(2)
        ]

    assert answers == [302, 429]


@pytest.mark.parametrize(
    "page",
    [
        "classrooms:roster",
        "exchange:feed-renew",
        "gallery:add",
        "gallery:change",
        "safeguarding:student-export",
    ],
)
def test_what_costs_is_counted_by_its_kind(
    page: str, client: Client, nairobi_teacher: User
) -> None:
    client.force_login(nairobi_teacher)
    there = reverse(page, args=["00000000-0000-4000-8000-000000000000"])

    with patch.dict(LIMITS, {KINDS[page]: Limit(1, 3600)}):
        answers = [client.post(there).status_code for _ in range(2)]

    assert answers == [404, 429]


def test_fetching_an_export_is_counted_though_it_only_looks(
    client: Client, nairobi_teacher: User
) -> None:
    client.force_login(nairobi_teacher)
    there = reverse("safeguarding:export-file", args=["00000000-0000-4000-8000-000000000000"])

    with patch.dict(LIMITS, exports=Limit(1, 3600)):
        assert [client.get(there).status_code for _ in range(2)] == [404, 429]


@pytest.mark.parametrize("keeps_a_session", [True, False])
def test_one_browser_at_a_class_code_shuts_nobody_out(
    keeps_a_session: bool, nairobi_class: Classroom
) -> None:
    there = reverse("classrooms:join-name", args=[issue_code(nairobi_class, by=None).code])
    busy, child = Client(REMOTE_ADDR="203.0.113.7"), Client(REMOTE_ADDR="203.0.113.8")
    child.get(there)
    if keeps_a_session:
        busy.get(there)

    with patch.dict(LIMITS, {"joins-of-code": Limit(1, 60)}):
        answers = []
        for _ in range(2):
            answers.append(busy.post(there).status_code)
            if not keeps_a_session:
                busy.cookies.clear()

        assert answers == [200, 429]
        assert child.post(there).status_code == 200


def test_the_wall_by_address_stands_high_above_the_limits_by_person() -> None:
    assert LIMITS["posts-of-network"].most >= 30 * 30 * 3
    assert LIMITS["posts"].most < LIMITS["posts-of-network"].most


def test_every_limited_page_exists() -> None:
    named = [*KINDS, *COSTLY_LOOKS]

    assert {*KINDS.values(), *COSTLY_LOOKS.values()} <= set(LIMITS)
    for name in named:
        args = {
            "classrooms:colleague-invite": 1,
            "classrooms:invitation-again": 1,
            "classrooms:code-new": 1,
            "classrooms:calendar-file": 1,
            "classrooms:roster": 1,
            "exchange:feed-renew": 1,
            "gallery:add": 1,
            "gallery:change": 1,
            "matching:wish-mail": 1,
            "safeguarding:export-file": 1,
            "safeguarding:student-export": 1,
        }.get(name, 0)
        reverse(name, args=["00000000-0000-4000-8000-000000000000"] * args)


def test_counts_may_be_lost_in_a_crash_and_cost_little() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'users_tally'")
        assert cursor.fetchone() == ("u",)
