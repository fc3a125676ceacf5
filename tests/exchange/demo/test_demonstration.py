"""The demonstration as whoever looks around in it finds it."""

from collections import Counter
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection, transaction

from classrooms.lifecycle import EnrolmentState
from classrooms.models import Enrolment
from exchange.demo.people import PARTNER, STAFF, TEACHER, find_person
from exchange.models import ExchangeSession, Project
from matching.lifecycle import PartnershipState
from matching.models import Partnership, Rescue
from outbox.lifecycle import JobState
from outbox.models import Job, Mail
from safeguarding.gates import settled_shares
from tests.exchange.demo.seeding import NOON, seed
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _seeded(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Made once; what a test does with it is undone by itself."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        seed("projects")
        yield
        transaction.set_rollback(True)


def counts() -> dict[str, int]:
    """The rows of every table of ours."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        ours = [name for name in tables if not name.startswith(("django_", "account_"))]
        found = {}
        for name in ours:
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            found[name] = cursor.fetchone()[0]
    return found


def test_projects_run_with_students_and_a_meeting() -> None:
    project = Project.objects.get(partnership__seats__classroom__teachings__teacher__email=TEACHER)
    here = project.partnership.seats.get(classroom__teachings__teacher__email=TEACHER).classroom
    there = project.partnership.seats.get(classroom__teachings__teacher__email=PARTNER).classroom
    meeting = ExchangeSession.objects.get(project=project)
    states = Counter(Enrolment.objects.filter(classroom=here).values_list("state", flat=True))
    assert project.starts_on <= NOON.date()
    assert meeting.starts_at > NOON
    assert states[EnrolmentState.LOBBY] == 1
    for each, late in ((here, 2), (there, 2)):
        # Some came late, and their forms are still missing.
        settled = settled_shares([each], at=NOON)[each.pk]
        assert settled.percent >= 80
        assert settled.joined == settled.students + late
    assert Partnership.objects.filter(state=PartnershipState.IN_REVIEW).exists() is (
        Partnership.objects.count() >= 5
    )


def test_one_class_has_lost_its_partner_and_is_asked_whether_it_wants_another() -> None:
    assert Project.objects.count() > 1
    offered = Rescue.objects.get()
    theirs = Project.objects.get(partnership=offered.partnership)

    assert (offered.state, offered.reason) == ("offered", "illness")
    assert not theirs.partnership.seats.filter(
        classroom__teachings__teacher__email__in=[TEACHER, PARTNER]
    ).exists()


def test_everybody_to_look_around_as_is_there() -> None:
    student = find_person("student")
    assert find_person("teacher") == User.objects.get(email=TEACHER)
    assert find_person("partner") == User.objects.get(email=PARTNER)
    assert find_person("staff") == User.objects.get(email=STAFF, is_superuser=True)
    with time_machine.travel(NOON, tick=False):
        assert Project.objects.visible_to(student).get().is_open
    assert Project.objects.preparing().exists()
    assert find_person("nobody") is None
    assert find_person("demo-staff@demo.example\x00") is None


def test_a_second_run_adds_nothing() -> None:
    before = counts()

    said = seed("projects")

    assert said == "The demonstration is there already, nothing was added.\n"
    assert counts() == before


def test_every_mail_went_out_once_and_names_nobody_real() -> None:
    assert not Job.objects.exclude(state=JobState.DONE).exists()
    assert set(Mail.objects.values_list("state", flat=True)) == {"sent"}
    assert not Mail.objects.exclude(to__endswith="@demo.example").exists()
