"""Describing a class, opening it for a partner and closing it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from classrooms.choices import AccessTier, Mode
from classrooms.lifecycle import CLASSROOM_MOVES, ClassroomState
from classrooms.models import ClassLanguage, Classroom, School, Teaching
from classrooms.services.readiness import what_is_missing
from classrooms.services.schools import today_at
from users.audit import record
from users.models import User

# What a second class of a school most often has in common with the first.
COPIED = (
    "themes", "subjects", "mode", "access_tier", "partners_wanted", "wished_countries",
    "wished_regions", "composition", "wished_compositions", "earliest_start", "latest_end",
    "same_country_ok", "translation_ok",
)  # fmt: skip


class NotReady(Exception):
    """The class lacks something. `missing` are keys of `classrooms.wording.MISSING`."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class NameTaken(Exception):
    """The school has a class of that name."""


@dataclass(frozen=True, slots=True)
class SpokenLanguage:
    """A language of a class: code, level (`classrooms.choices.Level`), whether it is learnt."""

    language: str
    level: int
    is_learning: bool = False


@transaction.atomic
def save_class(
    classroom: Classroom | None,
    *,
    school: School,
    by: User,
    described: dict[str, Any],
    languages: Sequence[SpokenLanguage],
    example: Classroom | None = None,
    at: datetime | None = None,
) -> Classroom:
    """Register a class, or change it: `described` are name, ages, size and about.

    Raises NameTaken. The kind of exchange is asked on a later page; until then that of the
    `example` is assumed, or the plainest, and nobody sees the class. Pressing the button twice, or
    again after going back, describes one class.
    """
    if classroom is None:
        User.objects.select_for_update().get(pk=by.pk)
        classroom = (
            Classroom.objects.taught_by(by)
            .filter(school=school, name=described["name"], state=ClassroomState.DRAFT)
            .first()
        )
    if classroom is None:
        saved = Classroom(school=school, mode=Mode.EITHER, access_tier=AccessTier.TEXT)
        for field in COPIED if example else ():
            setattr(saved, field, getattr(example, field))
    else:
        saved = Classroom.objects.select_for_update().get(pk=classroom.pk)
    for field, value in described.items():
        setattr(saved, field, value)
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as error:
        if "classroom_name_once_per_school" not in str(error):
            raise
        raise NameTaken from error
    if classroom is None:
        Teaching.objects.create(classroom=saved, teacher=by, since=at or timezone.now())
        record("classroom.register", saved, by=by, after=saved.state, at=at)
    saved.languages.all().delete()
    ClassLanguage.objects.bulk_create(
        ClassLanguage(
            classroom=saved,
            language=each.language,
            level=each.level,
            is_learning=each.is_learning,
        )
        for each in languages
    )
    return saved


@transaction.atomic
def save_exchange(classroom: Classroom, *, wishes: dict[str, Any]) -> Classroom:
    """What kind of exchange the class wants: themes, mode, access tier, partners, countries."""
    # New rows may name the class meanwhile: a round that proposes it need not wait.
    saved: Classroom = Classroom.objects.select_for_update(no_key=True).get(pk=classroom.pk)
    for field, value in wishes.items():
        setattr(saved, field, value)
    saved.save(update_fields=list(wishes))
    return saved


def latest_of(user: User, school: School) -> Classroom | None:
    """The class that a further one of this teacher at the school is likely to resemble."""
    taught: Classroom | None = (
        Classroom.objects.taught_by(user).filter(school=school).order_by("-created_at").first()
    )
    return taught


def touch(classroom: Classroom, *, at: datetime | None = None) -> None:
    """Somebody worked on the description of the class just now."""
    Classroom.objects.filter(pk=classroom.pk).update(touched_at=at or timezone.now())


def open_classroom(classroom: Classroom, *, by: User | None, at: datetime | None = None) -> bool:
    """Let the class look for a partner; False when it does already.

    Raises NotReady; with nothing named for a class of an earlier year, which never looks again.
    """
    now = at or timezone.now()
    stored = Classroom.objects.with_profile().get(pk=classroom.pk)
    if stored.is_archived:
        raise NotReady([])
    missing = what_is_missing(stored, today=today_at(stored.school, at=now))
    if missing:
        raise NotReady(missing)
    return _move(classroom, ClassroomState.OPEN, by=by, at=now)


def close_classroom(classroom: Classroom, *, by: User | None, at: datetime | None = None) -> bool:
    """The class looks for no partner any more; False when it did not look."""
    return _move(classroom, ClassroomState.CLOSED, by=by, at=at or timezone.now())


@transaction.atomic
def _move(classroom: Classroom, state: ClassroomState, *, by: User | None, at: datetime) -> bool:
    locked = Classroom.objects.select_for_update(no_key=True).get(pk=classroom.pk)
    before = ClassroomState(locked.state)
    if state not in CLASSROOM_MOVES[before]:
        return False
    locked.state = classroom.state = state
    locked.save(update_fields=["state"])
    record(f"classroom.{state}", locked, by=by, before=before, after=state, at=at)
    return True


@transaction.atomic
def allow_own_devices(
    classroom: Classroom, own: bool, *, by: User, at: datetime | None = None
) -> bool:
    """Students stay signed in for two weeks, or for a lesson; False when it is so already."""
    held = Classroom.objects.select_for_update(no_key=True).get(pk=classroom.pk)
    if held.own_devices == own:
        return False
    held.own_devices = own
    held.save(update_fields=["own_devices"])
    record("classroom.devices", held, by=by, after="own" if own else "shared", at=at)
    return True
