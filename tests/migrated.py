"""The workers of one run migrate once: whoever comes first, and the others begin with a copy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper
from pytest_django import DjangoDbBlocker

LOCK = 20_260_901
"""Held by the worker that makes or takes the copy, in the server that all of them share."""


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
    copy = f"migrated_{run[:16]}"
    with django_db_blocker.unblock(), _my_turn() as cursor:
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
    if first:
        with django_db_blocker.unblock(), _my_turn() as cursor:
            cursor.execute(f"DROP DATABASE {copy}")


@contextmanager
def _my_turn() -> Iterator[CursorWrapper]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield cursor
