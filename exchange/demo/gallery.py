"""Hellos in the gallery of the demonstration: some are read by both classes, one waits."""

import io
from dataclasses import replace
from datetime import timedelta
from random import Random
from uuid import UUID

from PIL import Image, ImageDraw

from classrooms.models import Classroom, Enrolment
from exchange.demo.days import Days
from exchange.demo.pairing import teacher_of
from exchange.gallery.services import Filled, add_item
from exchange.models import Project
from exchange.moderation.services import approve
from exchange.reencode import Remade, remake
from safeguarding.choices import Basis, GivenBy, Moderation, Pictures, Purpose
from safeguarding.models import Consent
from safeguarding.rules import freest
from safeguarding.services.class_rules import set_class_rules
from users.models import User

HELLOS = (
    ("This is what we see from our window.", "Hills, a tree and the morning sun"),
    ("Hello! I like to draw birds. Which birds live near your school?", ""),
    ("We are four children at home, and a cat that sleeps all day.", ""),
)
SKIES = ("#ffd9a0", "#cfe8ff", "#e9defc")
A_YEAR = timedelta(days=365)
MINUTES_BETWEEN = 7


def fill_gallery(project: Project, source: Random, days: Days) -> None:
    """Three students of each class write, the first with a picture; the last text waits."""
    for classroom in project.classrooms:
        rules = replace(freest(), moderation=Moderation.BEFORE, pictures=Pictures.WORK)
        set_class_rules(classroom, rules, by=teacher_of(classroom), at=days.ago(1))
    for classroom in project.classrooms:
        present = Enrolment.objects.filter(classroom=classroom).present().order_by("joined_at")
        for number, place in enumerate(present[: len(HELLOS)]):
            _hello(project, classroom, place.student, number, source, days)


def _hello(
    project: Project, classroom: Classroom, student: User, number: int, source: Random, days: Days
) -> None:
    teacher = teacher_of(classroom)
    _consent(student, teacher, days)
    text, description = HELLOS[number]
    item = add_item(
        project,
        by=student,
        classroom=classroom,
        key=UUID(int=source.getrandbits(128), version=4),
        filled=Filled(text, _window(source) if description else None, description),
        at=days.now - timedelta(minutes=MINUTES_BETWEEN * (len(HELLOS) - number)),
    )
    if item.is_waiting and number < len(HELLOS) - 1:
        approve(item, by=teacher, turn=item.turn, at=days.now)


def _consent(student: User, teacher: User, days: Days) -> None:
    for purpose in (Purpose.PART, Purpose.PICTURES):
        Consent.objects.get_or_create(
            student=student,
            purpose=purpose,
            ended_at=None,
            defaults={
                "given_by": GivenBy.GUARDIAN,
                "basis": Basis.CONSENT,
                "text_version": "demo",
                "given_on": days.now.date(),
                "valid_until": days.now.date() + A_YEAR,
                "seen_by": teacher,
            },
        )


def _window(source: Random) -> Remade:
    """A drawing of hills, a tree and the sun: made by code, so that it is of nobody."""
    picture = Image.new("RGB", (720, 480), source.choice(SKIES))
    pen = ImageDraw.Draw(picture)
    sun = source.randint(90, 560)
    pen.ellipse((sun, 60, sun + 110, 170), fill="#f0a01e")
    pen.ellipse((-160, 250, 480, 760), fill="#5b9f6b")
    pen.ellipse((260, 290, 940, 820), fill="#3f7f58")
    tree = source.randint(120, 520)
    pen.rectangle((tree, 230, tree + 22, 330), fill="#6b4a2e")
    pen.ellipse((tree - 50, 130, tree + 72, 260), fill="#2f6b45")
    file = io.BytesIO()
    picture.save(file, "PNG")
    return remake(file.getvalue())
