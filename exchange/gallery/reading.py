"""What a page of the gallery shows, read in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from classrooms.models import Classroom
from exchange.gallery.models import Item
from exchange.models import Project
from exchange.moderation.faces import Face, face_of
from exchange.moderation.lifecycle import UNSEEN
from exchange.moderation.pair import PairRules, pair_rules
from exchange.moderation.permissions import can_write
from exchange.permissions import can_store_picture
from exchange.viewpoint import Viewpoint, own_classrooms, seen_by, viewpoint_of
from users.models import User


@dataclass(frozen=True)
class Shown:
    """A thing with its writer; `is_mine`: the reader wrote it."""

    item: Item
    face: Face
    is_mine: bool
    shows_picture: bool

    @property
    def misses_picture(self) -> bool:
        """There is one that its own class would see."""
        return self.item.has_picture and not self.shows_picture and self.face.side == "here"


@dataclass(frozen=True)
class Place:
    """The gallery of a project as one person stands in it.

    `refusal` says why not to write, `no_picture` why to send no picture: message keys.
    """

    project: Project
    view: Viewpoint
    pair: PairRules
    refusal: str | None
    no_picture: str | None

    def show(self, item: Any, reader: User) -> Shown:
        is_own = item.classroom_id == self.view.here.pk
        face = face_of(item, is_own=is_own, rules=self.pair.rules)
        return Shown(
            item,
            face,
            is_mine=item.author_id == reader.pk,
            shows_picture=item.picture_is_permitted and (is_own or self.pair.rules.allows_pictures),
        )


def galleries_of(reader: User) -> list[tuple[Project, Viewpoint]]:
    """Every project of this person that has started, in a fixed number of queries."""
    own = own_classrooms(reader)
    projects = Project.objects.visible_to(reader).filter(started_at__isnull=False)
    found = []
    for project in projects.prefetch_related("partnership__seats__classroom__school"):
        classrooms = [seat.classroom for seat in project.partnership.seats.all()]
        found.append((project, seen_by(own, sorted(classrooms, key=lambda each: each.name))))
    return found


def place_of(project: Project, reader: User, *, at: datetime) -> Place:
    """Raises LookupError for whoever is not of the project."""
    view = viewpoint_of(project, reader)
    pair = pair_rules(project, view.classrooms)
    return Place(
        project,
        view,
        pair,
        refusal=can_write(project, view.here, reader, at=at),
        no_picture=_no_picture(pair, view.here, reader, at),
    )


def _no_picture(pair: PairRules, here: Classroom, reader: User, at: datetime) -> str | None:
    if not pair.rules.allows_pictures:
        return "moderation.no_pictures"
    return can_store_picture(here, by=reader, at=at)


def unseen_of(reader: User) -> list[Item]:
    """The reader's own that wait or were given back, what was given back first."""
    own = Item.objects.visible_to(reader).written_by(reader)
    found = own.filter(state__in=sorted(UNSEEN)).select_related("project")
    return sorted(found, key=lambda each: (each.is_waiting, each.sent_at))
