"""What the classes of a running project need before a child can write, and what it writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from classrooms.models import Classroom
from exchange.gallery.models import Item
from exchange.gallery.services import Filled, add_item
from exchange.models import Project
from safeguarding.choices import Moderation, Pictures, Purpose
from safeguarding.models import Consent
from safeguarding.rules import freest
from safeguarding.services.class_rules import set_class_rules
from tests.exchange.ready import teacher_of
from tests.factories import ConsentFactory, EnrolmentFactory
from users.models import User

# A Tuesday in the first week of the project.
NOW = datetime(2026, 9, 29, 9, 0, tzinfo=UTC)


def allow(student: User, *purposes: Purpose, until: date | None = None) -> None:
    """Somebody signed the form: for taking part, unless other purposes are named."""
    dates = {"valid_until": until} if until else {}
    for purpose in purposes or (Purpose.PART,):
        withdraw(student, purpose)
        ConsentFactory(student=student, purpose=purpose, **dates)


def withdraw(student: User, purpose: Purpose = Purpose.PART, *, at: datetime = NOW) -> None:
    Consent.objects.living().filter(student=student, purpose=purpose).update(ended_at=at)


def child_of(classroom: Classroom, nickname: str = "Calm Lake") -> User:
    """A student of the class who may take part and show pictures."""
    student: User = EnrolmentFactory(classroom=classroom, nickname=nickname).student
    allow(student, Purpose.PART, Purpose.PICTURES)
    return student


def relax(project: Project, *, moderation: str = Moderation.AFTER, **rules: Any) -> None:
    """Both classes are old enough, and choose the freest rules or these."""
    for classroom in project.classrooms:
        Classroom.objects.filter(pk=classroom.pk).update(age_from=15, age_to=16)
        classroom.refresh_from_db()
        chosen = replace(freest(), moderation=moderation, **rules)
        set_class_rules(classroom, chosen, by=teacher_of(classroom), at=NOW)


def allow_pictures(project: Project, kind: str = Pictures.WORK) -> None:
    """Both classes turn pictures on; a teacher reads first all the same."""
    for classroom in project.classrooms:
        chosen = replace(freest(), moderation=Moderation.BEFORE, pictures=kind)
        set_class_rules(classroom, chosen, by=teacher_of(classroom), at=NOW)


def written(
    project: Project,
    by: User,
    classroom: Classroom,
    *,
    text: str = "We have a goat called Bahati.",
    at: datetime = NOW,
    **filled: Any,
) -> Item:
    """Sent by the service that the form calls."""
    return add_item(
        project, by=by, classroom=classroom, key=uuid4(), filled=Filled(text, **filled), at=at
    )
