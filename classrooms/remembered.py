"""What a browser remembers of students: the class it stands in, and when the session began."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from classrooms.models import Classroom
from users.http import A_YEAR

CLASS_COOKIE = "class"
SALT = "classrooms.remembered"
CAME_IN, SEEN = "came_in", "seen"

# A tablet goes round: nobody is in any longer than a lesson, or than somebody uses it.
IDLE = timedelta(minutes=20)
LESSON = timedelta(minutes=90)
OWN_DEVICE = timedelta(days=14)


def remember_class(response: HttpResponse, classroom_id: UUID) -> None:
    """This device stands in that class: its nicknames are offered, and nothing else is kept."""
    response.set_cookie(
        CLASS_COOKIE,
        signing.dumps(str(classroom_id), salt=SALT),
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def forget_class(response: HttpResponse) -> None:
    response.delete_cookie(CLASS_COOKIE, samesite="Lax")


def remembered_class_id(request: HttpRequest) -> UUID | None:
    """The class of this device, if the cookie is one that we made."""
    try:
        return UUID(signing.loads(request.COOKIES.get(CLASS_COOKIE, ""), salt=SALT, max_age=A_YEAR))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def remembered_class(request: HttpRequest) -> Classroom | None:
    """The class of this device; where it went on into a new year, the class of that year."""
    found = Classroom.objects.select_related("school").filter(pk=remembered_class_id(request))
    classroom = found.first()
    while classroom is not None and classroom.is_archived:
        classroom = Classroom.objects.select_related("school").filter(continues=classroom).first()
    return classroom


def begin(request: HttpRequest, *, own_device: bool, at: datetime) -> None:
    """The session of a student who has come in just now."""
    request.session[CAME_IN] = request.session[SEEN] = at.timestamp()
    # A shared tablet forgets when its browser is closed; the server's own limits are shorter still.
    request.session.set_expiry(OWN_DEVICE if own_device else 0)
