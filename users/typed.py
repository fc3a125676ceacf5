"""What stands typed on a page that is asked for again in another language.

The language switch of a page with a form sends the form along. The page is then shown as if it had
been opened, with what was typed instead of what is stored, and without any complaint: nothing was
sent yet. Kept for this one answer only, in the memory of the thread that makes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import QueryDict

_typed: ContextVar[QueryDict | None] = ContextVar("typed", default=None)


@contextmanager
def fresh_page() -> Iterator[None]:
    """Around one request: whatever is kept meanwhile is forgotten at its end."""
    token = _typed.set(None)
    try:
        yield
    finally:
        _typed.reset(token)


def keep_typed(typed: QueryDict) -> None:
    """From now on the forms of this page show `typed`."""
    _typed.set(typed)


def typed_here() -> QueryDict | None:
    """What stands typed on this page, or None when it was simply opened."""
    return _typed.get()
