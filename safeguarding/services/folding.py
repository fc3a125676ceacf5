"""Two concerns that turn out to be one: nothing that was told, answered or written down is lost."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from safeguarding.choices import Author, Path
from safeguarding.lifecycle import ConcernState
from safeguarding.models import Concern, ConcernNote
from safeguarding.services.concerns import let_go
from users.audit import record
from users.models import User

MOST_TIMES = 32_000
MOST_WORDS = 2_000


def fold(double: Concern, *, into: Concern, by: User | None, at: datetime) -> None:
    """`into` is both from now on, and whoever told `double` reads its answers. The caller holds the
    rows; neither of them has been answered."""
    into.times = min(into.times + double.times, MOST_TIMES)
    into.opened_at = min(into.opened_at, double.opened_at)
    into.said_at = max(into.said_at, double.said_at)
    into.due_by = min(into.due_by, double.due_by)
    into.hold_until = max(into.hold_until, double.hold_until)
    into.looked_at = _one(min, into.looked_at, double.looked_at)
    if double.state == ConcernState.LOOKING:
        into.state = ConcernState.LOOKING
    into.assigned_to = into.assigned_to or double.assigned_to
    if double.words and double.words not in into.words:
        into.words = f"{into.words}\n\n{double.words}".strip()[-MOST_WORDS:]
    into.snapshot = _both(into.snapshot, double.snapshot)
    _keep_to_the_few(into, double)
    _move_what_hangs_on(double, into)
    record("concern.fold", into, by=by, reason=f"with:{double.pk}", at=at)
    double.delete()
    into.save()
    let_go(into)


def _keep_to_the_few(into: Concern, double: Concern) -> None:
    """What one of them kept from the teachers stays kept from them."""
    if double.author_kind == Author.ADULT and into.author_kind != Author.ADULT:
        into.author_kind, into.author = double.author_kind, double.author
        into.author_classroom = double.author_classroom
    into.passed_on_at = _one(min, into.passed_on_at, double.passed_on_at)
    if into.path != double.path:
        into.path = Path.LEADS
    if into.path == Path.LEADS:
        into.passed_on_at = None


def _move_what_hangs_on(double: Concern, into: Concern) -> None:
    double.answers.update(concern=into)
    # The database refuses to change a note: it is written anew, as it was.
    ConcernNote.objects.bulk_create(
        ConcernNote(concern=into, words=note.words, by=note.by, at=note.at)
        for note in double.notes.select_related("by")
    )
    told = into.contact_notices.values("school")
    double.contact_notices.exclude(school__in=told).update(concern=into)


def _one(choose: Callable[..., datetime], *found: datetime | None) -> datetime | None:
    return choose((each for each in found if each is not None), default=None)


def _both(here: dict[str, Any], there: dict[str, Any]) -> dict[str, Any]:
    """What the thing was like: where it was changed in between, both."""
    return {
        key: _list(value, there[key]) if there.get(key, value) != value else value
        for key, value in {**there, **here}.items()
    }


def _list(*values: Any) -> list[Any]:
    return [one for each in values for one in (each if isinstance(each, list) else [each])]
