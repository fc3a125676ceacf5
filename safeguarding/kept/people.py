"""What is kept of accounts, of the diary, and of what waits to be done or mailed."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from outbox.lifecycle import JobState
from outbox.models import Job, Mail
from safeguarding.erasing import erase_everything_of
from safeguarding.retention import (
    DELETE,
    EVERYBODY,
    STAFF,
    STUDENTS,
    TEACHERS,
    WITH_ACCOUNT,
    Rows,
    Then,
    after,
    keeps,
    months_before,
    nothing_personal,
    when,
)
from users.hooks import trust_ended
from users.lifecycle import Role
from users.models import Adult, AuditEntry, Tally, User

UNUSED_MONTHS = 36
JOB_MONTHS, MAIL_MONTHS = 13, 12
"""A job outlives its mail, so that no mail stands there without the job that sent it."""
GONE = "@gone.invalid"


def _without_a_class(rows: Rows, at: datetime) -> Rows:
    """Students who are in no class any more. The last enrolment ends by its own rule."""
    return rows.filter(
        role=Role.STUDENT, enrolments__isnull=True, date_joined__lt=at - timedelta(days=1)
    )


def _erase(rows: Rows) -> int:
    students = list(rows.values_list("pk", flat=True))
    erase_everything_of(students)
    return len(students)


def _unused(rows: Rows, at: datetime) -> Rows:
    """Accounts of adults, without those who run the site, in which nobody logged in for years."""
    return (
        rows.exclude(Q(role=Role.STUDENT) | Q(is_superuser=True) | Q(email__endswith=GONE))
        .annotate(last=Coalesce("last_login", "date_joined"))
        .filter(last__lt=months_before(at, UNUSED_MONTHS))
    )


def _close(rows: Rows) -> int:
    """The row stays, because classes and decisions point to it, and says nothing of a person."""
    ids = list(rows.values_list("pk", flat=True))
    people = User.objects.filter(pk__in=ids)
    Adult.objects.filter(pk__in=ids).update(
        name="–", phone="", languages=[], countries="", verified_at=None, verified_by=None
    )
    for person in people:
        person.emailaddress_set.all().delete()
        person.authenticator_set.all().delete()
        person.groups.clear()
        person.user_permissions.clear()
    people.update(
        email=Concat(Cast("id", CharField()), Value(GONE)),
        is_active=False,
        password=make_password(None),
    )
    for each in ids:
        trust_ended(f"account:{each}")
    return len(ids)


keeps(
    User,
    _("A number for the student, the language, and when the student first and last came"),
    part="students",
    whose=STUDENTS,
    long=when(_without_a_class, _("One day after the student left the last class")),
    then=Then(_("Everything about the student is deleted."), _erase),
    why=_("A student needs a place to come back to. There is no e-mail address and no name."),
    student="pk",
    shows=["language", "zone", "date_joined", "last_login"],
    hides=["id", "role", "email", "password", "is_active", "is_staff", "is_superuser"],
    erased=DELETE,
    waits_for_holds=True,
)
keeps(
    User,
    _("Your e-mail address, your password as an unreadable code, your language and time zone"),
    part="adults",
    whose=TEACHERS,
    long=when(
        _unused,
        ngettext_lazy(
            "%(count)d month after you last logged in",
            "%(count)d months after you last logged in",
            "count",
        ),
        count=UNUSED_MONTHS,
    ),
    then=Then(_("The account is closed, and address, name and number are taken out."), _close),
    why=_("So that you can log in and that mail reaches you."),
)
keeps(
    Adult,
    _("Your name, phone number and languages, and whether our staff verified you"),
    whose=TEACHERS,
    long=WITH_ACCOUNT,
    then=DELETE,
    why=_("So that the teacher of your partner class knows with whom they speak."),
)
for table in (User.groups.through, User.user_permissions.through):
    keeps(
        table,
        _("What a member of our staff may do here"),
        whose=STAFF,
        long=WITH_ACCOUNT,
        then=DELETE,
        why=_("So that only those see a page who need it."),
    )
keeps(
    AuditEntry,
    _("The diary: who did what and when, in numbers and states, without names and words"),
    whose=EVERYBODY,
    long=after(
        "at",
        months=24,
        words=ngettext_lazy(
            "%(count)d month after it happened", "%(count)d months after it happened", "count"
        ),
    ),
    then=DELETE,
    why=_("So that it can be found out later who decided something about children."),
)
keeps(
    Job,
    _("What this site still had to do, or did, in numbers, without names and words"),
    whose=EVERYBODY,
    long=after(
        "created_at",
        months=JOB_MONTHS,
        words=ngettext_lazy("%(count)d month", "%(count)d months", "count"),
        only=Q(state__in=[JobState.DONE, JobState.DEAD]),
    ),
    then=DELETE,
    why=_("So that nothing is done twice."),
)
keeps(
    Mail,
    _("To which address a mail went, its subject and the day; the words go once it is sent"),
    whose=TEACHERS,
    long=after(
        "created_at",
        months=MAIL_MONTHS,
        words=ngettext_lazy("%(count)d month", "%(count)d months", "count"),
    ),
    then=DELETE,
    why=_("So that nobody gets the same mail twice. Students get no mail."),
)
nothing_personal(Tally, "sealed counts of what somebody does, for a day; nobody is named")
nothing_personal(Group, "names of staff's groups")
nothing_personal(Group.permissions.through, "what a group of staff may do")
