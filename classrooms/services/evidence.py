"""What shows that a school takes part: the head's word, a call back, a stamped letter."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from classrooms.choices import EvidenceKind
from classrooms.lifecycle import COUNTERSIGN_MOVES, CountersignState
from classrooms.models import Countersignature, Evidence, School
from classrooms.notices import ask_the_head
from classrooms.refusals import Refused
from classrooms.services.checking import has_account
from classrooms.services.reviews import look_again
from classrooms.services.schools import hold_school
from classrooms.timetable.zones import zone as clock
from users.audit import record
from users.models import User
from users.tokens import digest_of, new_token

LINK_DAYS = timedelta(days=21)


@transaction.atomic
def record_evidence(
    school: School,
    *,
    kind: EvidenceKind,
    seen_on: date,
    note: str,
    by: User,
    at: datetime | None = None,
) -> Evidence:
    """Staff called the school back, or saw a stamped letter; for the school as it is called now."""
    locked = hold_school(school)
    seen = Evidence.objects.create(
        school=locked,
        kind=kind,
        school_name=locked.name,
        country=locked.country,
        seen_on=seen_on,
        note=note,
        recorded_by=by,
        recorded_at=at or timezone.now(),
    )
    record("school.evidence", locked, by=by, after=kind, at=at)
    return seen


@transaction.atomic
def ask_head(
    school: School,
    *,
    teacher: User,
    email: str,
    found_at: str,
    language: str,
    by: User,
    at: datetime | None = None,
) -> Countersignature:
    """Mail the head a one-time link; an earlier one that was not answered stops working.

    `email` is an address that staff found, never one that the teacher gave: a mailbox that an
    account has or claims raises Refused.
    """
    now = at or timezone.now()
    locked = hold_school(school)
    if has_account(email):
        raise Refused("head.own_address")
    for earlier in locked.countersignatures.filter(state=CountersignState.SENT):
        _move(earlier, CountersignState.WITHDRAWN, by=by, at=now)
    token, digest = new_token()
    asked = Countersignature.objects.create(
        school=locked,
        teacher=teacher,
        school_name=locked.name,
        country=locked.country,
        teacher_name=teacher.adult.name,
        email=email,
        found_at=found_at,
        language=language,
        token_hash=digest,
        asked_by=by,
        sent_at=now,
        expires_at=now + LINK_DAYS,
    )
    record("head.ask", locked, by=by, after=CountersignState.SENT, at=now)
    ask_the_head(asked, token=token)
    return asked


def find_countersignature(token: str) -> Countersignature | None:
    """The one that a link leads to, whatever became of it."""
    found = Countersignature.objects.found_by(digest_of(token)).select_related("school")
    return found.first()


@transaction.atomic
def answer_countersignature(
    asked: Countersignature, *, confirms: bool, words: str, at: datetime | None = None
) -> bool:
    """The head confirmed it or said no; False when the link does not work any more.

    After a no the school is not verified, and staff looks at it again.
    """
    now = at or timezone.now()
    school = hold_school(asked.school)
    locked = Countersignature.objects.select_for_update().get(pk=asked.pk)
    if not locked.is_open(now):
        return False
    locked.words, locked.answered_at = words, now
    after = CountersignState.CONFIRMED if confirms else CountersignState.DENIED
    _move(locked, after, by=None, at=now)
    if confirms:
        Evidence.objects.create(
            school=school,
            kind=EvidenceKind.HEAD,
            countersignature=locked,
            school_name=locked.school_name,
            country=locked.country,
            seen_on=now.astimezone(clock(school.zone or "UTC")).date(),
            recorded_by_id=locked.asked_by_id,
            recorded_at=now,
        )
    else:
        look_again(school, reason="head_denied", at=now)
    return True


def _move(
    asked: Countersignature, after: CountersignState, *, by: User | None, at: datetime
) -> None:
    before = CountersignState(asked.state)
    if after not in COUNTERSIGN_MOVES[before]:
        raise Refused("head.answered")
    asked.state = after
    asked.save(update_fields=["state", "words", "answered_at"])
    record(f"head.{after}", asked.school, by=by, before=before, after=after, at=at)
