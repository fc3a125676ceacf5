"""Who we are: programme, school, class, timetable of the class, and the people in it."""

from classrooms.models.bells import Bell, BellSchedule
from classrooms.models.classroom import ClassLanguage, Classroom
from classrooms.models.excuse import CountryExcuse
from classrooms.models.invitations import Invitation, InvitationBatch
from classrooms.models.keys import StudentKey
from classrooms.models.people import ClassCode, Enrolment, SchoolTeacher, Teaching
from classrooms.models.programme import Programme
from classrooms.models.review import Countersignature, Evidence, ReviewCase, ReviewMessage
from classrooms.models.school import Break, KeptCalendar, School, Term
from classrooms.models.timetable import ClassTimetable, WeeklySlot

__all__ = [
    "Bell",
    "BellSchedule",
    "Break",
    "ClassCode",
    "ClassLanguage",
    "ClassTimetable",
    "Classroom",
    "Countersignature",
    "CountryExcuse",
    "Enrolment",
    "Evidence",
    "Invitation",
    "InvitationBatch",
    "KeptCalendar",
    "Programme",
    "ReviewCase",
    "ReviewMessage",
    "School",
    "SchoolTeacher",
    "StudentKey",
    "Teaching",
    "Term",
    "WeeklySlot",
]
