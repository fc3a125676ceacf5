"""Answers of families are recorded, many at a time, and taken back, at once."""

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from classrooms.calendars.year import by_school_year
from classrooms.models import Classroom, Enrolment
from classrooms.signs import STUDENTS, give_sign
from classrooms.timetable.slots import DateSpan
from safeguarding.ages import Signers, signers
from safeguarding.choices import Basis, GivenBy, Purpose
from safeguarding.consent_news import tell_consents
from safeguarding.gates import day_in
from safeguarding.models import Consent
from safeguarding.paper import VERSIONS
from safeguarding.refusals import Refused
from users.audit import record, record_each
from users.models import User

LONGEST_MONTHS = 13
USUAL = timedelta(days=365)
"""So long a form holds where the school's calendar does not say when its year ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """What stands on the forms that a teacher holds in her hand, the same on all of them.

    A purpose that is not among the answers stays as it was. `are_old_enough` is the teacher's word
    that these students may sign alone, where only some of the class may.
    """

    answers: Mapping[str, bool]
    given_by: str
    given_on: date
    valid_until: date
    text_version: str
    are_old_enough: bool = False

    @property
    def basis(self) -> Basis:
        return Basis.LESSON if self.given_by == GivenBy.SCHOOL else Basis.CONSENT


@transaction.atomic
def record_answers(
    classroom: Classroom,
    students: Collection[UUID],
    forms: Forms,
    *,
    by: User,
    at: datetime | None = None,
) -> int:
    """The answers of these students count from now on. Returns how many answers are new.

    Of `students` (ids of people) only those who are in the class are touched. A newer answer ends
    the older one; the same forms sent twice change nothing. Raises Refused for forms that cannot
    be like this.
    """
    now = at or timezone.now()
    if refusal := _refusal(classroom, forms, today=day_in(classroom, now)):
        raise Refused(refusal)
    held = _hold(classroom, students)
    living = {(each.student_id, each.purpose): each for each in _living(held, forms.answers)}
    made, ended = [], []
    lines: dict[str, list[tuple[Consent, str, str]]] = {"consent.give": [], "consent.refuse": []}
    for student in held:
        for purpose, is_yes in forms.answers.items():
            consent, before = _consent(student, purpose, is_yes, forms, by, now), ""
            if older := living.get((student, purpose)):
                if _is_same(older, consent):
                    continue
                ended.append(older.pk)
                before = code_of(older)
            made.append(consent)
            verb = "consent.give" if is_yes else "consent.refuse"
            lines[verb].append((consent, before, code_of(consent)))
    Consent.objects.filter(pk__in=ended).update(ended_at=now)
    Consent.objects.bulk_create(made)
    for verb, said in lines.items():
        reason = "old-enough" if forms.are_old_enough else str(forms.basis)
        record_each(verb, said, by=by, reason=reason, at=now)
    tell_of_students(held, by=by, at=now)
    give_sign(classroom, STUDENTS, at=now)
    return len(made)


@transaction.atomic
def take_back(enrolment: Enrolment, purpose: str, *, by: User, at: datetime | None = None) -> bool:
    """The answer of this student to this purpose counts no more; False when there is none.

    It holds from the next request on: every gate reads these rows.
    """
    now = at or timezone.now()
    held = _hold(enrolment.classroom, [enrolment.student_id])
    consent = _living(held, [purpose]).first()
    if consent is None:
        return False
    consent.ended_at = now
    consent.save(update_fields=["ended_at"])
    record("consent.withdraw", consent, by=by, before=code_of(consent), at=now)
    tell_of_students(held, by=by, at=now)
    give_sign(enrolment.classroom, STUDENTS, at=now)
    return True


def latest_end(given_on: date) -> date:
    """The last day on which a form of that date can hold."""
    months = given_on.month - 1 + LONGEST_MONTHS
    year, month = given_on.year + months // 12, months % 12 + 1
    return date(year, month, min(given_on.day, monthrange(year, month)[1]))


def usual_end(classroom: Classroom, given_on: date) -> date:
    """The last day of the school year of that date, or of the one that comes next."""
    terms = [DateSpan(each.starts_on, each.ends_on) for each in classroom.school.terms.all()]
    ends = [max(term.last for term in year) for year in by_school_year(terms)]
    last = next((end for end in ends if end >= given_on), given_on + USUAL)
    return min(last, latest_end(given_on))


def _refusal(classroom: Classroom, forms: Forms, *, today: date) -> str | None:
    if not forms.answers:
        return "consent.no_answer"
    if not set(forms.answers) <= set(Purpose) or forms.given_by not in GivenBy:
        return "consent.unknown"
    if forms.text_version not in VERSIONS:
        return "consent.unknown"
    if forms.given_on > today:
        return "consent.not_yet"
    if not today <= forms.valid_until <= latest_end(forms.given_on):
        return "consent.dates"
    if forms.given_by == GivenBy.SCHOOL and set(forms.answers) != {Purpose.PART}:
        return "consent.school_decides_part"
    if forms.given_by == GivenBy.STUDENT:
        who = signers(classroom.age_from, classroom.age_to, str(classroom.school.country))
        if who == Signers.NOBODY:
            return "consent.guardian_signs"
        if who == Signers.SOME and not forms.are_old_enough:
            return "consent.which_are_old_enough"
    return None


def _hold(classroom: Classroom, students: Collection[UUID]) -> list[UUID]:
    """Those of them who are in the class, locked: whoever records for one of them waits."""
    present = Enrolment.objects.present().filter(classroom=classroom, student__in=students)
    ids = present.order_by().values("student")
    people = User.objects.select_for_update(no_key=True).filter(pk__in=ids)
    return list(people.order_by("pk").values_list("pk", flat=True))


def _living(students: Collection[UUID], purposes: Collection[str]) -> Any:
    return Consent.objects.living().filter(student__in=students, purpose__in=list(purposes))


def _consent(
    student: UUID, purpose: str, is_yes: bool, forms: Forms, by: User, at: datetime
) -> Consent:
    return Consent(
        student_id=student,
        purpose=purpose,
        is_yes=is_yes,
        given_by=forms.given_by,
        basis=forms.basis,
        text_version=forms.text_version,
        given_on=forms.given_on,
        valid_until=forms.valid_until,
        seen_by=by,
        recorded_at=at,
    )


def _is_same(older: Consent, newer: Consent) -> bool:
    same = ("is_yes", "given_by", "basis", "text_version", "given_on", "valid_until")
    return all(getattr(older, field) == getattr(newer, field) for field in same)


def code_of(consent: Consent) -> str:
    """An answer as the diary has it."""
    return f"{consent.purpose}:{'yes' if consent.is_yes else 'no'}"


def tell_of_students(students: Collection[UUID], *, by: User | None, at: datetime) -> None:
    """All classes of these students: somebody may be in two."""
    places = Enrolment.objects.present().filter(student__in=students).order_by()
    tell_consents(set(places.values_list("classroom_id", flat=True)), by=by, at=at)
