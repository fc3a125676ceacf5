"""Staff decide about schools and teachers: verify, ask, decline, take back. The teacher answers.

Whoever decides says which `turn` of the case was on the screen. If somebody else moved it
meanwhile, Refused("review.moved") is raised and nothing is changed: two decide at once, one counts.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from classrooms.choices import ReadyQuestion, VettingReason
from classrooms.lifecycle import REVIEW_MOVES, TEACHERS_TURN, ReviewState
from classrooms.models import ReviewCase, ReviewMessage, School, SchoolTeacher
from classrooms.notices import tell_asked, tell_declined, tell_school_verified
from classrooms.refusals import Refused
from classrooms.services.schools import confirm_teacher, hold_school, revoke_school, verify_school
from users.audit import record
from users.models import Adult, User
from users.services import revoke_teacher, verify_teacher

Subject = School | User
Thing = TypeVar("Thing", bound=School | User)


def case_of(subject: Subject) -> ReviewCase:
    """The case as it stands, not saved where staff has done nothing yet."""
    key = _key(subject)
    case = ReviewCase.objects.filter(**key).first() or ReviewCase(**key)
    _follow(case, _is_verified(subject))
    return case


@transaction.atomic
def approve_school(
    school: School,
    *,
    teachers: Sequence[User],
    by: User,
    turn: int,
    at: datetime | None = None,
) -> None:
    """The school exists and takes part, and these of its teachers teach there.

    Raises Refused: without evidence no school is approved. Who is told of the school is not told
    of the own verification in a second mail.
    """
    now = at or timezone.now()
    locked, case = _lock(school, turn)
    _move(case, ReviewState.VERIFIED, by=by, at=now)
    verify_school(locked, by=by, at=now, tell=False)
    chosen = sorted(teachers, key=lambda each: str(each.pk))
    for teacher in chosen:
        _confirm(teacher, [locked], by=by, at=now)
    prefetch_related_objects([locked], "joined", "classrooms__teachings__teacher__adult")
    told = {each.pk for each in locked.speakers()}
    too = {
        teacher.pk
        for teacher in chosen
        if _verify_teacher(teacher, by=by, at=now, tell=teacher.pk not in told)
    }
    tell_school_verified(locked, at=now, too=too)


@transaction.atomic
def approve_teacher(teacher: User, *, by: User, turn: int, at: datetime | None = None) -> None:
    """The person teaches at a verified school of the countries that `by` looks after.

    Raises Refused.
    """
    now = at or timezone.now()
    _locked, case = _lock(teacher, turn)
    _move(case, ReviewState.VERIFIED, by=by, at=now)
    verify_teacher(teacher.adult, by=by, at=now)
    theirs = School.objects.reviewed_by(by).filter(verified_at__isnull=False)
    _confirm(teacher, theirs, by=by, at=now)


@transaction.atomic
def ask(
    subject: Subject,
    *,
    to: User,
    question: ReadyQuestion,
    text: str,
    by: User,
    turn: int,
    at: datetime | None = None,
) -> ReviewMessage:
    """Ask the teacher by mail and on their pages; the case waits for the answer. Raises Refused."""
    now = at or timezone.now()
    _locked, case = _lock(subject, turn)
    _move(case, ReviewState.ASKED, by=by, at=now, reason=question)
    message = ReviewMessage.objects.create(
        case=case, to=to, question=question, text=text, asked_by=by, asked_at=now
    )
    tell_asked(message)
    return message


@transaction.atomic
def decline(
    subject: Subject,
    *,
    to: User,
    reason: VettingReason,
    by: User,
    turn: int,
    at: datetime | None = None,
) -> ReviewMessage:
    """Not verified, for a reason, with a mail that says what can be done. Raises Refused.

    What was verified is taken back.
    """
    now = at or timezone.now()
    locked, case = _lock(subject, turn)
    _move(case, ReviewState.DECLINED, by=by, at=now, reason=reason)
    message = ReviewMessage.objects.create(
        case=case, to=to, reason=reason, asked_by=by, asked_at=now
    )
    if isinstance(locked, School):
        revoke_school(locked, by=by, reason=reason, at=now)
        tell_declined(message)
    elif not revoke_teacher(locked.adult, by=by, reason=reason, at=now):
        tell_declined(message)
    return message


@transaction.atomic
def answer(message: ReviewMessage, *, words: str, by: User, at: datetime | None = None) -> bool:
    """The teacher answers, and staff looks again; False when it does not matter any more."""
    now = at or timezone.now()
    case = ReviewCase.objects.select_for_update().get(pk=message.case_id)
    locked = ReviewMessage.objects.select_for_update().get(pk=message.pk)
    if locked.answered_at or case.state == ReviewState.VERIFIED:
        return False
    locked.answer, locked.answered_at = words, now
    locked.save(update_fields=["answer", "answered_at"])
    if ReviewState.ANSWERED in REVIEW_MOVES[case.state]:
        _move(case, ReviewState.ANSWERED, by=by, at=now, since=now)
    return True


@transaction.atomic
def look_again(school: School, *, reason: str, at: datetime) -> None:
    """Somebody outside said that it is not right: nothing is verified, and staff decides anew.

    A decision on a page that was open before does not count any more.
    """
    locked = hold_school(school)
    case, _new = ReviewCase.objects.select_for_update().get_or_create(school=locked)
    _follow(case, locked.is_verified)
    revoke_school(locked, by=None, reason=reason, at=at)
    _follow(case, is_verified=False)
    if case.state in TEACHERS_TURN:
        _move(case, ReviewState.ANSWERED, by=None, at=at, since=at)
    else:
        case.turn, case.since = case.turn + 1, at
        case.save()


def _confirm(teacher: User, schools: Iterable[School], *, by: User, at: datetime) -> None:
    """Who is verified as a teacher of a school that somebody else registered is no newcomer.

    Whom staff refused there is confirmed by name only.
    """
    chosen = SchoolTeacher.objects.filter(teacher=teacher, school__in=schools, refused_at=None)
    for joined in chosen:
        confirm_teacher(joined, by=by, at=at, tell=False)


def _verify_teacher(teacher: User, *, by: User, at: datetime, tell: bool) -> bool:
    """Verify a teacher beside the school, and close the own case where there is one."""
    if not verify_teacher(teacher.adult, by=by, at=at, tell=tell):
        return False
    case = ReviewCase.objects.select_for_update().filter(teacher=teacher).first()
    if case is not None and case.state != ReviewState.VERIFIED:
        _move(case, ReviewState.VERIFIED, by=by, at=at)
    return True


def _lock(subject: Thing, turn: int) -> tuple[Thing, ReviewCase]:
    """The subject and its case, held until the transaction ends."""
    locked: Any
    if isinstance(subject, School):
        locked = hold_school(subject)
    else:
        Adult.objects.select_for_update().get(pk=subject.pk)
        locked = User.objects.select_related("adult").get(pk=subject.pk)
    case, _new = ReviewCase.objects.select_for_update().get_or_create(**_key(locked))
    if case.turn != turn:
        raise Refused("review.moved")
    _follow(case, _is_verified(locked))
    return locked, case


def _key(subject: Subject) -> dict[str, Any]:
    return {"school": subject} if isinstance(subject, School) else {"teacher": subject}


def _is_verified(subject: Subject) -> bool:
    return subject.is_verified if isinstance(subject, School) else subject.adult.is_verified


def _follow(case: ReviewCase, is_verified: bool) -> None:
    """`verified_at` is the truth, also where it was set without a case."""
    if is_verified:
        case.state, case.reason = ReviewState.VERIFIED, ""
    elif case.state == ReviewState.VERIFIED:
        case.state = ReviewState.WAITING


def _move(
    case: ReviewCase,
    after: ReviewState,
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    since: datetime | None = None,
) -> None:
    before = ReviewState(case.state)
    if after not in REVIEW_MOVES[before]:
        raise Refused("review.moved")
    case.state, case.turn = after, case.turn + 1
    case.reason = reason if after == ReviewState.DECLINED else ""
    case.since = since or case.since
    case.save()
    record(f"review.{after}", case, by=by, before=before, after=after, reason=reason, at=at)
