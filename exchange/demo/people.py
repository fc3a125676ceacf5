"""Who can be looked around as: found by fixed addresses, so that no table has to mark them."""

from classrooms.lifecycle import EnrolmentState
from classrooms.models import Enrolment
from exchange.models import Project
from users.models import User

DOMAIN = "demo.example"
TEACHER = f"demo-teacher@{DOMAIN}"
PARTNER = f"demo-partner@{DOMAIN}"
STAFF = f"demo-staff@{DOMAIN}"
ADULTS = {"teacher": TEACHER, "partner": PARTNER, "staff": STAFF}


def find_person(key: str) -> User | None:
    """The demonstration's "teacher", "partner", "student" or "staff"; None if it is not there."""
    if key == "student":
        return _student()
    email = ADULTS.get(key)
    return User.objects.filter(email=email, is_active=True).first() if email else None


def _student() -> User | None:
    """Who came first into the class of the demonstration's teacher that has a project."""
    with_project = Project.objects.filter(
        partnership__seats__classroom__teachings__teacher__email=TEACHER
    ).values("partnership__seats__classroom")
    first = (
        Enrolment.objects.filter(
            classroom__in=with_project,
            classroom__teachings__teacher__email=TEACHER,
            state=EnrolmentState.IN,
        )
        .select_related("student")
        .order_by("joined_at", "pk")
        .first()
    )
    return first.student if first else None
