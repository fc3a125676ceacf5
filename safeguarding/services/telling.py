"""Somebody tells us: kept as it was, hidden for them, and brought before whom it may reach."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from classrooms.models import Classroom, Enrolment, Teaching
from safeguarding.choices import Kind, Path, path_of
from safeguarding.gates import PEOPLE
from safeguarding.leads import leads_for
from safeguarding.lifecycle import ConcernState
from safeguarding.models import Concern, Hiding, ProgrammeCare
from safeguarding.models.care import USUAL_HOLD_DAYS
from safeguarding.notices import tell_leads, tell_teachers
from safeguarding.reportable import Thing, kind_called
from safeguarding.services.contacts import tell_contact
from safeguarding.services.deadlines import look_by
from users.audit import record
from users.models import User

AN_HOUR = timedelta(hours=1)
# Nobody is ever told that they told us too much. Beyond it no new concerns are made, and nobody is
# mailed again: the last one counts how often it was said.
MOST_AN_HOUR = 10
NOTHING_MADE = Thing(author=None, author_classroom=None, classrooms=())


@dataclass(frozen=True)
class About:
    """What somebody tells us about: a thing by label and id, as they see it."""

    label: str
    thing_id: UUID
    thing: Thing


@transaction.atomic
def tell(
    kind: Kind,
    *,
    by: User,
    classroom: Classroom,
    about: About | None = None,
    words: str = "",
    at: datetime | None = None,
) -> Concern:
    """Keep what this person tells us, and bring it before whom it may reach.

    The same about the same thing, while nobody has answered, is one concern said once more.
    """
    now = at or timezone.now()
    # One press after the other: a double press makes one.
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    thing = about.thing if about else NOTHING_MADE
    path = path_of(kind, thing.author_kind)
    _hide(about, by=by, at=now)
    known = _known(kind, path, by=by, about=about, at=now)
    if known is not None:
        return _said_again(known, words=words, at=now)
    concern = Concern.objects.create(
        kind=kind,
        path=path,
        reporter=by,
        classroom=classroom,
        subject_type=about.label if about else "",
        subject_id=about.thing_id if about else None,
        author_kind=thing.author_kind,
        author=thing.author,
        author_classroom_id=thing.author_classroom,
        project_id=thing.project,
        snapshot=thing.snapshot,
        words=words,
        opened_at=now,
        said_at=now,
        due_by=look_by(classroom.school, path, at=now),
        hold_until=now + hold_of(classroom),
    )
    # The diary is read by more people than the concern: it says neither who told us nor what.
    record("concern.open", concern, by=None, after=ConcernState.OPEN, at=now)
    _bring(concern)
    return concern


def classroom_of(person: User, thing: Thing | None = None) -> Classroom | None:
    """The class as whose member this person tells us: one of the thing's, else the latest.

    A child who waits in the lobby or was taken out of the class can tell us, too.
    """
    if person.is_student:
        places = Enrolment.objects.filter(student=person).order_by("-joined_at", "pk")
        ids = list(places.values_list("classroom", flat=True))
    else:
        teachings = Teaching.objects.filter(teacher=person).order_by("-since", "pk")
        ids = list(teachings.values_list("classroom", flat=True))
    known = Classroom.objects.select_related("school__programme").in_bulk(ids)
    found = [known[each] for each in ids]
    shared = [each for each in found if thing and each.pk in thing.classrooms]
    return next(iter(shared or found), None)


def own_teachers(concern: Concern) -> list[User]:
    """The teachers of the class of whoever told us, without whoever told us; nobody where it is for
    the leads only."""
    return _teachers(concern, concern.classroom_id)


def partner_teachers(concern: Concern) -> list[User]:
    """The teachers of the class of whom it is about, where that is another class."""
    other = concern.author_classroom_id
    if other is None or other == concern.classroom_id:
        return []
    return _teachers(concern, other)


def hold_of(classroom: Classroom) -> timedelta:
    """How long the programme of this class keeps what was told."""
    care = ProgrammeCare.objects.filter(programme=classroom.school.programme_id).first()
    return timedelta(days=care.hold_days if care else USUAL_HOLD_DAYS)


def _teachers(concern: Concern, classroom: UUID) -> list[User]:
    if concern.path != Path.CLASS:
        return []
    teachings = Teaching.objects.filter(
        classroom=classroom, teacher__is_active=True, teacher__adult__verified_at__isnull=False
    )
    concerned = {concern.author_id, concern.reporter_id} - {None}
    teachings = teachings.exclude(teacher__in=concerned)
    return [each.teacher for each in teachings.select_related("teacher__adult").order_by("pk")]


def _bring(concern: Concern) -> None:
    tell_leads(concern, leads_for(concern))
    tell_teachers(concern, own_teachers(concern))
    if concern.path == Path.LEADS:
        tell_contact(concern, concern.classroom.school, by=None, at=concern.opened_at)


def _hide(about: About | None, *, by: User, at: datetime) -> None:
    kind = kind_called(about.label) if about else None
    # A teacher has to go on seeing what the class is shown of a person.
    stays = about is not None and about.label in PEOPLE and not by.is_student
    if about is not None and kind is not None and kind.hides and not stays:
        Hiding.objects.get_or_create(
            person=by,
            subject_type=about.label,
            subject_id=about.thing_id,
            defaults={"since": at},
        )


def _known(
    kind: Kind, path: Path, *, by: User, about: About | None, at: datetime
) -> Concern | None:
    """The concern that this is, or that has to hold it because of so many within an hour."""
    own = Concern.objects.waiting().filter(reporter=by).select_for_update()
    same = own.filter(
        kind=kind,
        subject_type=about.label if about else "",
        subject_id=about.thing_id if about else None,
    ).first()
    if same is not None:
        return same
    lately = Concern.objects.filter(reporter=by, path=path, opened_at__gt=at - AN_HOUR)
    if lately.count() < MOST_AN_HOUR:
        return None
    return own.filter(path=path, opened_at__gt=at - AN_HOUR).order_by("-opened_at").first()


def _said_again(concern: Concern, *, words: str, at: datetime) -> Concern:
    concern.times = min(concern.times + 1, 32_000)
    concern.said_at = at
    if words and words not in concern.words:
        concern.words = f"{concern.words}\n\n{words}".strip()[-2_000:]
    concern.save(update_fields=["times", "said_at", "words"])
    record("concern.again", concern, by=None, at=at)
    return concern
