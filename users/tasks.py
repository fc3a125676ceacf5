from django.contrib.sessions.backends.db import SessionStore

from outbox.registry import Work, handles


@handles("users.clear-sessions")
def clear_sessions(work: Work) -> None:
    SessionStore.clear_expired()
