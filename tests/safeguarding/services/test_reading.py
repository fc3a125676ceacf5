"""Staff read a child's words for a reason and a quarter of an hour; who_saw says who did."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from classrooms.models import Enrolment
from exchange.models import Project
from safeguarding.choices import ReadingReason
from safeguarding.models import Reading
from safeguarding.retention import rule_named
from safeguarding.services.concerns import answer, look_at
from safeguarding.services.reading import OPEN_FOR, may_read, open_reading
from safeguarding.services.retaining import apply_rule
from tests.safeguarding.conftest import AT
from tests.safeguarding.telling import told_by
from users.models import AuditEntry, User

SECOND = timedelta(seconds=1)


def test_it_opens_for_fifteen_minutes_for_whoever_asked_only(lead: User, reviewer: User) -> None:
    item = uuid4()
    assert not may_read("item", item, by=lead, at=AT)

    open_reading("item", item, reason=ReadingReason.CONCERN, by=lead, at=AT)

    assert may_read("item", item, by=lead, at=AT)
    assert may_read("item", item, by=lead, at=AT + OPEN_FOR - SECOND)
    assert not may_read("item", item, by=lead, at=AT + OPEN_FOR)
    assert not may_read("item", item, by=reviewer, at=AT)
    assert not may_read("item", uuid4(), by=lead, at=AT)
    line = AuditEntry.objects.get(verb="content.read")
    assert (line.actor_id, line.subject_id, line.reason) == (lead.pk, str(item), "concern")


def test_pressing_again_prolongs_nothing(lead: User) -> None:
    item = uuid4()
    for minutes in (0, 10):
        open_reading(
            "item", item, reason=ReadingReason.LAW, by=lead, at=AT + timedelta(minutes=minutes)
        )

    assert Reading.objects.count() == 1
    assert not may_read("item", item, by=lead, at=AT + OPEN_FOR)


def test_doors_that_were_open_are_forgotten_and_the_diary_stays(lead: User) -> None:
    open_reading("item", uuid4(), reason=ReadingReason.LAW, by=lead, at=AT)

    apply_rule(rule_named("safeguarding_reading"), at=AT + timedelta(days=31))

    assert not Reading.objects.exists()
    assert AuditEntry.objects.filter(verb="content.read").exists()


def test_who_saw_names_everybody_in_order(
    project: Project, river: Enrolment, lake: Enrolment, lead: User
) -> None:
    concern = told_by(river.student, of=lake)
    open_reading(
        "safeguarding.concern", concern.pk, reason=ReadingReason.CONCERN, by=lead, at=AT + SECOND
    )
    look_at(concern, by=lead, at=AT + 2 * SECOND)
    answer(concern, lines=["right"], words="", by=lead, at=AT + 3 * SECOND)
    out = StringIO()

    # Asked for the student's place in the class, it finds what was told about it.
    call_command("who_saw", "student", str(lake.pk), stdout=out)

    lines = out.getvalue().splitlines()
    assert [line.split("  ")[2].split(" ")[0] for line in lines] == [
        "concern.open",
        "content.read",
        "concern.looking",
        "concern.answered",
    ]
    assert all("Lena Lead" in line for line in lines[1:])
    assert "(concern)" in lines[1]
    assert str(river.student.pk) not in out.getvalue()


def test_who_saw_says_when_the_diary_knows_nothing(db: None) -> None:
    with pytest.raises(CommandError, match="says nothing"):
        call_command("who_saw", "student", "hostile '; --")
