"""Logins that are read from the database once instead of with each of thousands of requests.

What a request does is undone before the next one, so what was read stays true.
"""

from __future__ import annotations

import copy
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

from users.models import User

_sessions: dict[str, Any] = {}
_people: dict[Any, User | None] = {}


class SessionStore(DatabaseSessions):
    """The sessions of the site, each looked up once."""

    def _get_session_from_db(self) -> Any:
        key = self.session_key or ""
        if key not in _sessions:
            found = super()._get_session_from_db()
            if found is None:
                return None
            _sessions[key] = found
        return _sessions[key]


class Remembering(ModelBackend):
    """The people of the site, each looked up once; a request gets a copy of its own."""

    def get_user(self, user_id: Any) -> User | None:
        if user_id not in _people:
            _people[user_id] = super().get_user(user_id)
        return copy.copy(_people[user_id])


def forget() -> None:
    """Before and after a world: its ids mean nothing in another one."""
    _sessions.clear()
    _people.clear()
