"""What the tests of two teachers' wishes do and read."""

from datetime import timedelta

from django.urls import reverse

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from matching.models import PartnerWish
from outbox.models import Mail
from tests.matching.builders import NOW
from users.models import Adult, User

LATER = NOW + timedelta(hours=1)


def check(teacher: User) -> None:
    Adult.objects.filter(user=teacher).update(verified_at=NOW)


def told(event: str) -> list[str]:
    mails = Mail.objects.filter(key__contains=f":wish-{event}:").order_by("to")
    return [mail.to for mail in mails]


def archive(classroom: Classroom) -> None:
    Classroom.objects.filter(pk=classroom.pk).update(state=ClassroomState.ARCHIVED)
    classroom.refresh_from_db()


def page_of(link: PartnerWish) -> str:
    """What whoever gets the link opens."""
    return reverse("matching:link", args=[link.token])


def bring(classroom: Classroom) -> str:
    """The page of the own links."""
    return reverse("matching:bring", args=[classroom.pk])
