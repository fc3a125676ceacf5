"""Making the export of one student: a part for each table, then the whole, resumable at each."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format

from outbox.services import enqueue
from safeguarding.archive import as_json, packed
from safeguarding.kept.here import EXPORT_DAYS
from safeguarding.lifecycle import RequestState
from safeguarding.models import DataRequest, ExportFile
from safeguarding.personal import files_of, rules_told, told
from safeguarding.services.data_requests import move
from users.models import User

END_EXPORT = "safeguarding.end-export"
TABLE, FILE = "table:", "file:"


def run_export(
    asked: UUID, *, at: datetime | None = None, after_step: Callable[[], object] = lambda: None
) -> bool:
    """Make what is still missing of this export; True when it is ready.

    `after_step` runs between two steps, each of which is committed by then.
    """
    now = at or timezone.now()
    request = _begin(asked, now)
    if request is None:
        return False
    student = User.objects.filter(pk=request.student).first()
    if student is None:
        # Erased meanwhile: there is nothing to tell.
        _finish(asked, b"", now)
        return False
    with translation.override(student.language), timezone.override(student.zone):
        made = set(request.files.values_list("name", flat=True))
        for number, rule in enumerate(rules_told(), start=1):
            name = f"{TABLE}{number:03}"
            if name not in made:
                _keep(request, name, as_json(told(rule, student.pk)).encode(), number)
                after_step()
        for file in files_of(student.pk):
            if f"{FILE}{file.name}" not in made:
                _keep(request, f"{FILE}{file.name}", file.read(), request.steps - 1)
                after_step()
        _finish(asked, _whole(request, now), now)
    return True


def end_export(asked: UUID, *, at: datetime | None = None) -> bool:
    """The days are over: the file goes. False when it had gone before."""
    now = at or timezone.now()
    with transaction.atomic():
        locked = DataRequest.objects.select_for_update().get(pk=asked)
        if locked.state != RequestState.DONE or locked.is_ready(now):
            return False
        locked.files.all().delete()
        move(locked, RequestState.GONE, by=None, at=now)
        return True


@transaction.atomic
def _begin(asked: UUID, now: datetime) -> DataRequest | None:
    locked = DataRequest.objects.select_for_update().filter(pk=asked).first()
    if locked is None:
        return None
    if locked.state == RequestState.ASKED:
        move(locked, RequestState.RUNNING, by=None, at=now)
    return locked if locked.state == RequestState.RUNNING else None


@transaction.atomic
def _keep(request: DataRequest, name: str, content: bytes, steps_done: int) -> None:
    # Only while it runs: an erasure may have come in between.
    living = DataRequest.objects.filter(pk=request.pk, state=RequestState.RUNNING)
    if living.update(steps_done=steps_done):
        ExportFile.objects.get_or_create(request=request, name=name, defaults={"content": content})


def _whole(request: DataRequest, now: datetime) -> bytes:
    parts = {each.name: bytes(each.content) for each in request.files.order_by("name")}
    tables = [parts[name].decode() for name in parts if name.startswith(TABLE)]
    files = {
        name.removeprefix(FILE): content for name, content in parts.items() if name.startswith(FILE)
    }
    made_on = date_format(timezone.localtime(now), "j F Y")
    return packed(tables, files, made_on=made_on)


@transaction.atomic
def _finish(asked: UUID, whole: bytes, now: datetime) -> None:
    """The whole in place of its parts, for some days; an empty one is over at once."""
    locked = DataRequest.objects.select_for_update().filter(pk=asked).first()
    if locked is None or locked.state != RequestState.RUNNING:
        return
    locked.files.all().delete()
    is_there = bool(whole) and User.objects.filter(pk=locked.student).exists()
    locked.ends_at = now + timedelta(days=EXPORT_DAYS) if is_there else now
    move(locked, RequestState.DONE, by=None, at=now)
    if not is_there:
        move(locked, RequestState.GONE, by=None, at=now)
        return
    ExportFile.objects.create(request=locked, name=ExportFile.WHOLE, content=whole)
    enqueue(
        END_EXPORT,
        key=f"end-export:{locked.pk}",
        payload={"request": str(locked.pk)},
        due_at=locked.ends_at,
    )
