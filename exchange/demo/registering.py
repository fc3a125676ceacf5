"""Stage "classrooms": teachers register their schools and classes, and staff verify them."""

from datetime import datetime, timedelta
from uuid import UUID

from classrooms.calendars.ramadan import ramadan
from classrooms.choices import EvidenceKind, Purpose
from classrooms.models import Classroom, School
from classrooms.services.bells import save_bells
from classrooms.services.calendars import apply_preset
from classrooms.services.classes import open_classroom, save_class, save_exchange
from classrooms.services.evidence import record_evidence
from classrooms.services.schools import save_clock, save_school, today_at, verify_school
from classrooms.services.special_timetables import add_timetable
from classrooms.services.timetables import save_lessons
from classrooms.timetable.slots import Week, monday
from exchange.demo.days import Days
from exchange.demo.lessons import school_bells, shortened
from exchange.demo.people import STAFF
from exchange.demo.progress import Progress
from exchange.demo.sketch import ClassSketch, SchoolSketch, TeacherSketch, draw_classes
from outbox.runner import drain
from users.lifecycle import Role
from users.models import User
from users.services import create_adult, save_profile, verify_teacher


def register_classes(count: int, *, seed: int, days: Days, tell: Progress) -> None:
    """Make `count` classes, all of them open for a partner."""
    staff = create_adult(STAFF, name="Rosa Lindqvist", role=Role.STAFF, zone="Europe/Lisbon")
    staff.is_staff = staff.is_superuser = True
    staff.save(update_fields=["is_staff", "is_superuser"])
    register = _Register(staff, days)
    for number, sketch in enumerate(draw_classes(count, seed=seed, today=days.today), 1):
        # One after the other: later stages take the classes in this order.
        register.add(sketch, at=days.ago(30) + timedelta(minutes=number))
        tell(number, count)
    drain()


class _Register:
    """Knows which schools and teachers are there already."""

    def __init__(self, staff: User, days: Days) -> None:
        self.staff = staff
        self.days = days
        self.schools: dict[UUID, School] = {}
        self.teachers: dict[str, User] = {}
        self.has_ramadan = False

    def add(self, sketch: ClassSketch, *, at: datetime) -> Classroom:
        teacher = self._teacher(sketch.teacher, zone=sketch.school.city.zone)
        school = self._school(sketch.school, by=teacher, at=at)
        classroom = save_class(
            None,
            school=school,
            by=teacher,
            described={"id": sketch.id, "created_at": at, **sketch.described},
            languages=sketch.languages,
            at=at,
        )
        save_exchange(classroom, wishes=sketch.wishes)
        alternating = any(slot.week is not Week.EVERY for slot in sketch.lessons)
        save_lessons(
            classroom,
            slots=sketch.lessons,
            week_a_from=monday(self.days.today) if alternating else None,
            by=teacher,
            at=at,
        )
        self._keep_ramadan(classroom, sketch, by=teacher, at=at)
        open_classroom(classroom, by=teacher, at=at)
        return classroom

    def _keep_ramadan(
        self, classroom: Classroom, sketch: ClassSketch, *, by: User, at: datetime
    ) -> None:
        """The first class of a country that keeps Eid has shorter lessons then."""
        span = ramadan(sketch.school.country.code, self.days.today)
        if span is None or self.has_ramadan:
            return
        self.has_ramadan = True
        timetable = add_timetable(
            classroom, purpose=Purpose.RAMADAN, span=span, copy=True, by=by, at=at
        )
        save_lessons(
            classroom,
            slots=shortened(sketch.lessons),
            week_a_from=None,
            by=by,
            timetable=timetable,
            at=at,
        )

    def _teacher(self, sketch: TeacherSketch, *, zone: str) -> User:
        if sketch.email not in self.teachers:
            teacher = create_adult(sketch.email, name=sketch.name)
            save_profile(
                teacher,
                name=sketch.name,
                phone="",
                languages=list(sketch.languages),
                language="en",
                zone=zone,
            )
            verify_teacher(teacher.adult, by=self.staff, at=self.days.ago(27))
            self.teachers[sketch.email] = teacher
        return self.teachers[sketch.email]

    def _school(self, sketch: SchoolSketch, *, by: User, at: datetime) -> School:
        if sketch.id not in self.schools:
            described = {
                "id": sketch.id,
                "name": sketch.name,
                "country": sketch.country.code,
                "city": sketch.city.name,
            }
            school = save_school(None, by=by, described=described, at=at)
            school = save_clock(school, by=by, zone=sketch.city.zone, school_days=range(5))
            today = today_at(school, at=self.days.now)
            apply_preset(school, around=today, by=by, at=at)
            if sketch.has_bells:
                save_bells(
                    school,
                    None,
                    name="",
                    weekdays=school.school_days,
                    span=None,
                    lessons=school_bells(sketch.country),
                    by=by,
                    at=at,
                )
            if sketch.is_verified:
                self._verify(school)
            self.schools[sketch.id] = school
        return self.schools[sketch.id]

    def _verify(self, school: School) -> None:
        """Staff called the school back, wrote that down, and approved it."""
        at = self.days.ago(26)
        record_evidence(
            school,
            kind=EvidenceKind.CALL_BACK,
            seen_on=at.date(),
            note="The school office, under the number of the official register",
            by=self.staff,
            at=at,
        )
        verify_school(school, by=self.staff, at=at)
