"""What shows that a school takes part: the head's word, a call back, a stamped letter."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from classrooms.choices import EvidenceKind
from classrooms.lifecycle import COUNTERSIGN_MOVES, CountersignState
from classrooms.models import Countersignature, Evidence, School
from classrooms.notices import ask_the_head
from classrooms.refusals import Refused
from classrooms.timetable.zones import zone as clock
from users.audit import record
from users.models import User
from users.tokens import digest_of, new_token

LINK_DAYS = timedelta(days=21)


def lacks_evidence(school: School, *, by: User) -> str | None:
    """None when `by` may approve the school, else the key of what is missing."""
    seen = [each.recorded_by_id for each in school.evidence.all() if each.counts_for(school)]
    if not seen:
        return "evidence.none"
    if school.programme.two_person_review and all(one == by.pk for one in seen):
        return "evidence.same_person"
    return None


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
    locked = _locked(school)
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

    `email` is an address that staff found, never one that the teacher gave: a teacher's own
    address raises Refused.
    """
    now = at or timezone.now()
    locked = _locked(school)
    if User.objects.filter(email__iexact=email).exists():
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
    """The head confirmed it or said no; False when the link does not work any more."""
    now = at or timezone.now()
    school = _locked(asked.school)
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


def _locked(school: School) -> School:
    held: School = (
        School.objects.select_for_update(of=("self",)).select_related("programme").get(pk=school.pk)
    )
    return held
