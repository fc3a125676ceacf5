from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from outbox.registry import Work, handles
from users.limits import forget_old


@handles("users.clear-sessions")
def clear_sessions(work: Work) -> None:
    SessionStore.clear_expired()
    forget_old(at=timezone.now())
