"""How the consents of a class stand: student by student, and what is missing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from classrooms.models import Classroom, Enrolment
from safeguarding.choices import TO_ASK, Answer, Purpose
from safeguarding.gates import day_in
from safeguarding.models import Consent
from users.models import User


@dataclass(frozen=True)
class Row:
    """A student of the class and how each purpose stands, in the order of `Purpose`."""

    enrolment: Enrolment
    answers: dict[Purpose, Answer]

    @property
    def may_take_part(self) -> bool:
        return self.answers[Purpose.PART] == Answer.YES

    def misses(self, purpose: Purpose) -> bool:
        """Whether a form for it has still to come."""
        return self.answers[purpose] in TO_ASK

    @property
    def misses_something(self) -> bool:
        return any(map(self.misses, Purpose))


@dataclass(frozen=True)
class Overview:
    """The students who are in the class, and how many of `size` are not yet."""

    rows: Sequence[Row]
    size: int

    @property
    def not_joined(self) -> int:
        return max(self.size - len(self.rows), 0)

    @property
    def may_take_part(self) -> int:
        return sum(row.may_take_part for row in self.rows)

    def missing(self, purpose: Purpose) -> int:
        """How many of those in the class have still to bring a form for it."""
        return sum(row.misses(purpose) for row in self.rows)

    @property
    def without_form(self) -> int:
        return self.missing(Purpose.PART)


def overview_of(classroom: Classroom, *, at: datetime) -> Overview:
    """The class at that instant, in two queries however many students there are."""
    places = list(classroom.enrolments.present())
    on = day_in(classroom, at)
    known: dict[UUID, list[Consent]] = defaultdict(list)
    consents = Consent.objects.filter(student__in=[each.student_id for each in places])
    for consent in consents.order_by("-recorded_at"):
        known[consent.student_id].append(consent)
    return Overview(
        [Row(each, answers_of(known[each.student_id], on=on)) for each in places], classroom.size
    )


def answers_of(consents: Iterable[Consent], *, on: date) -> dict[Purpose, Answer]:
    """How each purpose stands for the student of these consents, the newest of which come first."""
    by_purpose: dict[str, list[Consent]] = defaultdict(list)
    for consent in consents:
        by_purpose[consent.purpose].append(consent)
    return {purpose: _answer(by_purpose[purpose], on) for purpose in Purpose}


def part_of(student: User, *, on: date) -> Answer:
    """How taking part stands for one student: what the student is told follows from it."""
    own = Consent.objects.filter(student=student, purpose=Purpose.PART)
    return _answer(list(own.order_by("-recorded_at")), on)


def _answer(consents: Sequence[Consent], on: date) -> Answer:
    living = next((each for each in consents if each.ended_at is None), None)
    if living is None:
        # Replaced answers have a living one after them: this one was taken back.
        was_yes = bool(consents) and consents[0].is_yes
        return Answer.TAKEN_BACK if was_yes else Answer.MISSING
    if living.valid_until < on:
        return Answer.EXPIRED
    return Answer.YES if living.is_yes else Answer.NO
