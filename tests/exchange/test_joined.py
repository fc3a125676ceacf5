"""A class that took a seat in the middle of a project: what was before it is not asked of it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from exchange.choices import Happened
from exchange.refusals import Refused
from exchange.services.answers import ask_about_meetings, over_lately_of, report_meeting
from exchange.services.projects import open_project
from outbox.invariants import broken
from outbox.models import Mail
from tests.exchange.builders import FIRST_MEETING, planned_session
from tests.exchange.rescuing import SILENT_SINCE, begun, jumped_in, lisbon
from tests.matching.builders import teacher_of

JOINED_AT = SILENT_SINCE + timedelta(days=1)
AFTER = JOINED_AT + timedelta(hours=1)
# The day on which the class fell silent, two hours later.
LAST_MEETING = FIRST_MEETING + timedelta(weeks=2)

SIDES = "exchange: a planned meeting takes the time of every class of its project, others none"


@pytest.fixture
def met(project, nairobi_teacher):
    return planned_session(project, by=nairobi_teacher, starts_at=LAST_MEETING)


@pytest.fixture
def joined(project, met, nairobi_class, reviewer):
    """The class that took the seat, after the meeting."""
    there = lisbon()
    new = jumped_in(begun(project.partnership, nairobi_class), there, by=reviewer, at=JOINED_AT)
    open_project(new, at=JOINED_AT)
    return there


def page_of(client, classroom, name, *args):
    with time_machine.travel(AFTER, tick=False):
        client.force_login(teacher_of(classroom))
        return client.get(reverse(name, args=args))


def test_only_who_was_there_is_asked_about_a_meeting(client, project, met, joined, nairobi_class):
    project.refresh_from_db()
    ask_about_meetings(at=AFTER)

    assert over_lately_of(project, joined, AFTER) == []
    assert over_lately_of(project, nairobi_class, AFTER) == [met]
    asked = Mail.objects.filter(template="exchange/email/did_you_meet")
    assert [mail.to for mail in asked] == [teacher_of(nairobi_class).email]
    for classroom, is_asked in ((joined, False), (nairobi_class, True)):
        desk = page_of(client, classroom, "exchange_pages:desk").content.decode()
        assert ("Did it happen?" in desk) is is_asked
        page = page_of(client, classroom, "exchange:did-you-meet", met.pk)
        assert page.status_code == (200 if is_asked else 404)


def test_who_was_not_there_says_nothing_about_it(met, joined):
    with pytest.raises(Refused, match=r"^session\.not_there$"):
        report_meeting(met, by=teacher_of(joined), happened=Happened.YES, at=AFTER)


def test_a_meeting_of_before_is_no_fault(met, joined):
    assert SIDES not in broken()

    met.sides.exclude(classroom__name="6B").delete()

    assert broken()[SIDES] == [str(met.pk)]
