"""Students come into a class: by code into the lobby, by the teacher's word into the class."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from classrooms.lifecycle import ENROLMENT_MOVES, EnrolmentState
from classrooms.models import ClassCode, Classroom, Enrolment
from classrooms.nicknames import nickname_key
from classrooms.services.student_keys import give_key
from classrooms.signs import STUDENTS, give_sign
from classrooms.stamps import Pair, next_tint
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


class InTheClass(Exception):
    """The student is in this class, or waits in its lobby."""


@transaction.atomic
def join_lobby(
    code: ClassCode,
    *,
    nickname: str,
    stamp: str,
    language: str,
    student: User | None = None,
    at: datetime | None = None,
) -> Enrolment:
    """A student waiting in the lobby of the code's class: a new one, or one of another class.

    The stamp comes in the next colour that nobody in the class has it in. Raises CodeEnded,
    LobbyFull, NicknameTaken or InTheClass; then nobody was made.
    """
    now = at or timezone.now()
    # Held before the code, as whoever issues one does; so two never get the same pair either.
    classroom = Classroom.objects.select_for_update(no_key=True).get(pk=code.classroom_id)
    held = ClassCode.objects.select_for_update(of=("self",)).get(pk=code.pk)
    if not held.is_open(now):
        raise CodeEnded
    if classroom.enrolments.waiting().count() >= MOST_WAITING:
        raise LobbyFull
    known = student and classroom.enrolments.filter(student=student).first()
    if known and known.state != EnrolmentState.LEFT:
        raise InTheClass
    if student is None:
        zone = code.classroom.zone or "UTC"
        student = User.objects.create_student(language=language, zone=zone)
        give_key(student)
    enrolment = known or Enrolment(classroom=classroom, student=student)
    enrolment.nickname, enrolment.nickname_key = nickname, nickname_key(nickname)
    enrolment.stamp, enrolment.tint = stamp, next_tint(stamp, pairs_of(classroom))
    enrolment.state, enrolment.joined_at = EnrolmentState.LOBBY, now
    _save(enrolment)
    record("enrolment.join", enrolment, by=student, after=EnrolmentState.LOBBY, at=now)
    return enrolment


def pairs_of(classroom: Classroom) -> list[Pair]:
    """The stamps of the class in their colours, of everybody who did not leave."""
    there = classroom.enrolments.exclude(state=EnrolmentState.LEFT)
    return list(there.values_list("stamp", "tint"))


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
