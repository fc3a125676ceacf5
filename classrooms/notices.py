"""Mails about schools, classes, the people who teach them, and staff's review."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from classrooms.choices import InvitationKind
from classrooms.models import (
    Classroom,
    Countersignature,
    Invitation,
    ReviewMessage,
    School,
    SchoolTeacher,
)
from classrooms.when import Moment
from classrooms.wording import QUESTIONS, WHAT_NOW, WHY_NOT
from outbox.models import Mail
from outbox.services import post
from users.addresses import account_of
from users.desk import Waits
from users.models import User, display_name

PEOPLE = "classrooms/email/class_people"


@dataclass
class Addressee:
    """Somebody who may have no account: the head of a school, a colleague who is invited."""

    email: str
    language: str
    zone: str


def tell_school_verified(school: School, *, at: datetime, too: Collection[UUID] = ()) -> None:
    """To all who speak for it; `too` are the teachers who were verified at once with it."""
    for teacher in school.speakers():
        post(
            "classrooms/email/school_verified",
            to=teacher,
            # It may be taken back and said again; each time is a cause of its own.
            event=f"verified:{school.pk}:{at.timestamp()}",
            context={
                "school": school,
                "teacher_too": teacher.pk in too,
                "moment": Moment(at, school),
            },
        )


def tell_asked(message: ReviewMessage) -> None:
    """Staff has a question; the answer is written on our pages."""
    post(
        "classrooms/email/review_asked",
        to=message.to,
        event=f"asked:{message.pk}",
        context={
            "teacher": message.to.adult,
            "message": message,
            "question": QUESTIONS.get(message.question, ""),
        },
    )


def tell_declined(message: ReviewMessage) -> None:
    """Why not, and what can be done."""
    post(
        "classrooms/email/review_declined",
        to=message.to,
        event=f"declined:{message.pk}",
        context={
            "teacher": message.to.adult,
            "message": message,
            "school": message.case.school,
            "why": WHY_NOT[message.reason],
            "what_now": WHAT_NOW[message.reason],
        },
    )


def ask_the_head(asked: Countersignature, *, token: str) -> None:
    """The one-time link, and until when it works on the school's clock."""
    school = asked.school
    post(
        "classrooms/email/countersign",
        to=Addressee(asked.email, asked.language, school.zone or "UTC"),
        event=f"head:{asked.pk}",
        context={
            "asked": asked,
            "country": asked.country,
            "link": settings.BASE_URL + reverse("classrooms:countersign", args=[token]),
            "until": Moment(asked.expires_at, school),
            "contact": settings.CONTACT_EMAIL,
        },
    )


def tell_waiting(
    to: User,
    *,
    waiting: int,
    newcomers: int,
    late: int,
    days: int,
    also: Sequence[Waits],
    on: date,
) -> None:
    """Once a day to staff: how many wait, and since when the oldest does.

    `newcomers` are those among them who chose a school, and are confirmed on a list of their own;
    `also` is what waits beside schools and teachers.
    """
    post(
        "classrooms/email/review_digest",
        to=to,
        event=f"waiting:{on.isoformat()}",
        context={
            "waiting": waiting,
            "newcomers": newcomers,
            "late": late,
            "days": days,
            "also": also,
        },
    )


def tell_teacher_confirmed(joined: SchoolTeacher) -> None:
    """To the teacher who chose a school that somebody else registered."""
    post(
        "classrooms/email/teacher_confirmed",
        to=joined.teacher,
        # It may be taken back and said again; each time is a cause of its own.
        event=f"confirmed:{joined.pk}:{joined.confirmed_at}",
        context={"school": joined.school},
    )


def tell_teacher_refused(joined: SchoolTeacher) -> None:
    """To the teacher who chose a school and does not teach there, and what can be done."""
    post(
        "classrooms/email/teacher_refused",
        to=joined.teacher,
        event=f"refused:{joined.pk}:{joined.refused_at}",
        context={
            "teacher": joined.teacher.adult,
            "school": joined.school,
            "contact": settings.CONTACT_EMAIL,
        },
    )


def tell_unfinished(classroom: Classroom) -> None:
    """To the teachers of a class whose registration was left half-way."""
    for teaching in classroom.teachings.all():
        if teaching.teacher.is_active:
            post(
                "classrooms/email/registration_waits",
                to=teaching.teacher,
                event=f"waits:{classroom.pk}",
                context={"classroom": classroom},
            )


def send_invitation(invitation: Invitation, *, token: str) -> Mail | None:
    """The mail with the link. Who has an account reads it in the own language."""
    account = account_of(invitation.email)
    zone = invitation.classroom.zone if invitation.classroom else ""
    return post(
        "classrooms/email/invitation",
        to=Addressee(
            email=invitation.email,
            language=account.language if account else invitation.language,
            zone=account.zone if account else zone or "UTC",
        ),
        event=f"invitation:{invitation.pk}:{invitation.mails}",
        context={
            "invitation": invitation,
            "inviter": display_name(invitation.invited_by),
            "operator": settings.OPERATOR_NAME,
            "path": reverse("classrooms:invitation-link", args=[token]),
            "is_reminder": invitation.reminded_at is not None,
        },
    )


def tell_accepted(invitation: Invitation, *, by: User) -> None:
    """To who invited and to all who teach the class: whoever comes to their children is known."""
    classroom = invitation.classroom
    if classroom is None:
        return
    event = f"accepted:{invitation.pk}"
    if invitation.kind == InvitationKind.HAND_OVER:
        _post("handed_over", classroom, to=invitation.invited_by, about=by, event=event)
        others = "colleague_took_over"
    else:
        _post("joined", classroom, to=invitation.invited_by, about=by, event=event)
        others = "colleague_joined"
    _post_to_lasting(others, classroom, about=by, event=event, invited_by=invitation.invited_by)


def tell_removed(classroom: Classroom, teacher: User, *, by: User, event: str) -> None:
    """To the one who was taken out."""
    _post("removed", classroom, to=teacher, about=by, event=event)


def tell_substitute_ended(classroom: Classroom, teacher: User, *, event: str) -> None:
    """To the substitute, and to those for whom she stood in."""
    _post("substitute_over", classroom, to=teacher, about=teacher, event=event)
    _post_to_lasting("substitute_gone", classroom, about=teacher, event=event)


def tell_left(classroom: Classroom, teacher: User, *, event: str) -> None:
    """To those who go on."""
    _post_to_lasting("left", classroom, about=teacher, event=event)


def _post_to_lasting(
    news: str, classroom: Classroom, *, about: User, event: str, invited_by: User | None = None
) -> None:
    """To who teaches the class for good; not to the one it is about, nor to who invited her."""
    lasting = classroom.teachings.lasting().exclude(teacher__in=filter(None, (about, invited_by)))
    for teaching in lasting.select_related("teacher__adult"):
        if teaching.teacher.is_active:
            _post(
                news,
                classroom,
                to=teaching.teacher,
                about=about,
                event=event,
                invited_by=invited_by,
            )


def _post(
    news: str,
    classroom: Classroom,
    *,
    to: User,
    about: User,
    event: str,
    invited_by: User | None = None,
) -> None:
    context: dict[str, Any] = {
        "news": news,
        "classroom": classroom,
        "school": classroom.school,
        "receiver": display_name(to),
        "person": display_name(about),
        "inviter": display_name(invited_by) if invited_by else "",
    }
    post(PEOPLE, to=to, event=f"{event}:{news}", context=context)
