"""What is kept in the tables of Django and of the libraries for logging in."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from safeguarding.retention import (
    DELETE,
    EVERYBODY,
    STAFF,
    TEACHERS,
    WITH_ACCOUNT,
    Rows,
    after,
    along_with,
    keeps,
    nothing_personal,
    when,
)

CACHE = "django_cache"


def _ended(rows: Rows, at: datetime) -> Rows:
    return rows.filter(expire_date__lt=at)


def _sessions_of(students: Collection[UUID]) -> Rows:
    """A session says whose it is only inside its sealed data, so all of them are opened."""
    ids = set(map(str, students))
    sealed = Session.objects.only("session_key", "session_data").iterator(chunk_size=2_000)
    theirs = [each.pk for each in sealed if each.get_decoded().get(SESSION_KEY) in ids]
    return Session.objects.filter(pk__in=theirs)


def _sweep_cache(at: datetime, is_dry: bool) -> int:
    """Django itself leaves counters that ran out in the table until it is full."""
    with connection.cursor() as cursor:
        if is_dry:
            cursor.execute(f"SELECT count(*) FROM {CACHE} WHERE expires < %s", [at])  # noqa: S608
            return int(cursor.fetchone()[0])
        cursor.execute(f"DELETE FROM {CACHE} WHERE expires < %s", [at])  # noqa: S608
        return int(cursor.rowcount)


keeps(
    Session,
    _("That somebody is logged in on a device"),
    whose=EVERYBODY,
    long=when(_ended, _("14 days; on a student's device until it is left or the browser closes")),
    then=DELETE,
    why=_("So that nobody has to log in on every page."),
    find=_sessions_of,
    shows=["expire_date"],
    hides=["session_key", "session_data"],
    erased=DELETE,
)
keeps(
    UserSession,
    _("From which address and browser somebody logged in"),
    whose=EVERYBODY,
    long=after(
        "last_seen_at",
        days=30,
        words=ngettext_lazy(
            "%(count)d day after the login", "%(count)d days after the login", "count"
        ),
    ),
    then=DELETE,
    why=_("So that people see when somebody else logs in as them, and can end it."),
    student="user",
    shows=["created_at", "last_seen_at", "ip", "user_agent"],
    hides=["id", "session_key", "data"],
    erased=DELETE,
)
keeps(
    CACHE,
    _("How often a wrong code or password was typed from an address or a browser"),
    whose=EVERYBODY,
    long=when(lambda rows, at: rows, _("A few minutes; it is deleted by the next morning")),
    then=DELETE,
    why=_("So that nobody can guess codes and passwords."),
    sweep=_sweep_cache,
)
keeps(
    EmailAddress,
    _("Your e-mail addresses, and which of them you confirmed"),
    whose=TEACHERS,
    long=WITH_ACCOUNT,
    then=DELETE,
    why=_("So that nobody uses an address of somebody else."),
)
keeps(
    EmailConfirmation,
    _("That a mail to confirm an address was sent"),
    whose=TEACHERS,
    long=along_with("account.EmailAddress", words=_("As long as the account exists")),
    then=DELETE,
    why=_("So that the link in the mail works once."),
)
keeps(
    Authenticator,
    _("The second step of your login, sealed"),
    whose=TEACHERS,
    long=WITH_ACCOUNT,
    then=DELETE,
    why=_("So that a password alone opens nothing of our staff."),
)
for table in (SocialAccount, SocialToken):
    keeps(
        table,
        _("Logins by other companies: there are none, and the table is empty"),
        whose=TEACHERS,
        long=WITH_ACCOUNT
        if table is SocialAccount
        else along_with("socialaccount.SocialAccount", words=_("As long as the account exists")),
        then=DELETE,
        why=_("A part of the login that is not used."),
    )
keeps(
    LogEntry,
    _("What a member of our staff changed in the administration"),
    whose=STAFF,
    long=after(
        "action_time",
        months=24,
        words=ngettext_lazy(
            "%(count)d month after it happened", "%(count)d months after it happened", "count"
        ),
    ),
    then=DELETE,
    why=_("So that a change can be traced to whoever made it."),
)
nothing_personal(SocialApp, "settings of logins by other companies: none")
nothing_personal(ContentType, "names of tables")
nothing_personal(Permission, "names of rights")
nothing_personal("django_migrations", "which changes the tables have seen")
