"""Students come into a class: by code into the lobby, by the teacher's word into the class."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from classrooms.lifecycle import ENROLMENT_MOVES, EnrolmentState
from classrooms.models import ClassCode, Enrolment
from classrooms.nicknames import nickname_key
from classrooms.signs import STUDENTS, give_sign
from users.audit import record
from users.models import User

# Beyond it nobody comes in until the teacher clears the lobby: a code that leaked floods nothing.
MOST_WAITING = 60


class CodeEnded(Exception):
    """The code was closed or ran out meanwhile."""


class LobbyFull(Exception):
    """So many wait already that the teacher has to look first."""


class NicknameTaken(Exception):
    """Somebody in the class has that nickname."""


@transaction.atomic
def join_lobby(
    code: ClassCode,
    *,
    nickname: str,
    stamp: str,
    language: str,
    at: datetime | None = None,
) -> Enrolment:
    """A new student, waiting in the lobby of the code's class.

    Raises CodeEnded, LobbyFull or NicknameTaken; then nobody was made.
    """
    now = at or timezone.now()
    held = ClassCode.objects.select_for_update(of=("self",)).get(pk=code.pk)
    if not held.is_open(now):
        raise CodeEnded
    classroom = code.classroom
    if classroom.enrolments.waiting().count() >= MOST_WAITING:
        raise LobbyFull
    student = User.objects.create_student(language=language, zone=classroom.zone or "UTC")
    enrolment = Enrolment(
        classroom=classroom,
        student=student,
        nickname=nickname,
        nickname_key=nickname_key(nickname),
        stamp=stamp,
        joined_at=now,
    )
    _save(enrolment)
    record("enrolment.join", enrolment, by=student, after=EnrolmentState.LOBBY, at=now)
    return enrolment


@transaction.atomic
def let_in(enrolment: Enrolment, *, by: User, at: datetime | None = None) -> bool:
    """From the lobby into the class; False when the student does not wait."""
    moved = _move(enrolment.pk, EnrolmentState.IN, by=by, at=at)
    if moved:
        give_sign(enrolment.classroom, STUDENTS, at=at or timezone.now())
    return moved


def remove_student(enrolment: Enrolment, *, by: User, at: datetime | None = None) -> bool:
    """Out of the lobby or the class, the nickname free again; False when the student had left."""
    return _move(enrolment.pk, EnrolmentState.LEFT, by=by, at=at)


@transaction.atomic
def rename_student(
    enrolment: Enrolment, *, nickname: str, by: User, at: datetime | None = None
) -> None:
    """Another nickname for a student. Raises NicknameTaken."""
    locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    locked.nickname, locked.nickname_key = nickname, nickname_key(nickname)
    _save(locked)
    record("enrolment.rename", locked, by=by, at=at)


@transaction.atomic
def _move(pk: UUID, state: EnrolmentState, *, by: User, at: datetime | None) -> bool:
    locked = Enrolment.objects.select_for_update().get(pk=pk)
    before = EnrolmentState(locked.state)
    if state not in ENROLMENT_MOVES[before]:
        return False
    locked.state = state
    locked.save(update_fields=["state"])
    record(f"enrolment.{state}", locked, by=by, before=before, after=state, at=at)
    return True


def _save(enrolment: Enrolment) -> None:
    try:
        with transaction.atomic():
            enrolment.save()
    except IntegrityError as error:
        if "nickname_once_per_classroom" not in str(error):
            raise
        raise NicknameTaken from error
