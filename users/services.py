"""Making adults, what they say about themselves, and whether they are who they say."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from outbox.services import post
from users.audit import record
from users.hooks import trust_ended
from users.lifecycle import Role
from users.models import Adult, User


@transaction.atomic
def create_adult(
    email: str, *, name: str, role: str = Role.TEACHER, password: str | None = None, **fields: Any
) -> User:
    """A user with its Adult, for staff, the demo and tests; teachers come by the sign-up form."""
    user: User = User.objects.create_user(email, password, role=role, **fields)
    Adult.objects.create(user=user, name=name)
    return user


@transaction.atomic
def save_profile(
    user: User, *, name: str, phone: str, languages: list[str], language: str, zone: str
) -> None:
    """What an adult says on the page "About you"."""
    adult = Adult.objects.select_for_update().get(pk=user.pk)
    if adult.is_verified and adult.name != name:
        # Staff verified a person under the old name: they can see who came with a new one.
        record("teacher.rename", adult, by=user)
    if adult.phone != phone:
        adult.phone_failed_at = None
    adult.name, adult.phone, adult.languages = name, phone, languages
    adult.save(update_fields=["name", "phone", "languages", "phone_failed_at"])
    user.language, user.zone = language, zone
    user.save(update_fields=["language", "zone"])


def note_wrong_number(user: User, *, by: User, at: datetime | None = None) -> None:
    """Staff rang, and the number is not this person's: it is asked for again on "About you"."""
    adult = Adult.objects.select_for_update().get(pk=user.pk)
    adult.phone_failed_at = at or timezone.now()
    adult.save(update_fields=["phone_failed_at"])
    record("teacher.wrong-number", adult, by=by, at=at)


def speak(user: User, language: str) -> None:
    """Pages and mails speak this language to the person from now on."""
    User.objects.filter(pk=user.pk).update(language=language)


@transaction.atomic
def verify_teacher(
    adult: Adult, *, by: User, at: datetime | None = None, tell: bool = True
) -> bool:
    """Staff saw evidence that this is a teacher; False when it was said before.

    `tell` is off where another mail says it in the same breath.
    """
    now = at or timezone.now()
    locked = Adult.objects.select_for_update().get(pk=adult.pk)
    if locked.is_verified:
        return False
    locked.verified_at, locked.verified_by, locked.revoked_at = now, by, None
    locked.save(update_fields=["verified_at", "verified_by", "revoked_at"])
    record("teacher.verify", locked, by=by, before="unverified", after="verified", at=at)
    if tell:
        post(
            "users/email/teacher_verified",
            to=locked.user,
            # It may be taken back and said again; each time is a cause of its own.
            event=f"verified:{locked.pk}:{now.timestamp()}",
            context={"adult": locked},
        )
    return True


@transaction.atomic
def revoke_teacher(adult: Adult, *, by: User, reason: str, at: datetime | None = None) -> bool:
    """Staff takes the verification back; False when there is none.

    From this moment the teacher finds nobody and is found by nobody. A class goes on only where
    another verified teacher leads it: every gate asks for `verified_at`.
    """
    now = at or timezone.now()
    locked = Adult.objects.select_for_update().get(pk=adult.pk)
    if not locked.is_verified:
        return False
    locked.verified_at = locked.verified_by = None
    locked.revoked_at = now
    locked.save(update_fields=["verified_at", "verified_by", "revoked_at"])
    record(
        "teacher.revoke",
        locked,
        by=by,
        before="verified",
        after="unverified",
        reason=reason,
        at=at,
    )
    post(
        "users/email/teacher_revoked",
        to=locked.user,
        event=f"revoked:{locked.pk}:{now.timestamp()}",
        context={"adult": locked, "contact": settings.CONTACT_EMAIL},
    )
    trust_ended(f"teacher:{locked.pk}:{now.timestamp()}")
    return True
