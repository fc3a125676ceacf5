"""Who teaches a class: coming in, leaving, taken out, handed over, and a substitute's last day.

A class belongs to its school, and somebody always teaches it for good: whatever takes a teacher
away holds the row of the class and asks `_others_stay`. A substitute does not count there.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from classrooms.models import Classroom, Teaching
from classrooms.notices import tell_left, tell_removed, tell_substitute_ended
from classrooms.services.invitation_ends import withdraw_waiting
from classrooms.services.schools import today_at
from users.audit import record
from users.models import User


class LastTeacher(Exception):
    """Nobody else teaches the class for good."""


class NotAllowed(Exception):
    """This person does not teach the class for good (any more), or came after the other one."""


def may_lead(classroom: Classroom, user: User) -> bool:
    """Whether this person may invite and take out colleagues: a substitute may not."""
    return Teaching.objects.lasting().filter(classroom=classroom, teacher=user).exists()


def is_settled(classroom: Classroom, user: User) -> bool:
    """Whether this teacher may see and describe the school: a newcomer there may not."""
    return Classroom.objects.settled_by(user).filter(pk=classroom.pk).exists()


def may_remove(teaching: Teaching, team: list[Teaching], user: User) -> bool:
    """Who was there first may take out who came later; a substitute may be taken out by any.

    So nobody who was invited can put the one who invited them out of the own class. And whom staff
    has not verified, or does not trust any more, takes out nobody whom it has.
    """
    own = next((each for each in team if each.teacher_id == user.pk), None)
    if own is None or own.is_substitute or own.pk == teaching.pk:
        return False
    if teaching.teacher.adult.is_verified and not own.teacher.adult.is_verified:
        return False
    return teaching.is_substitute or own.pk < teaching.pk


@transaction.atomic
def leave_class(classroom: Classroom, *, by: User, at: datetime | None = None) -> bool:
    """Teach the class no more; False when that was so before. Raises LastTeacher.

    What this teacher asked of others by mail is taken back.
    """
    now = at or timezone.now()
    team = _team_of(hold_class(classroom))
    own = next((each for each in team if each.teacher_id == by.pk), None)
    if own is None:
        return False
    _others_stay(team, without=own)
    record("teaching.leave", own, by=by, before="teaches", after="left", at=now)
    own_pk = own.pk
    own.delete()
    withdraw_waiting(classroom, sent_by=by, by=by, now=now)
    tell_left(classroom, by, event=f"left:{own_pk}")
    return True


@transaction.atomic
def remove_teacher(teaching: Teaching, *, by: User, at: datetime | None = None) -> bool:
    """Take a colleague out of the class; False when she had gone. Raises NotAllowed.

    What she asked of others by mail is taken back.
    """
    now = at or timezone.now()
    classroom = hold_class(teaching.classroom)
    team = _team_of(classroom)
    going = next((each for each in team if each.pk == teaching.pk), None)
    if going is None:
        return False
    if not may_remove(going, team, by):
        raise NotAllowed
    _others_stay(team, without=going)
    record("teaching.remove", going, by=by, before="teaches", after="removed", at=now)
    going_pk, teacher = going.pk, going.teacher
    going.delete()
    withdraw_waiting(classroom, sent_by=teacher, by=by, now=now)
    tell_removed(classroom, teacher, by=by, event=f"removed:{going_pk}")
    return True


def join_class(
    classroom: Classroom, *, teacher: User, ends_on: date | None, at: datetime
) -> Teaching:
    """A co-teacher, or a substitute until the end of a day. The caller holds the class.

    Who teaches the class for good already goes on doing so.
    """
    found = Teaching.objects.filter(classroom=classroom, teacher=teacher).first()
    if found is None:
        made = Teaching.objects.create(
            classroom=classroom, teacher=teacher, since=at, ends_on=ends_on
        )
        record("teaching.join", made, by=teacher, after="substitute" if ends_on else "teaches",
               at=at)  # fmt: skip
        return made
    if found.is_substitute:
        found.ends_on = ends_on
        found.save(update_fields=["ends_on"])
        record("teaching.prolong", found, by=teacher, before="substitute",
               after="substitute" if ends_on else "teaches", at=at)  # fmt: skip
    return found


def take_over(classroom: Classroom, *, teacher: User, of: User, at: datetime) -> Teaching:
    """The place of `of`, who leads the class, becomes `teacher`'s. The caller holds the class."""
    team = _team_of(classroom)
    place = next(each for each in team if each.teacher_id == of.pk)
    for each in team:
        if each.teacher_id == teacher.pk and each.pk != place.pk:
            before = "substitute" if each.is_substitute else "teaches"
            record("teaching.leave", each, by=teacher, before=before, after="left", at=at)
            each.delete()
    place.teacher, place.since, place.ends_on = teacher, at, None
    place.save(update_fields=["teacher", "since", "ends_on"])
    record("teaching.hand_over", place, by=teacher, before="teaches", after="teaches", at=at)
    return place


def end_substitutes(*, at: datetime | None = None) -> int:
    """Substitutes whose last day is over at their school teach the class no more."""
    now = at or timezone.now()
    # Nowhere is it yet the day after the day after this one's.
    latest = now.date() + timedelta(days=1)
    over = Teaching.objects.filter(ends_on__lt=latest).values_list("pk", flat=True)
    return sum(_end_one(pk, at=now) for pk in list(over))


@transaction.atomic
def _end_one(pk: int, *, at: datetime) -> bool:
    found = Teaching.objects.filter(pk=pk).select_related("classroom").first()
    if found is None:
        return False
    classroom = hold_class(found.classroom)
    teaching = Teaching.objects.select_related("teacher__adult").filter(pk=pk).first()
    last_day = teaching.ends_on if teaching else None
    if teaching is None or last_day is None or last_day >= today_at(classroom.school, at=at):
        return False
    record("teaching.end", teaching, by=None, before="substitute", after="ended", at=at)
    teacher = teaching.teacher
    teaching.delete()
    tell_substitute_ended(classroom, teacher, event=f"ended:{pk}")
    return True


def hold_class(classroom: Classroom) -> Classroom:
    """The class, held until the transaction ends: nobody else comes in or goes meanwhile."""
    held: Classroom = (
        Classroom.objects.select_for_update(of=("self",))
        .select_related("school")
        .get(pk=classroom.pk)
    )
    return held


def _team_of(classroom: Classroom) -> list[Teaching]:
    return list(classroom.teachings.select_related("teacher__adult").order_by("pk"))


def _others_stay(team: list[Teaching], *, without: Teaching) -> None:
    if not any(each for each in team if each.pk != without.pk and not each.is_substitute):
        raise LastTeacher
