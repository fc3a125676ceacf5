"""Staff who look after some countries: a project of other ones does not exist for them."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse

from classrooms.services.digest import tell_reviewers
from classrooms.timetable.zones import zone
from exchange.models import HealthNote
from exchange.services.health import needing_somebody
from matching.choices import EndReason
from matching.models import Rescue
from matching.services.contests import contest_event
from matching.services.rescue import offer_rescue
from outbox.models import Mail
from tests.exchange.builders import APPROVED_AT, planned_session
from tests.exchange.rescuing import SILENT_SINCE
from tests.factories import REGISTERED_AT
from tests.matching.history import unanswered
from tests.matching.services.review_cases import regional
from users.desk import what_waits


@pytest.fixture
def silence(project, nairobi_class):
    return HealthNote.objects.create(
        project=project,
        classroom=nairobi_class,
        kind="silence",
        step=3,
        opened_on=APPROVED_AT.date(),
        stepped_on=APPROVED_AT.date(),
    )


@pytest.fixture
def elsewhere(db, client, settings):
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(regional("PE"))
    return client


@pytest.fixture
def at_home(db, client, settings):
    """Nairobi's country: the project is of Nairobi and Bogotá."""
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(regional("KE"))
    return client


@pytest.fixture
def things(project, silence, nairobi_teacher):
    return {
        "project": project,
        "healthnote": silence,
        "exchangesession": planned_session(project, by=nairobi_teacher),
    }


@pytest.mark.parametrize("name", ["project", "healthnote", "exchangesession"])
def test_a_project_elsewhere_is_in_no_list_and_opens_nowhere(elsewhere, things, name):
    thing = things[name]

    listed = elsewhere.get(reverse(f"admin:exchange_{name}_changelist"))
    pages = [
        elsewhere.get(reverse(f"admin:exchange_{name}_{page}", args=[thing.pk]))
        for page in ("change", "history")
    ]

    assert "Kibera" not in listed.content.decode()
    # As the admin answers for an id that does not exist.
    assert [(page.status_code, page["Location"]) for page in pages] == [
        (302, reverse("admin:index")),
        (302, reverse("admin:index")),
    ]


@pytest.mark.parametrize("name", ["project", "healthnote", "exchangesession"])
def test_one_with_a_school_of_theirs_does(at_home, things, name):
    listed = at_home.get(reverse(f"admin:exchange_{name}_changelist"))
    opened = at_home.get(reverse(f"admin:exchange_{name}_change", args=[things[name].pk]))

    assert "Kibera" in listed.content.decode()
    assert opened.status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_is_rescued_from_elsewhere(elsewhere, project, nairobi_class, method):
    url = reverse("admin:exchange_project_rescue", args=[project.pk])

    answer = getattr(elsewhere, method)(url, {"left": str(nairobi_class.pk), "why": "conflict"})

    assert answer.status_code == 404
    assert not Rescue.objects.exists()


def test_who_needs_somebody_is_counted_where_one_looks_after_it(silence):
    assert needing_somebody() == needing_somebody(regional("CO")) == [silence]
    assert needing_somebody(regional("PE")) == []


def test_each_line_that_waits_says_since_when_so_that_the_morning_mail_has_it(
    silence, nairobi_class, nairobi_teacher, reviewer
):
    """The note came to staff on a day of the school's; a year after it was verified, it is looked
    at again."""
    asked_at = APPROVED_AT + timedelta(days=90)
    contest_event(
        unanswered(nairobi_class), by=nairobi_teacher, reason="illness", words="", at=asked_at
    )
    at = REGISTERED_AT + timedelta(days=370)

    found = what_waits(reviewer, at=at)
    waits = {each.url: each.since for each in found if each.since is not None}

    midnight = datetime.combine(APPROVED_AT.date(), time(), zone("Africa/Nairobi"))
    assert waits == {
        reverse("admin:classrooms_queue_again"): REGISTERED_AT + timedelta(days=365),
        f"{reverse('admin:exchange_healthnote_changelist')}?step__exact=3": midnight,
        reverse("admin:matching_calls"): midnight,
        f"{reverse('admin:matching_contest_changelist')}?state=asked": asked_at,
    }
    tell_reviewers(at=at)
    [mail] = Mail.objects.filter(template="classrooms/email/review_digest")
    for words in (
        "1 project needs somebody",
        "1 call to make",
        "1 contest of a teacher",
        "to check again",
    ):
        assert words in mail.text


def test_notes_and_rescues_are_seen_where_the_partnership_is(project, silence, nairobi_class):
    rescue = offer_rescue(
        project.partnership, nairobi_class, reason=EndReason.SILENT, at=SILENT_SINCE
    )

    for staff, sees in ((regional("CO"), True), (regional("PE"), False), (regional(""), True)):
        assert HealthNote.objects.visible_to(staff).filter(pk=silence.pk).exists() is sees
        assert Rescue.objects.visible_to(staff).filter(pk=rescue.pk).exists() is sees
