"""Staff invites the teachers of many classes at once, and each confirms what was said of hers."""

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from classrooms.choices import InvitationKind
from classrooms.lifecycle import TEACHERS_TURN, InvitationState, ReviewState
from classrooms.models import Classroom, Invitation, InvitationBatch, ReviewCase, School
from classrooms.refusals import Refused
from classrooms.services.classes import SpokenLanguage, save_class
from classrooms.services.invitations import (
    MAIL_INVITATION,
    VALID,
    check_acceptable,
    hold_invitation,
    mail_payload,
    mark_accepted,
)
from classrooms.services.schools import save_school
from outbox.lifecycle import MailState
from outbox.services import enqueue_all
from users.audit import record
from users.models import Adult, User
from users.services import verify_teacher

ATTEST = "classrooms.attest_teachers"


@dataclass(frozen=True)
class InvitedClass:
    """One row of a list: the teacher, and what is known of school and class."""

    line: int
    name: str
    email: str
    school: Mapping[str, Any]
    classroom: Mapping[str, Any]
    languages: Sequence[Mapping[str, Any]] = field(default_factory=list)

    @property
    def school_key(self) -> str:
        parts = (self.school["country"], self.school.get("city", ""), self.school["name"])
        return _folded(" ".join(map(str, parts)))

    @property
    def class_key(self) -> str:
        return _folded(f"{self.school['country']} {self.school['name']} {self.classroom['name']}")


def known_of(rows: Collection[InvitedClass]) -> dict[int, str]:
    """By line, why no mail is needed: `invited` already, or an `account` that exists."""
    emails = {row.email for row in rows}
    named = User.objects.annotate(low=Lower("email")).filter(low__in=emails)
    proven = EmailAddress.objects.annotate(low=Lower("email")).filter(low__in=emails, verified=True)
    accounts = set(named.values_list("low", flat=True)) | set(proven.values_list("low", flat=True))
    open_ones = Invitation.objects.filter(
        kind=InvitationKind.NEW_CLASS, email__in=emails, state=InvitationState.SENT
    )
    waiting = set(open_ones.values_list("email", "class_key"))
    return {
        row.line: "account" if row.email in accounts else "invited"
        for row in rows
        if row.email in accounts or (row.email, row.class_key) in waiting
    }


@transaction.atomic
def send_batch(
    rows: Sequence[InvitedClass],
    *,
    key: UUID,
    name: str,
    language: str,
    by: User,
    attested: str = "",
    at: datetime | None = None,
) -> InvitationBatch:
    """Store the invitations of everybody who needs one, with a job for each mail.

    `key` names the page they were sent from: sent twice, it is one batch. Raises Refused when
    nobody is left to invite.
    """
    now = at or timezone.now()
    batch, is_new = InvitationBatch.objects.get_or_create(
        key=key, defaults={"name": name, "sent_by": by, "created_at": now, "attested": attested}
    )
    if not is_new:
        return batch
    known = known_of(rows)
    made = [
        _invitation(row, batch, language=language, now=now) for row in rows if row.line not in known
    ]
    Invitation.objects.bulk_create(made, ignore_conflicts=True)
    stored = list(batch.invitations.all())
    if not stored:
        raise Refused("invitation.nobody")
    enqueue_all(
        MAIL_INVITATION,
        {f"invitation:{each.pk}:{each.mails}": mail_payload(each) for each in stored},
    )
    record("batch.send", batch, by=by, after=str(len(stored)), reason=attested, at=now)
    return batch


def _invitation(
    row: InvitedClass, batch: InvitationBatch, *, language: str, now: datetime
) -> Invitation:
    return Invitation(
        kind=InvitationKind.NEW_CLASS,
        batch=batch,
        email=row.email,
        name=row.name,
        language=language,
        described={
            "school": dict(row.school),
            "classroom": dict(row.classroom),
            "languages": [dict(each) for each in row.languages],
        },
        school_key=row.school_key,
        class_key=row.class_key,
        invited_by=batch.sent_by,
        created_at=now,
        expires_at=now + VALID,
    )


def school_of_list(invitation: Invitation) -> School | None:
    """The school of that row, once a colleague on the same list has registered it."""
    accepted = Invitation.objects.filter(
        batch=invitation.batch_id,
        school_key=invitation.school_key,
        state=InvitationState.ACCEPTED,
        classroom__isnull=False,
    ).select_related("classroom__school")
    first = accepted.order_by("ended_at").first()
    return first.classroom.school if first and first.classroom else None


@transaction.atomic
def confirm_class(
    invitation: Invitation,
    *,
    by: User,
    school: dict[str, Any],
    classroom: dict[str, Any],
    languages: Sequence[SpokenLanguage],
    at: datetime | None = None,
) -> Classroom:
    """The teacher said what is right: school and class are registered, as by any other teacher.

    Raises Refused when it is over or another's, NameTaken when the school has such a class.
    Staff's word for the teachers of the list counts for the address that it named, nothing else:
    the school is verified on its own, and a reviewer's question or no comes before it.
    """
    now = at or timezone.now()
    if invitation.batch_id is not None:
        # Two colleagues who confirm at once shall not register their school twice.
        InvitationBatch.objects.select_for_update().get(pk=invitation.batch_id)
    held = hold_invitation(invitation)
    if held.state == InvitationState.ACCEPTED and held.accepted_by_id == by.pk and held.classroom:
        return held.classroom
    if held.kind != InvitationKind.NEW_CLASS:
        raise Refused("invitation.over")
    check_acceptable(held, by=by, now=now)
    where = school_of_list(held) or save_school(None, by=by, described=school, at=now)
    made = save_class(None, school=where, by=by, described=classroom, languages=languages, at=now)
    held.classroom = made
    mark_accepted(held, by=by, now=now)
    if held.batch and held.batch.attested and _may_attest(held.batch.sent_by, by):
        adult = Adult.objects.get(pk=by.pk)
        if verify_teacher(adult, by=held.batch.sent_by, at=now):
            record("teacher.attest", held.batch, by=held.batch.sent_by,
                   reason=held.batch.attested, at=now)  # fmt: skip
    return made


def _may_attest(sender: User, teacher: User) -> bool:
    """Whether the word on a list counts still: not against what a reviewer asked or decided."""
    asked = ReviewCase.objects.filter(
        teacher=teacher, state__in=(*TEACHERS_TURN, ReviewState.ANSWERED)
    )
    return sender.has_perm(ATTEST) and not asked.exists()


# How far an invitation of a list has come, in the order in which it goes.
STAGES = ("queued", "sent", "refused", "followed", "accepted", "expired", "withdrawn")


def stage_of(invitation: Invitation) -> str:
    """One of STAGES; the invitation comes with its mail."""
    if invitation.state != InvitationState.SENT:
        return str(invitation.state)
    mail = invitation.mail
    if mail is None or mail.state == MailState.QUEUED:
        return "queued"
    if mail.state == MailState.REFUSED:
        return "refused"
    return "followed" if invitation.followed_at else "sent"


def tally(invitations: Iterable[Invitation]) -> dict[str, int]:
    """How many stand where, every stage named."""
    counts = Counter(stage_of(each) for each in invitations)
    return {stage: counts[stage] for stage in STAGES}


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())[:255]
