"""Synthetic classes as rows of the database, and people who are logged in. Needs Django set up.

Rows cannot say everything that a profile says: subjects, wished regions, whether a partner may come
back, and dates that bound an exchange stay behind. A class begins without a history, so past
partners, reliability and badly served countries do too. Classes that must not meet become blocks
between their schools.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from classrooms.choices import Theme
from classrooms.lifecycle import ClassroomState, EnrolmentState
from classrooms.models import (
    Break,
    ClassLanguage,
    Classroom,
    ClassTimetable,
    Enrolment,
    Programme,
    School,
    Teaching,
    Term,
    WeeklySlot,
)
from matching.engine.profile import ClassProfile
from matching.lifecycle import RoundState
from matching.models import MatchingRound, Place, Proposal, Registration
from safeguarding.models import Block, Consent
from tests.matching.engine.synthetic import THEMES, synthetic_pool
from tests.second_factor import log_in_with_second_factor
from users.lifecycle import Role
from users.models import Adult, User

SEED = 20260901
BATCH = 2_000
THEME_OF = {theme: list(Theme)[number % len(Theme)] for number, theme in enumerate(THEMES)}
OF_EACH = 12
"""How many teachers of each kind visit: with a proposal, without one, and in the large pool."""


def main() -> None:
    """`fill N SMALL` writes both pools; `staff` and `visits ROUND ROUND` log people in."""
    what, *arguments = sys.argv[1:]
    commands: dict[str, Callable[..., Any]] = {"fill": _fill, "staff": _staff, "visits": _visits}
    answer = commands[what](*arguments)
    sys.stdout.write(json.dumps(answer))


def _fill(large: str, small: str) -> dict[str, str]:
    """Two programmes whose rounds gather: one to be measured, one to warm up with."""
    now = timezone.now()
    other = Programme.objects.create(name="Small programme")
    return {
        "large": Pool(Programme.objects.get(is_default=True), int(large), "large", now).write(),
        "small": Pool(other, int(small), "small", now).write(),
    }


class Pool:
    """The rows of one programme's classes, gathered by model and written in bulk."""

    def __init__(self, programme: Programme, classes: int, name: str, now: datetime) -> None:
        self._programme, self._name, self._now = programme, name, now
        # Another seed each: the same class in both pools would be a strange one.
        self._profiles = synthetic_pool(classes, SEED + len(name) * classes, now.date())
        self._rows: dict[type[Model], list[Any]] = defaultdict(list)
        self._schools: dict[tuple[str, date | None], School] = {}
        self._classrooms: dict[str, Classroom] = {}

    def write(self) -> str:
        """Write them all and return the id of the round they are registered for."""
        round_ = MatchingRound(
            programme=self._programme, state=RoundState.GATHERING, opened_at=self._now
        )
        self._rows[MatchingRound].append(round_)
        for profile in self._profiles:
            self._gather(profile, round_)
        self._keep_apart()
        for model, rows in self._rows.items():
            model._default_manager.bulk_create(rows, batch_size=BATCH)
        self._write_lessons()
        with connection.cursor() as cursor:
            # What autovacuum does to a database that grew in its own time.
            cursor.execute("VACUUM ANALYZE")
        return str(round_.pk)

    def _gather(self, profile: ClassProfile, round_: MatchingRound) -> None:
        teacher = self._teacher(profile)
        classroom = _classroom(profile, self._school(profile, teacher), self._now)
        self._classrooms[profile.id] = classroom
        self._rows[Classroom].append(classroom)
        self._rows[Teaching].append(Teaching(classroom=classroom, teacher=teacher))
        self._rows[ClassLanguage] += [
            ClassLanguage(
                classroom=classroom, language=each.code, level=each.level, is_learning=each.learning
            )
            for each in profile.languages
        ]
        self._rows[Place] += [
            Place(classroom=classroom, number=number + 1) for number in range(profile.places_left)
        ]
        since = self._now - timedelta(weeks=profile.weeks_waited)
        self._rows[Registration].append(
            Registration(round=round_, classroom=classroom, waiting_since=since)
        )

    def _teacher(self, profile: ClassProfile) -> User:
        teacher = User(
            email=f"{self._name}-{profile.id}@school.example",
            role=Role.TEACHER,
            zone=profile.zone,
            password="!",
        )
        adult = Adult(
            user=teacher,
            name=f"Teacher of {profile.id}",
            languages=sorted(profile.teacher_languages),
            verified_at=self._now,
        )
        self._rows[User].append(teacher)
        self._rows[Adult].append(adult)
        return teacher

    def _school(self, profile: ClassProfile, teacher: User) -> School:
        calendar = profile.calendar
        key = profile.school_id, calendar.week_a_from
        if key not in self._schools:
            school = School(
                programme=self._programme,
                name=profile.school_id,
                country=profile.country,
                city=profile.school_id.split("-", 2)[2],
                zone=profile.zone,
                school_days=sorted(calendar.school_days),
                week_a_from=calendar.week_a_from,
                registered_by=teacher,
                verified_at=self._now,
            )
            self._schools[key] = school
            self._rows[School].append(school)
            self._rows[Term] += [
                Term(school=school, starts_on=span.first, ends_on=span.last)
                for span in calendar.terms
            ]
            uncertain = set(calendar.uncertain)
            self._rows[Break] += [
                Break(
                    school=school,
                    name=f"Break {number}",
                    starts_on=span.first,
                    ends_on=span.last,
                    may_move=span in uncertain,
                )
                for number, span in enumerate(calendar.closed)
            ]
        return self._schools[key]

    def _keep_apart(self) -> None:
        apart = {
            (self._classrooms[profile.id].school_id, self._classrooms[other].school_id)
            for profile in self._profiles
            for other in profile.blocked
        }
        self._rows[Block] += [
            Block(school_id=one, other_id=other) for one, other in sorted(apart) if one != other
        ]

    def _write_lessons(self) -> None:
        """Timetables get their ids from the database, and lessons need these."""
        pairs = [
            (ClassTimetable(classroom=self._classrooms[profile.id], **_valid(each)), each)
            for profile in self._profiles
            for each in profile.timetables
        ]
        ClassTimetable.objects.bulk_create([row for row, _ in pairs], batch_size=BATCH)
        lessons = {
            (row.pk, slot.weekday, slot.start, slot.week): WeeklySlot(
                timetable=row,
                weekday=slot.weekday,
                start_time=slot.start,
                minutes=slot.minutes,
                week=slot.week,
                is_swappable=slot.swappable,
            )
            for row, timetable in pairs
            for slot in timetable.slots
        }
        WeeklySlot.objects.bulk_create(lessons.values(), batch_size=BATCH)


def _classroom(profile: ClassProfile, school: School, now: datetime) -> Classroom:
    return Classroom(
        school=school,
        name=profile.id,
        state=ClassroomState.OPEN,
        age_from=profile.ages[0],
        age_to=profile.ages[1],
        size=profile.size,
        themes=sorted({THEME_OF[theme] for theme in profile.themes}),
        mode=profile.mode,
        access_tier=profile.access_tier,
        partners_wanted=profile.places_left,
        wished_countries=",".join(sorted(profile.wishes_countries)),
        same_country_ok=profile.allows_same_country,
        translation_ok=profile.accepts_translation,
        created_at=now,
    )


def _valid(timetable: Any) -> dict[str, date | None]:
    return {"valid_from": timetable.valid_from, "valid_to": timetable.valid_to}


def _staff() -> dict[str, str]:
    """The cookie of somebody who may press the button."""
    staff = User.objects.create(
        email="staff@aerogram.example", role=Role.STAFF, is_staff=True, is_superuser=True
    )
    Adult.objects.create(user=staff, name="Staff")
    client = Client()
    log_in_with_second_factor(client, staff)
    return {"cookie": _cookie(client)}


def _visits(large: str, small: str) -> list[dict[str, str]]:
    """The pages of teachers before and after a round, of a student, and the way in."""
    registered = Registration.objects.select_related("classroom").order_by("classroom__name")
    done = registered.filter(round=UUID(small))
    matched = done.filter(classroom__seats__live=True).distinct()[:OF_EACH]
    alone = done.filter(unmatched__isnull=False)[:OF_EACH]
    waiting = registered.filter(round=UUID(large))[:OF_EACH]
    visits = [_visit("sign-in", reverse("account_login")) for _ in range(OF_EACH)]
    for registration in (*matched, *alone, *waiting):
        visits += _of_teacher(registration.classroom)
    return visits + [_of_student(each.classroom) for each in matched]


def _of_teacher(classroom: Classroom) -> list[dict[str, str]]:
    teacher = classroom.teachings.get().teacher
    cookie = _logged_in(teacher)
    visits = [
        _visit("my-classes", reverse("classrooms:home"), cookie),
        _visit("class", reverse("classrooms:class-detail", args=[classroom.pk]), cookie),
        _visit("why", reverse("matching:class-status", args=[classroom.pk]), cookie),
        _visit("partners", reverse("matching:proposal-list"), cookie),
        _visit("projects", reverse("exchange_pages:project-list"), cookie),
    ]
    proposal = Proposal.objects.visible_to(teacher).first()
    if proposal is not None:
        path = reverse("matching:proposal-detail", args=[proposal.pk])
        # As often as the pages that everybody has.
        visits += [_visit("proposal", path, cookie)] * 2
    return visits


def _of_student(classroom: Classroom) -> dict[str, str]:
    student = User.objects.create(role=Role.STUDENT, zone=classroom.zone, password="!")
    today = timezone.localdate()
    Consent.objects.create(
        student=student,
        purpose="part",
        given_by="guardian",
        basis="consent",
        given_on=today,
        valid_until=today + timedelta(days=365),
    )
    Enrolment.objects.create(
        classroom=classroom,
        student=student,
        nickname="Brave River",
        nickname_key="braveriver",
        stamp="kite",
        state=EnrolmentState.IN,
    )
    return _visit("today", reverse("exchange_pages:today"), _logged_in(student))


def _visit(page: str, path: str, cookie: str = "") -> dict[str, str]:
    return {"page": page, "path": path, "cookie": cookie}


def _logged_in(user: User) -> str:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return _cookie(client)


def _cookie(client: Client) -> str:
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"
