"""What a class said with its no: the next proposal fits better, since the class changed for it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from classrooms.models import Classroom
from classrooms.services.classes import close_classroom, save_exchange
from classrooms.services.lessons_within import Weekly
from classrooms.services.timetables import drop_lessons
from matching.services.limits import set_limits
from users.audit import record
from users.models import User


@dataclass(frozen=True, kw_only=True)
class Taught:
    """Nothing of it has to be said. `words` are for staff, and change nothing."""

    lessons: Collection[Weekly] = ()
    most_age_gap_months: int | None = None
    least_level: int | None = None
    without_translation: bool = False
    themes: Collection[str] = ()
    has_partner: bool = False
    words: str = ""


NOTHING = Taught()


def learn(classroom: Classroom, taught: Taught, *, by: User, at: datetime) -> None:
    """Change the class as its teacher said, in the caller's transaction."""
    if taught.lessons:
        drop_lessons(classroom, taught.lessons, by=by, at=at)
    if taught.most_age_gap_months is not None:
        set_limits(classroom, by=by, at=at, most_age_gap_months=taught.most_age_gap_months)
    if taught.least_level is not None:
        set_limits(classroom, by=by, at=at, least_level=taught.least_level)
    if taught.without_translation and classroom.translation_ok:
        save_exchange(classroom, wishes={"translation_ok": False})
        record("classroom.translation", classroom, by=by, after="no", reason="decline", at=at)
    if taught.themes and list(taught.themes) != classroom.themes:
        save_exchange(classroom, wishes={"themes": list(taught.themes)})
        record("classroom.themes", classroom, by=by, reason="decline", at=at)
    if taught.has_partner:
        _one_less(classroom, by=by, at=at)


def _one_less(classroom: Classroom, *, by: User, at: datetime) -> None:
    """It found a partner elsewhere: it wants one less, or looks no more."""
    wanted = Classroom.objects.values_list("partners_wanted", flat=True).get(pk=classroom.pk)
    if wanted == 1:
        close_classroom(classroom, by=by, at=at)
        return
    save_exchange(classroom, wishes={"partners_wanted": wanted - 1})
    classroom.partners_wanted = wanted - 1
    change = {"before": str(wanted), "after": str(wanted - 1)}
    record("classroom.partners-wanted", classroom, by=by, reason="decline", at=at, **change)
