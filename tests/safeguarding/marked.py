"""A student with marks in everything that can be written, made by the services, and where to look.

A mark is text that occurs nowhere else. Whoever adds a way for students to write something adds its
mark to `marked_student` (by its real service), so that erasing is seen to reach it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import redis
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.test import Client

from classrooms.models import Classroom, Enrolment
from classrooms.services.codes import issue_code
from classrooms.services.joining import join_lobby, let_in, rename_student
from safeguarding.models import Consent
from users.models import User

NICKNAME, RENAMED, TEXT_VERSION = "Zyxqa Marked", "Zyxqb Marked", "zyxqc"
USER_AGENT = "Zyxqd Browser"


@dataclass
class Marked:
    enrolment: Enrolment
    session_key: str
    marks: list[str] = field(default_factory=list)

    @property
    def student(self) -> User:
        return self.enrolment.student


def marked_student(classroom: Classroom, *, by: User) -> Marked:
    """Joined by a code, let in, renamed, consented to, and logged in on a device."""
    code = issue_code(classroom, by=by)
    enrolment = join_lobby(code, nickname=NICKNAME, stamp="kite", language="en")
    let_in(enrolment, by=by)
    rename_student(enrolment, nickname=RENAMED, by=by)
    enrolment.refresh_from_db()
    Consent.objects.create(
        student=enrolment.student,
        purpose="part",
        given_by="guardian",
        basis="consent",
        text_version=TEXT_VERSION,
        given_on=date(2026, 9, 1),
        valid_until=date(2027, 8, 31),
        seen_by=by,
    )
    client = Client(HTTP_USER_AGENT=USER_AGENT)
    client.force_login(enrolment.student)
    session = client.session
    session["draft"] = "zyxqe"
    session.save()
    client.get("/today/")
    marks = ["zyxq", session.session_key, *_spellings(session.session_key)]
    return Marked(enrolment, session.session_key, marks)


def _spellings(session_key: str) -> list[str]:
    """What stands in a session is sealed: its row is known by its key."""
    stored = SessionStore.get_model_class().objects.get(pk=session_key)
    return [stored.session_data]


def tables() -> Iterator[tuple[str, str]]:
    """Every table of the database as Postgres copies it, in lower case."""
    names = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for name in sorted(names):
            text = io.StringIO()
            cursor.copy_expert(f'COPY "{name}" TO STDOUT', text)
            yield name, text.getvalue()


def tables_with(marks: list[str]) -> set[str]:
    return {name for name, text in tables() if any(mark.lower() in text.lower() for mark in marks)}


def redis_with(marks: list[str]) -> list[str]:
    """The keys in Redis whose name or content holds a mark."""
    store = redis.Redis.from_url(settings.REDIS_URL)
    found = []
    for key in store.scan_iter(count=1_000):
        content = store.dump(key) or b""
        text = (key + content).decode("latin-1").lower()
        if any(mark.lower() in text for mark in marks):
            found.append(key.decode("latin-1"))
    return found
