"""An adult is invited by mail, follows the link, and accepts. One life for every kind.

The mail goes out as a job, which makes the secret of its link: no secret waits in a queue, and
asking again makes a new link, with which the one before stops working.
"""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from classrooms.choices import InvitationKind
from classrooms.lifecycle import INVITATION_MOVES, InvitationState
from classrooms.models import Classroom, Invitation, Teaching
from classrooms.notices import send_invitation, tell_accepted
from classrooms.refusals import Refused
from classrooms.services.invitation_ends import end_invitation, withdraw_waiting
from classrooms.services.teachings import (
    hold_class,
    is_settled,
    join_class,
    may_lead,
    take_over,
)
from classrooms.timetable.zones import zone as clock
from outbox.services import enqueue
from users.addresses import addresses_of
from users.audit import record
from users.lifecycle import Role
from users.models import User
from users.tokens import digest_of, new_token

VALID = timedelta(days=14)
MAIL_INVITATION = "classrooms.mail-invitation"
# Beyond these somebody would use our mails to write to strangers.
MOST_WAITING = 10
MOST_A_DAY = 20


@transaction.atomic
def invite_to_class(
    classroom: Classroom,
    *,
    kind: str,
    email: str,
    by: User,
    ends_on: date | None = None,
    at: datetime | None = None,
) -> Invitation:
    """Ask a colleague by mail to teach the class. Raises Refused with the reason."""
    now = at or timezone.now()
    held = hold_class(classroom)
    address = email.strip().lower()
    _may_invite(held, address, by=by, now=now)
    for old in held.invitations.overdue(now).select_for_update():
        end_invitation(old, InvitationState.EXPIRED, by=None, now=now)
    expires_at = now + VALID
    if kind == InvitationKind.SUBSTITUTE and ends_on is not None:
        expires_at = min(expires_at, _midnight_after(held, ends_on))
    try:
        with transaction.atomic():
            made = Invitation.objects.create(
                kind=kind,
                classroom=held,
                email=address,
                language=by.language,
                ends_on=ends_on if kind == InvitationKind.SUBSTITUTE else None,
                invited_by=by,
                created_at=now,
                expires_at=expires_at,
            )
    except IntegrityError as error:
        if "one_open_invitation_per_class_and_address" not in str(error):
            raise
        raise Refused("invitation.waits") from error
    record("invitation.send", made, by=by, after=InvitationState.SENT, reason=kind, at=now)
    ask_for_mail(made)
    return made


def _may_invite(classroom: Classroom, address: str, *, by: User, now: datetime) -> None:
    if classroom.is_archived or not may_lead(classroom, by):
        raise Refused("invitation.not_yours")
    if not is_settled(classroom, by):
        raise Refused("invitation.newcomer")
    if address in addresses_of(by):
        raise Refused("invitation.yourself")
    lasting = Teaching.objects.lasting().filter(classroom=classroom)
    if lasting.filter(teacher__email__iexact=address).exists():
        raise Refused("invitation.teaches")
    if classroom.invitations.waiting(now).count() >= MOST_WAITING:
        raise Refused("invitation.too_many")
    today = Invitation.objects.filter(invited_by=by, created_at__gt=now - timedelta(days=1))
    if today.count() >= MOST_A_DAY:
        raise Refused("invitation.too_many")


def ask_for_mail(invitation: Invitation) -> None:
    """The mail is a job of its own, keyed by its number."""
    enqueue(
        MAIL_INVITATION,
        key=f"invitation:{invitation.pk}:{invitation.mails}",
        payload=mail_payload(invitation),
    )


def mail_payload(invitation: Invitation) -> dict[str, Any]:
    return {"invitation": str(invitation.pk), "mails": invitation.mails}


@transaction.atomic
def mail_invitation(invitation_id: UUID, *, mails: int) -> bool:
    """Make the link and post the mail; False when another one was asked for, or it is over."""
    held = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("classroom__school", "invited_by__adult")
        .filter(pk=invitation_id, mails=mails, state=InvitationState.SENT)
        .first()
    )
    if held is None:
        return False
    token, digest = new_token()
    mail = send_invitation(held, token=token)
    if mail is None:
        # This job ran before: its link is out.
        return False
    held.mail, held.digest = mail, digest
    held.save(update_fields=["mail", "digest"])
    return True


def find_by_token(token: str, *, at: datetime) -> Invitation | None:
    """The invitation whose link this is, while it can be accepted. One query in every case."""
    found: Invitation | None = (
        Invitation.objects.waiting(at)
        .filter(digest=digest_of(token))
        .select_related("classroom__school", "invited_by__adult", "batch")
        .first()
    )
    return found


def follow(invitation: Invitation, *, at: datetime | None = None) -> None:
    """Its reader went on from the page of the link: the mail arrived."""
    Invitation.objects.filter(pk=invitation.pk, followed_at__isnull=True).update(
        followed_at=at or timezone.now()
    )


@transaction.atomic
def accept(invitation: Invitation, *, by: User, at: datetime | None = None) -> Classroom:
    """The colleague teaches the class from now on. Accepting twice is accepting once.

    Raises Refused when it is over, or meant for somebody else.
    """
    now = at or timezone.now()
    if invitation.classroom is None:
        raise Refused("invitation.over")
    classroom = hold_class(invitation.classroom)
    held = hold_invitation(invitation)
    if held.state == InvitationState.ACCEPTED and held.accepted_by_id == by.pk:
        return classroom
    check_acceptable(held, by=by, now=now)
    if not _still_stands(classroom, held.invited_by):
        raise Refused("invitation.over")
    if held.kind == InvitationKind.HAND_OVER:
        take_over(classroom, teacher=by, of=held.invited_by, at=now)
    else:
        join_class(classroom, teacher=by, ends_on=held.ends_on, at=now)
    mark_accepted(held, by=by, now=now)
    if held.kind == InvitationKind.HAND_OVER:
        withdraw_waiting(classroom, sent_by=held.invited_by, by=by, now=now)
    tell_accepted(held, by=by)
    return classroom


def _still_stands(classroom: Classroom, inviter: User) -> bool:
    """Whether whoever invited could do so today: leads the class, and is no newcomer there."""
    return may_lead(classroom, inviter) and is_settled(classroom, inviter)


def check_acceptable(held: Invitation, *, by: User, now: datetime) -> None:
    """Raises Refused unless this teacher may accept it now."""
    if by.role != Role.TEACHER or held.email not in addresses_of(by):
        raise Refused("invitation.not_yours")
    if not held.is_waiting(now) or (held.classroom and held.classroom.is_archived):
        raise Refused("invitation.over")


def mark_accepted(held: Invitation, *, by: User, now: datetime) -> None:
    held.accepted_by = by
    end_invitation(held, InvitationState.ACCEPTED, by=by, now=now)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User, at: datetime | None = None) -> bool:
    """Take it back: the link stops working. False when it is over."""
    held = hold_invitation(invitation)
    if InvitationState.WITHDRAWN not in INVITATION_MOVES[InvitationState(held.state)]:
        return False
    end_invitation(held, InvitationState.WITHDRAWN, by=by, now=at or timezone.now())
    return True


@transaction.atomic
def send_again(
    invitation: Invitation, *, by: User, is_reminder: bool = False, at: datetime | None = None
) -> bool:
    """Another mail with a new link and fourteen new days; False when it was answered or ended.

    Reminding happens once: False the second time. False too where nobody could accept it: the class
    is of an earlier year, whoever invited does not lead it any more, or the last day is over.
    """
    now = at or timezone.now()
    classroom = hold_class(invitation.classroom) if invitation.classroom else None
    held = hold_invitation(invitation)
    before = InvitationState(held.state)
    if before not in (InvitationState.SENT, InvitationState.EXPIRED):
        return False
    if is_reminder and held.reminded_at is not None:
        return False
    expires_at = now + VALID
    if classroom is not None:
        if classroom.is_archived or not _still_stands(classroom, held.invited_by):
            return False
        if held.ends_on is not None:
            expires_at = min(expires_at, _midnight_after(classroom, held.ends_on))
    if expires_at <= now:
        return False
    held.state, held.ended_at = InvitationState.SENT, None
    held.mails += 1
    held.expires_at = expires_at
    if is_reminder:
        held.reminded_at = now
    try:
        with transaction.atomic():
            held.save(update_fields=["state", "ended_at", "mails", "expires_at", "reminded_at"])
    except IntegrityError as error:
        if "one_open_invitation" not in str(error):
            raise
        return False
    verb = "invitation.remind" if is_reminder else "invitation.again"
    record(verb, held, by=by, before=before, after=held.state, at=now)
    ask_for_mail(held)
    return True


def expire_invitations(*, at: datetime | None = None) -> int:
    """Those that nobody answered in time are over."""
    now = at or timezone.now()
    return sum(_expire_one(each, now=now) for each in list(Invitation.objects.overdue(now)))


@transaction.atomic
def _expire_one(invitation: Invitation, *, now: datetime) -> bool:
    held = hold_invitation(invitation)
    if held.state != InvitationState.SENT or held.expires_at > now:
        return False
    end_invitation(held, InvitationState.EXPIRED, by=None, now=now)
    return True


def hold_invitation(invitation: Invitation) -> Invitation:
    """The row, held until the transaction ends."""
    held: Invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("classroom__school", "invited_by__adult", "batch__sent_by")
        .get(pk=invitation.pk)
    )
    return held


def _midnight_after(classroom: Classroom, day: date) -> datetime:
    zone = clock(classroom.zone or "UTC")
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
