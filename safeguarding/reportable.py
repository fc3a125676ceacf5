"""What people make that somebody may tell us about: one register, filled from above.

Each app describes its own things in a module `reportable`, which is found at the start:

    @reportable("gallery", model=Item)
    def item(item_id: UUID, viewer: User) -> Thing | None:
        found = Item.objects.visible_to(viewer).select_related("author").filter(pk=item_id).first()
        if found is None:
            return None
        return Thing(
            author=found.author,
            author_classroom=found.classroom_id,
            classrooms=(found.classroom_id, …),
            project=found.project_id,
            snapshot={"text": found.text, "picture": str(found.picture_id or "")},
        )

What the viewer may not see is None, as if it did not exist. A template that shows it loads
`report` and says `{% report_link item %}`; the querysets behind it leave out
`safeguarding.gates.hidden_from(user, "gallery")`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model

from safeguarding.choices import Author
from users.models import User


@dataclass(frozen=True, kw_only=True)
class Thing:
    """Something a person made, as the viewer sees it.

    `author` is None where it has several, or nobody knows. `snapshot` is JSON: what it was like,
    without names. A picture is named under "picture": whoever owns it keeps its files as long as
    the concern is, and shows it to whoever opened the concern (`safeguarding.evidence`).
    """

    author: User | None
    author_classroom: UUID | None
    classrooms: tuple[UUID, ...]
    project: UUID | None = None
    snapshot: dict[str, Any] = field(default_factory=dict)

    @property
    def author_kind(self) -> Author:
        if self.author is None:
            return Author.UNKNOWN
        return Author.STUDENT if self.author.is_student else Author.ADULT


Resolver = Callable[[UUID, User], Thing | None]


@dataclass(frozen=True)
class Reportable:
    """One kind of thing. `hides`: whoever tells us does not see it any more."""

    label: str
    resolve: Resolver
    model: type[Model] | None
    hides: bool


_kinds: dict[str, Reportable] = {}


def reportable(
    label: str, *, model: type[Model] | None = None, hides: bool = True
) -> Callable[[Resolver], Resolver]:
    """Register the decorated function for things of this label."""

    def register(resolve: Resolver) -> Resolver:
        known = _kinds.get(label)
        if known is not None and known.resolve.__module__ != resolve.__module__:
            raise ValueError(f"{label} is described by {known.resolve.__module__} already")
        _kinds[label] = Reportable(label, resolve, model, hides)
        return resolve

    return register


def kind_called(label: str) -> Reportable | None:
    return _kinds.get(label)


def label_of(thing: Model) -> str | None:
    """Under which label this row is known; None when nobody described its kind."""
    return next((each.label for each in _kinds.values() if each.model is type(thing)), None)


def labels() -> list[str]:
    return sorted(_kinds)


def thing_of(label: str, thing_id: UUID, viewer: User) -> Thing | None:
    """What the viewer sees there; None for everything else."""
    kind = kind_called(label)
    return kind.resolve(thing_id, viewer) if kind else None
