"""What a browser remembers of students: the class it stands in, and when the session began."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from classrooms.models import Classroom, Enrolment
from users.http import A_YEAR

CLASS_COOKIE = "class"
SALT = "classrooms.remembered"
CAME_IN, SEEN = "came_in", "seen"

# A tablet goes round: nobody is in any longer than a lesson, or than somebody uses it.
IDLE = timedelta(minutes=20)
LESSON = timedelta(minutes=90)
OWN_DEVICE = timedelta(days=14)


def remember_class(response: HttpResponse, place: UUID) -> None:
    """This device stands in a class: its nicknames are offered, and nothing else is kept.

    What is kept is the place of the child who came in: it is good while the child has that place.
    """
    response.set_cookie(
        CLASS_COOKIE,
        signing.dumps(str(place), salt=SALT),
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def forget_class(response: HttpResponse) -> None:
    response.delete_cookie(CLASS_COOKIE, samesite="Lax")


def remembered_place(request: HttpRequest) -> UUID | None:
    """The place by which this device knows its class, if the cookie is one that we made."""
    try:
        return UUID(signing.loads(request.COOKIES.get(CLASS_COOKIE, ""), salt=SALT, max_age=A_YEAR))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def remembered_class(request: HttpRequest) -> Classroom | None:
    """The class of this device, while the child by whom it knows it is there.

    Where that child went on with the class into a new year, the class of that year.
    """
    there = Enrolment.objects.present().select_related("classroom__school")
    place = there.filter(pk=remembered_place(request)).first()
    while place is not None and place.classroom.is_archived:
        onward = there.filter(student=place.student_id, classroom__continues=place.classroom)
        later = onward.first()
        if later is None:
            break
        place = later
    return place.classroom if place else None


def of_this_year(places: list[Enrolment]) -> list[Enrolment]:
    """Those that decide how long a device stays open, and whether at all.

    In the class of an earlier year everybody stays on paper; it decides only for who is in no
    other.
    """
    return [each for each in places if not each.classroom.is_archived] or places


def begin(request: HttpRequest, *, own_device: bool, at: datetime) -> None:
    """The session of a student who has come in just now."""
    request.session[CAME_IN] = request.session[SEEN] = at.timestamp()
    # A shared tablet forgets when its browser is closed; the server's own limits are shorter still.
    request.session.set_expiry(OWN_DEVICE if own_device else 0)
