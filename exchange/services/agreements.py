"""The agreement of the classes: each save is a version, and each version needs the yes of all.

Whoever saves says yes with it. Two who write at the same moment build on the same version; the
second is told, and keeps every word.
"""

from dataclasses import asdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from exchange.choices import SignKind
from exchange.models import AgreementVersion, AgreementYes, Project
from exchange.refusals import Refused
from exchange.services.activity import mark
from exchange.services.dates import classrooms_of, plan_weeks
from exchange.services.starting import start_if_ready
from exchange.terms import Terms, forbidden, suggested, terms_of, youngest_of
from exchange.viewpoint import Viewpoint, viewpoint_of
from outbox.services import enqueue
from users.audit import record
from users.models import User

TELL_AGREEMENT = "exchange.tell-agreement"
# Whoever saves twice in a row is read once.
PATIENCE = timedelta(minutes=10)


class Overtaken(Refused):
    """Somebody saved since the text that was changed here was read. `newest` is theirs."""

    def __init__(self, newest: AgreementVersion | None) -> None:
        super().__init__("agreement.overtaken")
        self.newest = newest


def newest_version(project: Project) -> AgreementVersion | None:
    """What is on the table."""
    found: AgreementVersion | None = (
        project.versions.select_related("classroom__school")
        .prefetch_related("yeses")
        .order_by("-number")
        .first()
    )
    return found


def suggestion(project: Project) -> Terms:
    """The first text of the agreement, which nobody wrote."""
    classrooms = classrooms_of(project)
    return suggested(project, classrooms, weeks=len(plan_weeks(project, classrooms)))


def last_agreed(project: Project, view: Viewpoint) -> AgreementVersion | None:
    """What the viewer's class said yes to last."""
    found: AgreementVersion | None = (
        project.versions.filter(yeses__classroom=view.here).order_by("-number").first()
    )
    return found


@transaction.atomic
def save_version(
    project: Project, terms: Terms, *, base: int, by: User, at: datetime | None = None
) -> AgreementVersion:
    """A new version, with the yes of the class whose teacher saves it.

    `base` is the number of the version that was changed; 0 is the suggestion. The words of the
    newest version make no new one: they are a yes to it. Raises Refused when the project is over
    or a rule forbids it, and Overtaken when there is a newer version than `base`.
    """
    now = at or timezone.now()
    locked = _held(project)
    view = viewpoint_of(locked, by)
    classrooms = classrooms_of(locked)
    if refusal := forbidden(terms, classrooms):
        raise Refused(refusal)
    if not set(terms.weeks) <= set(range(1, len(plan_weeks(locked, classrooms)) + 1)):
        raise Refused("agreement.weeks")
    newest = newest_version(locked)
    if newest is not None and terms_of(newest) == terms:
        return _agree(locked, newest, view, by=by, now=now)
    if base != (newest.number if newest else 0):
        raise Overtaken(newest)
    version: AgreementVersion = AgreementVersion.objects.create(
        project=locked,
        number=base + 1,
        classroom=view.here,
        written_by=by,
        written_at=now,
        youngest=youngest_of(classrooms),
        **{name: _column(value) for name, value in asdict(terms).items()},
    )
    record("agreement.save", version, by=by, after=str(version.number), at=now)
    enqueue(
        TELL_AGREEMENT,
        key=f"agreement:{version.pk}",
        payload={"version": version.pk},
        due_at=now + PATIENCE,
    )
    return _agree(locked, version, view, by=by, now=now)


@transaction.atomic
def confirm_version(
    project: Project, number: int, *, by: User, at: datetime | None = None
) -> AgreementVersion:
    """The class of this teacher agrees to that version. A second yes changes nothing.

    Raises Refused when the project is over, when a rule forbids the version by now, and Overtaken
    when it is not the newest.
    """
    now = at or timezone.now()
    locked = _held(project)
    newest = newest_version(locked)
    if newest is None or newest.number != number:
        raise Overtaken(newest)
    if refusal := forbidden(terms_of(newest), classrooms_of(locked)):
        raise Refused(refusal)
    return _agree(locked, newest, viewpoint_of(locked, by), by=by, now=now)


def _held(project: Project) -> Project:
    locked: Project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    if not locked.is_alive:
        raise Refused("project.over")
    if not locked.is_together:
        raise Refused("project.alone")
    return locked


def _agree(
    project: Project, version: AgreementVersion, view: Viewpoint, *, by: User, now: datetime
) -> AgreementVersion:
    _yes, is_new = AgreementYes.objects.get_or_create(
        version=version, classroom=view.here, defaults={"said_by": by, "said_at": now}
    )
    if is_new:
        record("agreement.yes", version, by=by, after=str(version.number), at=now)
        mark(project, view.here, SignKind.AGREEMENT, at=now)
    start_if_ready(project, by=by, at=now)
    return version


def _column(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
