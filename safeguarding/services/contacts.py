"""The contact of a school: who it is, and how that person is told."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from classrooms.models import School, Teaching
from safeguarding.choices import Author, Kind
from safeguarding.models import Concern, ContactNotice, SchoolContact
from safeguarding.notices import mail_contact
from users.addresses import addresses_of
from users.audit import record
from users.lifecycle import Role
from users.models import User
from users.tokens import digest_of, new_token

LINK_DAYS = timedelta(days=21)


@transaction.atomic
def save_contact(
    school: School, *, name: str, email: str, language: str, by: User, at: datetime | None = None
) -> SchoolContact:
    """Name the contact of a school. What a teacher enters, staff has not checked."""
    now = at or timezone.now()
    before = SchoolContact.objects.select_for_update().filter(school=school).first()
    same = before is not None and before.email.lower() == email.lower()
    checked = by.role == Role.STAFF
    contact, _new = SchoolContact.objects.update_or_create(
        school=school,
        defaults={
            "name": name,
            "email": email,
            "language": language,
            "entered_by": before.entered_by if before is not None and same else by,
            "entered_at": before.entered_at if before is not None and same else now,
            "checked_at": now if checked else (before.checked_at if before and same else None),
            "checked_by": by if checked else (before.checked_by if before and same else None),
        },
    )
    record("contact.name", school, by=by, at=now)
    return contact


@transaction.atomic
def check_contact(contact: SchoolContact, *, by: User, at: datetime | None = None) -> bool:
    """Staff rang the school, and it is this person's address; False when that was known."""
    locked = SchoolContact.objects.select_for_update().get(pk=contact.pk)
    if locked.checked_at is not None:
        return False
    locked.checked_at, locked.checked_by = at or timezone.now(), by
    locked.save(update_fields=["checked_at", "checked_by"])
    record("contact.check", locked.school, by=by, at=at)
    return True


def why_not_told(concern: Concern, school: School) -> str | None:
    """The key of what keeps us from telling the contact of this school; None when nothing does.

    An adult who may be the one it is about is never told: by no mailbox of theirs, and by none that
    only they vouch for.
    """
    contact = SchoolContact.objects.filter(school=school).first()
    if contact is None:
        return "contact.none"
    concerned = _may_be_concerned(concern)
    own = {address for person in concerned for address in addresses_of(person)}
    if contact.email.lower() in own:
        return "contact.concerned"
    unchecked = contact.checked_at is None
    if unchecked and contact.entered_by_id in {each.pk for each in concerned}:
        return "contact.unchecked"
    return None


@transaction.atomic
def tell_contact(
    concern: Concern, school: School, *, by: User | None, at: datetime | None = None
) -> str | None:
    """Mail the school's contact a link, once; returns why not, or None."""
    now = at or timezone.now()
    if refusal := why_not_told(concern, school):
        return refusal
    if ContactNotice.objects.filter(concern=concern, school=school).exists():
        return None
    token, digest = new_token()
    notice = ContactNotice.objects.create(
        concern=concern,
        school=school,
        token_hash=digest,
        sent_at=now,
        expires_at=now + LINK_DAYS,
    )
    record("concern.contact", concern, by=by, at=now)
    mail_contact(notice, school.safeguarding_contact, token=token)
    return None


def find_notice(token: str) -> ContactNotice | None:
    """The one that a link leads to, whether it still works or not."""
    found = ContactNotice.objects.found_by(digest_of(token))
    return found.select_related("concern__classroom", "school").first()


@transaction.atomic
def confirm_notice(notice: ContactNotice, *, at: datetime | None = None) -> bool:
    """The contact says to have read it; False when the link does not work any more."""
    now = at or timezone.now()
    locked = ContactNotice.objects.select_for_update().get(pk=notice.pk)
    if locked.read_at is not None or locked.expires_at <= now:
        return False
    locked.read_at = now
    locked.save(update_fields=["read_at"])
    record("concern.contact_read", locked.concern, by=None, at=now)
    return True


def _may_be_concerned(concern: Concern) -> list[User]:
    """The adults whom it may be about: known, or any teacher of the classes while nobody knows."""
    found = [concern.author] if concern.author and concern.is_about_an_adult else []
    if concern.author_kind == Author.STUDENT and concern.kind != Kind.ADULT:
        return found
    classes = [concern.classroom_id, concern.author_classroom_id]
    teachings = Teaching.objects.filter(classroom__in=[each for each in classes if each])
    return found + [each.teacher for each in teachings.select_related("teacher")]
