"""Adding to the gallery, changing what was given back, throwing away what nobody saw."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from classrooms.models import Classroom
from exchange.gallery.models import Item
from exchange.models import Picture, Project
from exchange.moderation.pair import rules_of
from exchange.moderation.services import publish_or_hold, send_again, throw_away
from exchange.reencode import Remade
from exchange.refusals import Refused
from exchange.services.pictures import remove_picture, store_picture
from users.models import User


@dataclass(frozen=True)
class Filled:
    """What its writer fills in; the picture is made anew already."""

    text: str = ""
    picture: Remade | None = None
    description: str = ""


@transaction.atomic
def add_item(
    project: Project,
    *,
    by: User,
    classroom: Classroom,
    key: UUID,
    filled: Filled,
    at: datetime | None = None,
) -> Item:
    """A new thing, published or held. Sent twice with one key it is there once. Raises Refused."""
    now = at or timezone.now()
    # Held first: the second of two equal forms waits here, and then finds what the first one made.
    held = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if known := Item.objects.written_by(by).filter(key=key).first():
        return known
    return publish_or_hold(
        Item(
            project=held,
            classroom=classroom,
            author=by,
            key=key,
            language=by.language,
            text=filled.text,
            picture=_stored(filled.picture, held, classroom, by, now),
            description=filled.description if filled.picture else "",
        ),
        at=now,
    )


@transaction.atomic
def change_item(
    item: Item, *, filled: Filled, without_picture: bool = False, at: datetime | None = None
) -> Item:
    """What was given back, as its writer has it now: it waits again. Raises Refused.

    The picture stays, unless another one is sent or it is to be taken away.
    """
    now = at or timezone.now()
    held = Project.objects.select_for_update(no_key=True).get(pk=item.project_id)
    before = item.picture
    item.text, item.description = filled.text, filled.description
    if filled.picture:
        item.picture = _stored(filled.picture, held, item.classroom, item.author, now)
    elif without_picture:
        item.picture = None
    if item.picture is None:
        item.description = ""
    changed = send_again(item, at=now)
    if before is not None and before != changed.picture:
        remove_picture(before, by=item.author, reason="changed", at=now)
    return changed


@transaction.atomic
def throw_item_away(item: Item, *, by: User, at: datetime | None = None) -> None:
    """With its picture. Raises Refused once the partner class could see it."""
    throw_away(item, by=by, at=at)
    if item.picture is not None:
        remove_picture(item.picture, by=by, reason="thrown-away", at=at)


def _stored(
    picture: Remade | None, project: Project, classroom: Classroom, by: User, at: datetime
) -> Picture | None:
    """Raises Refused where the pair's rules, or a missing form, forbid pictures."""
    if picture is None:
        return None
    if not rules_of(project).allows_pictures:
        raise Refused("moderation.no_pictures")
    return store_picture(picture, project=project, classroom=classroom, by=by, at=at)
