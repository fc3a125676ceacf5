"""When a class that waits is told that its outlook changed: seldom, and only of what matters."""

from datetime import datetime, timedelta

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from matching.models import Outlook, Seat

EVERY = timedelta(days=7)
LEAST_STEPS = 3
"""So many places up the list at least, and a quarter of those that were before."""


def news_of(outlook: Outlook, *, at: datetime) -> str:
    """What to tell of a row about to be saved: "fits", "moved" or nothing; the row remembers it.

    What is said first is not news: the page showed it. Nothing is said while a proposal or a
    partner is there, nor more than once a week.
    """
    if outlook.place is None or outlook.classroom.state != ClassroomState.OPEN:
        outlook.told_fitting = outlook.told_place = None
        return ""
    if outlook.told_fitting is None or outlook.told_place is None:
        outlook.told_fitting, outlook.told_place = outlook.fitting, outlook.place
        return ""
    if outlook.told_at is not None and at - outlook.told_at < EVERY:
        return ""
    news = _changed(outlook)
    if not news or Seat.objects.filter(classroom=outlook.classroom_id, live=True).exists():
        return ""
    outlook.told_fitting, outlook.told_place = outlook.fitting, outlook.place
    outlook.told_at = at
    return news


def forget_told(classroom: Classroom) -> None:
    """It enters anew: what was said of an earlier wait is not compared with this one."""
    Outlook.objects.filter(classroom=classroom).update(told_fitting=None, told_place=None)


def _changed(outlook: Outlook) -> str:
    if outlook.fitting and not outlook.told_fitting:
        return "fits"
    place, before = outlook.place or 0, outlook.told_place or 0
    if before - place >= max(LEAST_STEPS, before // 4):
        return "moved"
    return ""
