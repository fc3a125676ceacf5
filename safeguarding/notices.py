"""Mails about what somebody told us, and about the data of students. None says anything of a child:
only where it can be read, after logging in, and until when."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.urls import reverse

from classrooms.notices import Addressee
from classrooms.when import Moment
from outbox.services import post
from safeguarding.models import Concern, ContactNotice, DataRequest, SchoolContact
from users.lifecycle import Role
from users.models import User

CONCERN = "safeguarding/email/concern"


def tell_leads(concern: Concern, leads: Iterable[User]) -> None:
    """Something new is to be looked at."""
    _tell(concern, leads, news="new", event=f"told:{concern.pk}")


def tell_teachers(concern: Concern, teachers: Iterable[User]) -> None:
    """The own teachers, where it is between children."""
    _tell(concern, teachers, news="class", event=f"told:{concern.pk}")


def tell_partner_teachers(concern: Concern, teachers: Iterable[User]) -> None:
    """The teachers of the class of whom it is about."""
    _tell(concern, teachers, news="passed_on", event=f"passed-on:{concern.pk}")


def remind(concern: Concern, people: Iterable[User]) -> None:
    """Half of the time is over."""
    _tell(concern, people, news="remind", event=f"remind:{concern.pk}:{concern.due_by.date()}")


def tell_late(concern: Concern, people: Iterable[User], *, on: date) -> None:
    """The time is over, and a child waits."""
    _tell(concern, people, news="late", event=f"late:{concern.pk}:{on.isoformat()}")


def mail_contact(notice: ContactNotice, contact: SchoolContact, *, token: str) -> None:
    """A school's contact has no account: the link is the key."""
    school = notice.school
    post(
        "safeguarding/email/contact",
        to=Addressee(contact.email, contact.language, school.zone or "UTC"),
        event=f"contact:{notice.pk}",
        context={
            "contact": contact,
            "school": school,
            "link": settings.BASE_URL + reverse("safeguarding:contact-notice", args=[token]),
            "until": Moment(notice.expires_at, school),
            "operator": settings.OPERATOR_NAME,
            "address": settings.CONTACT_EMAIL,
        },
    )


def _tell(concern: Concern, people: Iterable[User], *, news: str, event: str) -> None:
    classroom = concern.author_classroom if news == "passed_on" else concern.classroom
    for person in people:
        post(
            CONCERN,
            to=person,
            event=f"{event}:{news}",
            context={
                "news": news,
                "classroom": classroom,
                "due": Moment(concern.due_by, concern.classroom.school),
                "is_staff": person.role == Role.STAFF,
                "path": _page(concern, person),
            },
        )


def _page(concern: Concern, person: User) -> str:
    if person.role == Role.STAFF:
        return reverse("admin:safeguarding_concern_change", args=[concern.pk])
    return reverse("safeguarding:concern", args=[concern.pk])


def tell_erased(asked: DataRequest) -> None:
    """Whoever asked for it learns that a student of the class was erased."""
    if asked.asked_by is not None and asked.asked_by.is_active:
        post(
            "safeguarding/email/student_erased",
            to=asked.asked_by,
            event=f"erased:{asked.pk}",
            context={"asked": asked, "classroom": asked.classroom},
        )
