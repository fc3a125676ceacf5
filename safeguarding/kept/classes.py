"""What is kept of schools, classes and the students in them."""

from datetime import datetime, timedelta

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    Subquery,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from classrooms.lifecycle import ClassroomState, EnrolmentState
from classrooms.models import (
    Bell,
    BellSchedule,
    Break,
    ClassCode,
    ClassLanguage,
    Classroom,
    ClassTimetable,
    Countersignature,
    CountryExcuse,
    Enrolment,
    Evidence,
    Invitation,
    InvitationBatch,
    KeptCalendar,
    Programme,
    ReviewCase,
    ReviewMessage,
    School,
    SchoolTeacher,
    StudentKey,
    Teaching,
    Term,
    WeeklySlot,
)
from safeguarding.retention import (
    DELETE,
    STAFF,
    STAYS,
    STUDENTS,
    TEACHERS,
    WITH_ACCOUNT,
    WITH_CLASS,
    WITH_STUDENT,
    Rows,
    after,
    along_with,
    blank,
    keeps,
    months_before,
    nothing_personal,
    when,
    while_,
)
from users.models import AuditEntry

AFTER_THE_YEAR_MONTHS = 6
AFTER_LEAVING_DAYS = 30
IN_THE_LOBBY_DAYS = 1
# Terms that begin later than this after the class was last worked on are another year's.
ONE_YEAR_OF_TERMS = timedelta(days=330)


def with_year_end(rows: Rows, path: str = "classroom") -> Rows:
    """Each row with `year_end`, when the school year of its class is over.

    That is the last day of the terms of its year; for a class that went on, the day on which it
    did; without any term, the day on which it was last worked on.
    """
    touched = f"{path}__touched_at"
    of_its_year = Term.objects.filter(
        school=OuterRef(f"{path}__school"),
        starts_on__lte=ExpressionWrapper(
            OuterRef(touched) + ONE_YEAR_OF_TERMS, output_field=DateTimeField()
        ),
    )
    last_day = of_its_year.order_by().values("school").annotate(last=Max("ends_on")).values("last")
    by_terms = Greatest(Cast(Subquery(last_day), DateTimeField()), F(touched))
    went_on = Coalesce(f"{path}__continued_by__created_at", touched)
    is_old = When(**{f"{path}__state": ClassroomState.ARCHIVED}, then=went_on)
    return rows.annotate(
        year_end=Case(is_old, default=by_terms, output_field=DateTimeField()),
    )


def _over(rows: Rows, at: datetime) -> Rows:
    """Places of students whose year is long over and who came no more, who were taken out, or who
    waited in the lobby and were not let in."""
    left = AuditEntry.objects.filter(
        verb="enrolment.left",
        subject_type=Enrolment._meta.label_lower,
        subject_id=Cast(OuterRef("pk"), CharField()),
    ).values("at")[:1]
    limit = months_before(at, AFTER_THE_YEAR_MONTHS)
    never_came_back = Q(student__last_login__lt=limit) | Q(student__last_login=None)
    return (
        with_year_end(rows)
        .annotate(left_at=Coalesce(Subquery(left), "joined_at"))
        .filter(
            Q(state=EnrolmentState.LOBBY, joined_at__lt=at - timedelta(days=IN_THE_LOBBY_DAYS))
            | Q(state=EnrolmentState.LEFT, left_at__lt=at - timedelta(days=AFTER_LEAVING_DAYS))
            | (Q(state=EnrolmentState.IN, year_end__lt=limit) & never_came_back)
        )
    )


keeps(
    Enrolment,
    _("The nickname and stamp of a student in a class"),
    whose=STUDENTS,
    long=when(
        _over,
        ngettext_lazy(
            "%(count)d month after the school year, or after the last visit if that was later;"
            " 30 days when the teacher takes the student out; one day in the lobby",
            "%(count)d months after the school year, or after the last visit if that was later;"
            " 30 days when the teacher takes the student out; one day in the lobby",
            "count",
        ),
        count=AFTER_THE_YEAR_MONTHS,
    ),
    then=DELETE,
    why=_("So that the class knows who is who. It is no real name."),
    student="student",
    shows=["classroom__name", "nickname", "stamp", "state", "joined_at"],
    hides=["id", "nickname_key", "classroom", "tint"],
    erased=DELETE,
    waits_for_holds=True,
)
keeps(
    StudentKey,
    _("With what a student comes back: sealed marks of three pictures and of a printed card"),
    whose=STUDENTS,
    long=WITH_STUDENT,
    then=DELETE,
    why=_("So that a student comes back on any tablet, without e-mail and password."),
    student="student",
    shows=["card_printed_at", "locked_at"],
    hides=[
        "pictures", "wrong_tries", "card_version", "card", "out_before", "knock",
        "knock_pictures", "knocked_at",
    ],
    erased=DELETE,
)  # fmt: skip
keeps(
    Teaching,
    _("Which teacher teaches a class, since when, and a substitute's last day"),
    whose=TEACHERS,
    long=WITH_CLASS,
    then=DELETE,
    why=_("So that only its teachers see a class and its students."),
)
keeps(
    SchoolTeacher,
    _("Which school a teacher chose, and whether our staff confirmed it"),
    whose=TEACHERS,
    long=WITH_ACCOUNT,
    then=DELETE,
    why=_("So that nobody speaks for a school where they do not teach."),
)
keeps(
    Invitation,
    _("The address, and perhaps the name, of a teacher whom somebody invited"),
    whose=TEACHERS,
    long=after(
        "created_at",
        months=12,
        words=ngettext_lazy(
            "%(count)d month after the invitation", "%(count)d months after the invitation", "count"
        ),
    ),
    then=DELETE,
    why=_("So that an invitation can be answered, and is not sent twice."),
)
keeps(
    InvitationBatch,
    _("Which lists of schools a member of our staff invited"),
    whose=STAFF,
    long=while_(_("As long as the list is needed")),
    then=STAYS,
    why=_("So that staff see how far each list has come."),
)
keeps(
    ReviewCase,
    _("How far our staff's look at a school or a teacher has come"),
    whose=TEACHERS,
    long=along_with(
        "users.User",
        "classrooms.School",
        words=_("As long as the account or the school exists"),
    ),
    then=DELETE,
    why=_("So that only real teachers and schools take part."),
)
keeps(
    ReviewMessage,
    _("What our staff asked a teacher, and the answer"),
    whose=TEACHERS,
    long=after(
        "asked_at",
        months=24,
        words=ngettext_lazy(
            "%(count)d month after the question", "%(count)d months after the question", "count"
        ),
    ),
    then=blank(text="", answer=""),
    why=_("So that a decision can be understood later."),
)
keeps(
    Countersignature,
    _("The address of the head of a school, which teacher we asked about, and the answer"),
    whose=STAFF,
    long=after(
        "sent_at",
        months=24,
        words=ngettext_lazy(
            "%(count)d month after we asked", "%(count)d months after we asked", "count"
        ),
    ),
    then=blank(_("Address, name and words are taken out."), email="", teacher_name="", words=""),
    why=_("So that a school takes part only when its head knows."),
)
keeps(
    Evidence,
    _("What showed our staff that a school takes part, such as whom they rang"),
    whose=STAFF,
    long=after(
        "recorded_at",
        months=36,
        words=ngettext_lazy(
            "%(count)d month after it was seen", "%(count)d months after it was seen", "count"
        ),
    ),
    then=blank(note=""),
    why=_("So that a decision can be understood later."),
)
keeps(
    School,
    _("Name, city and calendar of a school, and which teacher registered it"),
    whose=TEACHERS,
    long=while_(_("As long as the school has classes here")),
    then=STAYS,
    why=_("So that classes of the same school find each other."),
)
keeps(
    Classroom,
    _("Name, ages, languages, lessons and own words of a class, without anybody's name"),
    whose=TEACHERS,
    long=while_(_("As long as its school is here; an earlier year is kept as history")),
    then=STAYS,
    why=_("So that a fitting partner class can be found."),
)
keeps(
    CountryExcuse,
    _("For which countries our staff count no silence, and who decided it"),
    whose=STAFF,
    long=while_(_("As long as it says something about an exchange")),
    then=STAYS,
    why=_("So that a war or a flood counts against nobody."),
)
nothing_personal(Bell, "the clock of a school")
nothing_personal(BellSchedule, "the clock of a school")
nothing_personal(Break, "the calendar of a school")
nothing_personal(Term, "the calendar of a school")
nothing_personal(KeptCalendar, "the calendar a school had before")
nothing_personal(ClassCode, "a code that leads into the lobby of a class; ends after 14 days")
nothing_personal(ClassLanguage, "languages of a whole class")
nothing_personal(ClassTimetable, "lessons of a whole class")
nothing_personal(WeeklySlot, "lessons of a whole class")
nothing_personal(Programme, "rules of a pool of classes")
