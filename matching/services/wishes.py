"""Bring your partner: a link of one class that another class follows, and what comes of it.

An open link is a piece of paper: it holds no place. Once another class followed it, both teachers
want the same thing, and a place of each is held while their classes are described and checked.
Then it becomes a proposal with both yes, under the rules of any other.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom, Teaching
from matching.lifecycle import WISH_MOVES, WishState, check_move
from matching.models import Pair, PartnerWish, Proposal
from matching.notices import mail_link, tell_wish
from matching.refusals import Refused
from matching.services.direct import pair_up
from matching.services.places import ensure_places, free_places, held_places, lock_places
from matching.services.round_locks import lock_rounds
from matching.services.still_in import show_life
from outbox.services import enqueue_all
from safeguarding.gates import blocked_schools
from users.audit import record
from users.models import User

FORM_WISH = "matching.form-wish"
LINK_VALID = timedelta(days=30)
PLEDGE_VALID = timedelta(days=60)
LINKS_A_DAY = 20
STAFF_LOOK = frozenset({"wait.teacher", "wait.school"})
"""What a wish waits for that no teacher can do."""
MOST_TRIED = 2_000
"""So many wishes at most are tried in one hour; those tried longest ago come first."""


@transaction.atomic
def make_link(here: Classroom, *, number: int, by: User, at: datetime | None = None) -> PartnerWish:
    """A link for this place of the class; the one there is when it has a living one already.

    Raises Refused when the class has no place left to bring a partner to.
    """
    now = at or timezone.now()
    if not by.teachings.filter(classroom=here).exists():
        raise Refused("proposal.not_yours")
    held = Classroom.objects.select_for_update(no_key=True).get(pk=here.pk)
    if held.is_archived:
        raise Refused("wish.over")
    _expire_overdue(now, here=here.pk)
    living = PartnerWish.objects.living().filter(here=here, number=number).first()
    if living is not None:
        return living
    if number not in numbers_left(here):
        raise Refused("wish.enough")
    today = PartnerWish.objects.filter(made_by=by, made_at__gt=now - timedelta(days=1))
    if today.count() >= LINKS_A_DAY:
        raise Refused("wish.too_many")
    wish = PartnerWish.objects.create(
        here=here, number=number, made_by=by, made_at=now, expires_at=now + LINK_VALID
    )
    record("wish.make", wish, by=by, after=WishState.OPEN, at=now)
    return wish


def numbers_left(here: Classroom) -> list[int]:
    """The places for which the class could make a link: free, and without one."""
    living = PartnerWish.objects.living().filter(here=here).values_list("number", "state")
    taken = {number for number, _state in living}
    papers = sum(state == WishState.OPEN for _number, state in living)
    free = here.partners_wanted - held_places([here.pk])[here.pk] - papers
    left = [number for number in range(1, here.partners_wanted + 1) if number not in taken]
    return left[: max(0, free)]


@transaction.atomic
def follow_link(
    token: str, there: Classroom, *, by: User, at: datetime | None = None
) -> PartnerWish:
    """Register `there` as the partner of the class that made the link.

    Following it twice is following it once. Raises Refused; a link that was taken back, followed
    by somebody else or ran out is refused alike.
    """
    now = at or timezone.now()
    if not by.teachings.filter(classroom=there).exists():
        raise Refused("proposal.not_yours")
    wish = PartnerWish.objects.with_token(token).select_related("here__school").first()
    if wish is None:
        raise Refused("wish.gone")
    lock_rounds(there.school.programme_id)
    show_life(there, by=by, at=now)
    for classroom in sorted((wish.here, there), key=lambda each: each.pk):
        ensure_places(classroom)
    ids = {wish.here_id, there.pk}
    lock_places(ids)
    locked = lock_wish(wish)
    if locked.is_pledged and locked.there_id == there.pk:
        return locked
    if not locked.is_open or locked.expires_at <= now or locked.here.is_archived:
        raise Refused("wish.gone")
    _check_follower(locked, there, by=by)
    _check_places(locked, there)
    locked.there, locked.followed_by = there, by
    locked.expires_at = now + PLEDGE_VALID
    _move(locked, WishState.PLEDGED, by=by, now=now)
    _form(locked, by=by, now=now)
    # What came of it at once has a mail of its own.
    if locked.is_pledged and not locked.refusal:
        tell_wish(locked, event="followed", to=[locked.made_by])
    return locked


@transaction.atomic
def end_wish(wish: PartnerWish, *, by: User, at: datetime | None = None) -> PartnerWish:
    """Take it back, for either side; twice is once. Raises Refused when it became a partnership."""
    now = at or timezone.now()
    locked = lock_wish(wish)
    if locked.state == WishState.WITHDRAWN:
        return locked
    if locked.state not in (WishState.OPEN, WishState.PLEDGED):
        raise Refused("wish.over")
    own = set(by.teachings.values_list("classroom_id", flat=True))
    if not own & {locked.here_id, locked.there_id}:
        raise Refused("proposal.not_yours")
    _move(locked, WishState.WITHDRAWN, by=by, now=now)
    if locked.there is not None:
        tell_wish(locked, event="withdrawn", to=[each for each in locked.teachers if each != by])
    return locked


@transaction.atomic
def mail_wish(
    wish: PartnerWish, *, to: str, address: str, by: User, at: datetime | None = None
) -> PartnerWish:
    """Mail an open link to one address, once. Raises Refused.

    Only for whom staff have checked: nobody else has us write to strangers.
    """
    now = at or timezone.now()
    locked = lock_wish(wish)
    if not by.teachings.filter(classroom=locked.here_id).exists():
        raise Refused("proposal.not_yours")
    if not can_mail(locked, by):
        raise Refused("wish.unverified")
    if not locked.is_open or locked.expires_at <= now:
        raise Refused("wish.over")
    if locked.mailed_at is not None:
        raise Refused("wish.mailed")
    locked.mailed_at = now
    locked.save(update_fields=["mailed_at"])
    record("wish.mail", locked, by=by, at=now)
    mail_link(locked, to=to, address=address, by=by)
    return locked


def can_mail(wish: PartnerWish, by: User) -> bool:
    return by.adult.is_verified and Classroom.objects.verified().filter(pk=wish.here_id).exists()


@transaction.atomic
def form_wish(
    wish_id: UUID, *, by: User | None = None, at: datetime | None = None
) -> PartnerWish | None:
    """Make the proposal if both classes are ready; None when there is nothing to do any more.

    `by` is who asks; nobody when the clock does.
    """
    now = at or timezone.now()
    wish = PartnerWish.objects.pledged().select_related("here__school").filter(pk=wish_id).first()
    if wish is None or wish.there_id is None:
        return None
    lock_rounds(wish.here.school.programme_id)
    lock_places({wish.here_id, wish.there_id})
    locked = lock_wish(wish)
    if not locked.is_pledged:
        return None
    if _is_over(locked, now):
        _expire(locked, now)
        return None
    _form(locked, by=by, now=now)
    return locked


def form_wishes_of(classroom: Classroom, *, by: User) -> None:
    """What the class was described for: every wish of two teachers that waited for it."""
    for wish in PartnerWish.objects.pledged().of_class(classroom.pk):
        form_wish(wish.pk, by=by)


def try_wishes(*, at: datetime | None = None) -> int:
    """End what ran out, and write a job for each pair of teachers whose classes may be ready."""
    now = at or timezone.now()
    _expire_overdue(now)
    longest = PartnerWish.objects.pledged().order_by(F("tried_at").asc(nulls_first=True), "pk")
    hour = f"{now:%Y-%m-%dT%H}"
    jobs = {
        f"form-wish:{pk}:{hour}": {"wish": str(pk)}
        for pk in longest.values_list("pk", flat=True)[:MOST_TRIED]
    }
    enqueue_all(FORM_WISH, jobs)
    return len(jobs)


def waits_of(classroom: Classroom, teacher: User) -> list[str]:
    """Keys of `matching.wording.WISH_WAITS`: what has to happen on one side first."""
    return _waits(
        classroom,
        teacher,
        teaches=classroom.teachings.filter(teacher=teacher).exists(),
        is_verified=Classroom.objects.verified().filter(pk=classroom.pk).exists(),
    )


def waits_of_all(wishes: Iterable[PartnerWish]) -> list[tuple[PartnerWish, dict[UUID, list[str]]]]:
    """Each wish from `with_sides()` and what either class waits for, in two queries for all."""
    known = list(wishes)
    ids = {classroom.pk for wish in known for classroom, _teacher in wish.sides}
    teach = Teaching.objects.filter(classroom__in=ids).values_list("classroom_id", "teacher_id")
    teaching = set(teach)
    verified = set(Classroom.objects.verified().filter(pk__in=ids).values_list("pk", flat=True))
    return [
        (
            wish,
            {
                classroom.pk: _waits(
                    classroom,
                    teacher,
                    teaches=(classroom.pk, teacher.pk) in teaching,
                    is_verified=classroom.pk in verified,
                )
                for classroom, teacher in wish.sides
            },
        )
        for wish in known
    ]


def _waits(classroom: Classroom, teacher: User, *, teaches: bool, is_verified: bool) -> list[str]:
    # A newcomer at a known school is checked too: staff confirm her there.
    is_newcomer = classroom.school.is_verified and not is_verified
    is_checked = teacher.is_active and teacher.adult.is_verified and not is_newcomer
    checks = [
        ("wait.archived", classroom.is_archived),
        ("wait.describe", classroom.state == ClassroomState.DRAFT or not classroom.school.zone),
        ("wait.closed", classroom.state == ClassroomState.CLOSED),
        ("wait.left", not teaches),
        ("wait.teacher", not is_checked),
        ("wait.school", not classroom.school.is_verified),
    ]
    return [key for key, waits in checks if waits]


def lock_wish(wish: PartnerWish) -> PartnerWish:
    """The row as it is now, held until the transaction ends."""
    return (
        PartnerWish.objects.select_for_update(of=("self",))
        .select_related(
            "here__school__programme",
            "there__school__programme",
            "made_by__adult",
            "followed_by__adult",
        )
        .get(pk=wish.pk)
    )


def _check_follower(wish: PartnerWish, there: Classroom, *, by: User) -> None:
    """What no waiting would change."""
    if wish.here.is_archived:
        raise Refused("wish.gone")
    if there.is_archived:
        raise Refused("wish.over")
    if by.teachings.filter(classroom=wish.here_id).exists():
        raise Refused("wish.own_class")
    if wish.here.school_id in blocked_schools([there.school_id]).get(there.school_id, ()):
        # Nobody learns from a link who asked not to meet whom.
        raise Refused("wish.gone")
    if there.school_id == wish.here.school_id:
        raise Refused("refusal.same_school")
    if there.school.programme_id != wish.here.school.programme_id:
        raise Refused("direct.programme")


def _check_places(wish: PartnerWish, there: Classroom) -> None:
    low, high = sorted([wish.here_id, there.pk])
    if Pair.objects.filter(low=low, high=high, live=True).exists():
        raise Refused("direct.already")
    both_ways = Q(here=wish.here_id, there=there) | Q(here=there, there=wish.here_id)
    if PartnerWish.objects.pledged().filter(both_ways).exists():
        raise Refused("wish.already")
    free = free_places({wish.here_id, there.pk})
    if not free.get(wish.here_id):
        raise Refused("wish.full_there")
    if not free.get(there.pk):
        raise Refused("direct.full_here")


def _form(locked: PartnerWish, *, by: User | None, now: datetime) -> Proposal | None:
    """The proposal of the two, or a note why there is none yet. Their places are locked."""
    PartnerWish.objects.filter(pk=locked.pk).update(tried_at=now)
    if any(waits_of(classroom, teacher) for classroom, teacher in locked.sides):
        return None
    before = locked.refusal
    try:
        with transaction.atomic():
            # Formed first: the places that the wish held are those that the proposal takes.
            locked.refusal = ""
            _move(locked, WishState.FORMED, by=by, now=now)
            return pair_up(locked.sides, at=now)
    except Refused as refusal:
        locked.state, locked.refusal = WishState.PLEDGED, _told_as(refusal.key)
    if locked.refusal != before:
        locked.save(update_fields=["refusal"])
        if locked.refusal:
            record("wish.refuse", locked, by=None, reason=locked.refusal, at=now)
            tell_wish(locked, event="refused", to=locked.teachers)
    return None


def _told_as(key: str) -> str:
    """What the two are told of a refusal: nothing while staff look, and never who said no."""
    if key in ("gate.not_verified", "direct.you_unverified"):
        return ""
    return "wish.apart" if key in ("gate.blocked", "refusal.blocked") else key


def _expire_overdue(now: datetime, **of: UUID) -> int:
    overdue = PartnerWish.objects.overdue(now).filter(**of)
    return sum(_expire(wish, now) for wish in overdue)


@transaction.atomic
def _expire(wish: PartnerWish, now: datetime) -> bool:
    locked = lock_wish(wish)
    if locked.state not in (WishState.OPEN, WishState.PLEDGED) or not _is_over(locked, now):
        return False
    _move(locked, WishState.EXPIRED, by=None, now=now)
    if locked.there is not None:
        event = "expired" if locked.expires_at <= now else "went-on"
        tell_wish(locked, event=event, to=locked.teachers)
    return True


def _is_over(wish: PartnerWish, now: datetime) -> bool:
    """Its time is, or the year of one of its classes."""
    gone = any(classroom.is_archived for classroom, _teacher in wish.sides)
    return wish.expires_at <= now or gone


def _move(locked: PartnerWish, after: WishState, *, by: User | None, now: datetime) -> None:
    check_move(WISH_MOVES, locked.state, after)
    before, locked.state = locked.state, after
    locked.save()
    record(f"wish.{after}", locked, by=by, before=before, after=after, at=now)
