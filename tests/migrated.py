"""The workers of one run migrate once: whoever comes first, and the others begin with a copy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from pytest_django import DjangoDbBlocker

LOCK = 20_260_901
"""Held by the worker that makes or takes the copy, in the server that all of them share."""
NAMED = "migrated_"


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_db_modify_db_settings: None,
    django_db_keepdb: bool,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Django's own set-up, which takes most of a minute, once for all workers."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None or django_db_keepdb:
        request.getfixturevalue("django_db_setup")
        yield
        return
    copy, using = f"{NAMED}{run[:16]}", ExitStack()
    with django_db_blocker.unblock(), my_turn() as cursor:
        drop_copies_that_nobody_uses(cursor)
        using.enter_context(in_use(copy))
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [copy])
        first = cursor.fetchone() is None
        test: dict[str, Any] = connection.settings_dict["TEST"]
        test["TEMPLATE"] = None if first else copy
        request.getfixturevalue("django_db_setup")
        if first:
            # Nobody may be connected to what is copied.
            connection.close()
            cursor.execute(f'CREATE DATABASE {copy} TEMPLATE "{connection.settings_dict["NAME"]}"')
    yield
    with django_db_blocker.unblock(), my_turn() as cursor:
        using.close()
        drop_copies_that_nobody_uses(cursor)


@contextmanager
def my_turn() -> Iterator[CursorWrapper]:
    with _patient() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield cursor


@contextmanager
def in_use(copy: str) -> Iterator[None]:
    """As long as this is open, or until its process dies, nobody drops the copy."""
    with _patient() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s, hashtext(%s))", [LOCK, copy])
        yield
        # Closing alone would free it a moment later, when the server notices.
        cursor.execute("SELECT pg_advisory_unlock_shared(%s, hashtext(%s))", [LOCK, copy])


def drop_copies_that_nobody_uses(cursor: CursorWrapper) -> None:
    """The own one when the last worker ends, and what killed runs left behind."""
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [NAMED])
    for (copy,) in cursor.fetchall():
        cursor.execute("SELECT pg_try_advisory_lock(%s, hashtext(%s))", [LOCK, copy])
        if cursor.fetchone() == (True,):
            cursor.execute(f'DROP DATABASE IF EXISTS "{copy}"')
            cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [LOCK, copy])


@contextmanager
def _patient() -> Iterator[CursorWrapper]:
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_session_timeout = 0"
        )
        yield cursor
