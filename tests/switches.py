"""How guards are switched off. Whatever a switch changes, it puts back; one that finds nothing to
switch fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any, NamedTuple
from unittest.mock import patch

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import override_settings

Off = Callable[[], AbstractContextManager[Any]]


class Guard(NamedTuple):
    name: str
    off: Off
    test: str


def answering(target: str, value: Any) -> Off:
    """The function at `target` answers this to everybody."""
    return lambda: patch(target, lambda *_args, **_named: value)


def set_to(target: str, value: Any) -> Off:
    return lambda: patch(target, value)


def without_middleware(name: str) -> Off:
    """The site as it would be if nobody had written the line into the settings."""

    def off() -> AbstractContextManager[Any]:
        kept = [each for each in settings.MIDDLEWARE if each != name]
        if len(kept) == len(settings.MIDDLEWARE):
            raise LookupError(f"no middleware {name}")
        return override_settings(MIDDLEWARE=kept)

    return off


def seen_by_all(label: str) -> Off:
    """`visible_to` of a model shows everything."""

    def off() -> AbstractContextManager[Any]:
        queryset = type(apps.get_model(label)._default_manager.get_queryset())
        return patch.object(queryset, "visible_to", lambda self, _user: self)

    return off


def without_trigger(name: str, table: str) -> Off:
    @contextmanager
    def off() -> Iterator[None]:
        _run("SET CONSTRAINTS ALL IMMEDIATE")
        _run(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        yield
        with suppress(DatabaseError):  # a failed transaction is taken back as a whole
            _run(f"ALTER TABLE {table} ENABLE TRIGGER {name}")

    return off


def without_constraint(name: str, table: str) -> Off:
    """A CHECK, UNIQUE or EXCLUDE of a table, or a unique index with a condition."""

    @contextmanager
    def off() -> Iterator[None]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SET CONSTRAINTS ALL IMMEDIATE; SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE conname = %s AND conrelid = %s::regclass",
                [name, table],
            )
            found = cursor.fetchone()
            if found is None:
                cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [name])
                [index] = cursor.fetchone()
        if found:
            _run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            back = f"ALTER TABLE {table} ADD CONSTRAINT {name} {found[0]}"
        else:
            _run(f"DROP INDEX {name}")
            back = index
        yield
        with suppress(DatabaseError):  # the damage may stand in the way; the test takes it back
            _run(back)

    return off


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
