"""Pictures come into a project and leave it. What hangs on them is the business of other apps."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from classrooms.models import Classroom
from exchange.models import Picture, Project
from exchange.permissions import can_store_picture
from exchange.reencode import Remade
from exchange.refusals import Refused
from exchange.services.picture_files import files_before, remove_files, write_files
from outbox.services import enqueue
from safeguarding.evidence import kept_pictures
from users.audit import record
from users.models import User

REMOVE_FILES = "exchange.remove-picture-files"
LEFT_OVER = timedelta(days=1)
_BATCH = 500


def store_picture(
    remade: Remade, *, project: Project, classroom: Classroom, by: User, at: datetime | None = None
) -> Picture:
    """Keep a picture that `exchange.reencode.remake` made. Nobody sees it until somebody shows it.

    Raises Refused when its owner may not have one, or has enough of today. The files are on the
    disk before the row is committed: killed at any instant there is no row without its files.
    """
    now = at or timezone.now()
    if refusal := can_store_picture(classroom, by=by, at=now):
        raise Refused(refusal)
    pk = uuid4()
    write_files(pk, large=remade.large, small=remade.small)
    with transaction.atomic():
        # Two that arrive at once are counted one after the other.
        Classroom.objects.select_for_update(no_key=True, of=("self",)).get(pk=classroom.pk)
        if refusal := can_store_picture(classroom, by=by, at=now):
            remove_files(pk)
            raise Refused(refusal)
        picture = Picture.objects.create(
            pk=pk,
            project=project,
            classroom=classroom,
            owner=by,
            width=remade.width,
            height=remade.height,
            bytes=len(remade.large) + len(remade.small),
            digest=hashlib.sha256(remade.large).hexdigest(),
            created_at=now,
        )
        record("picture.store", picture, by=by, after="stored", at=now)
    return picture


@transaction.atomic
def remove_picture(
    picture: Picture, *, by: User | None, reason: str = "", at: datetime | None = None
) -> bool:
    """Nobody sees it from the commit on; a job removes the files. False when it was gone before."""
    now = at or timezone.now()
    locked = Picture.objects.select_for_update(of=("self",)).get(pk=picture.pk)
    if locked.removed_at is not None:
        return False
    locked.removed_at = now
    locked.save(update_fields=["removed_at"])
    picture.removed_at = now
    record("picture.remove", locked, by=by, before="stored", after="removed", reason=reason, at=now)
    enqueue(REMOVE_FILES, key=f"picture-files:{locked.pk}", payload={"picture": str(locked.pk)})
    return True


def clear_files(picture: UUID) -> None:
    """Remove the files of a picture whose row is gone or says that it is removed.

    Evidence stays; once its concern is gone, the sweeper takes the files.
    """
    if not Picture.objects.present().filter(pk=picture).exists() and picture not in kept_pictures():
        remove_files(picture)


def sweep_pictures(*, at: datetime) -> int:
    """Remove files older than a day that belong to no picture and are no evidence; how many there
    were."""
    found = files_before((at - LEFT_OVER).timestamp())
    swept = 0
    while batch := list(islice(found, _BATCH)):
        swept += _sweep(batch)
    return swept


def _sweep(files: Iterable[tuple[Path, UUID | None]]) -> int:
    files = list(files)
    named = {picture for _path, picture in files if picture}
    present = set(Picture.objects.present().filter(pk__in=named).values_list("pk", flat=True))
    needed = present | kept_pictures()
    left_over = [path for path, picture in files if picture not in needed]
    for path in left_over:
        path.unlink(missing_ok=True)
    return len(left_over)
