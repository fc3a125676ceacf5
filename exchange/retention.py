"""What projects keep."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from exchange.models import (
    Activity,
    AgreementVersion,
    AgreementYes,
    CalendarFeed,
    Closure,
    ExchangeSession,
    HealthNote,
    MeetingReport,
    MovedMeeting,
    Phase,
    Picture,
    Project,
    ReadySide,
    SessionSide,
)
from exchange.moderation.keeping import ended_long_ago
from exchange.services.picture_files import LARGE, path_of
from exchange.services.pictures import remove_picture
from safeguarding.evidence import kept_pictures
from safeguarding.retention import (
    DELETE,
    STAYS,
    STUDENTS,
    TEACHERS,
    WITH_ACCOUNT,
    File,
    Rows,
    Then,
    after,
    anonymise,
    keeps,
    nothing_personal,
    when,
    while_,
)

logger = logging.getLogger(__name__)

AFTER_REMOVAL_DAYS = 30
ERASED = "erased"


def _old_pictures(rows: Rows, at: datetime) -> Rows:
    rows = rows.exclude(pk__in=kept_pictures())
    removed = rows.filter(removed_at__lt=at - timedelta(days=AFTER_REMOVAL_DAYS))
    return removed | ended_long_ago(rows, at)


def _remove_pictures(rows: Rows) -> int:
    """The rows say at once that nobody sees them; a job takes the files."""
    return sum(remove_picture(each, by=None, reason=ERASED) for each in rows)


def _delete_pictures(rows: Rows) -> int:
    _remove_pictures(rows)
    return DELETE.do(rows) if DELETE.do else 0


def _picture_files(student: UUID) -> Iterable[File]:
    """A file that the disk has lost is told of in the log, and never ends an export."""
    for picture in Picture.objects.present().filter(owner=student).order_by("pk"):
        path = path_of(picture.pk, LARGE)
        if path.is_file():
            yield File(f"{picture.pk}.webp", path.read_bytes)
        else:
            logger.error("exchange.picture_file_missing", extra={"picture": str(picture.pk)})


keeps(
    Picture,
    _("A picture that somebody brought into a project, made anew without what the camera noted"),
    whose=STUDENTS,
    long=when(
        _old_pictures,
        _(
            "3 to 24 months after the project, as the stricter class wants; 30 days once taken "
            "away; longer while it is part of what somebody told us"
        ),
    ),
    then=Then(_("It is deleted with its files."), _delete_pictures),
    why=_("So that both classes can look at it."),
    student="owner",
    shows=["created_at", "width", "height", "removed_at"],
    hides=["id", "project", "classroom", "bytes", "digest"],
    erased=Then(
        _("Nobody sees it any more, and its files are deleted."),
        _remove_pictures,
        lambda rows: rows.filter(removed_at=None),
    ),
    files=_picture_files,
)
keeps(
    AgreementVersion,
    _("What the teachers of a project agreed on, and who wrote it"),
    whose=TEACHERS,
    long=while_(_("As long as the project is kept as history")),
    then=STAYS,
    why=_("So that both sides can read what holds between their classes."),
)
keeps(
    AgreementYes,
    _("Which teacher said yes to an agreement"),
    whose=TEACHERS,
    long=while_(_("As long as the project is kept as history")),
    then=STAYS,
    why=_("So that both sides can read what holds between their classes."),
)
keeps(
    ExchangeSession,
    _("When classes meet, and which teacher planned it"),
    whose=TEACHERS,
    long=after(
        "starts_at",
        months=24,
        words=ngettext_lazy(
            "%(count)d month after the meeting", "%(count)d months after the meeting", "count"
        ),
    ),
    then=anonymise(planned_by=None),
    why=_("So that everybody is there at the same time."),
)
keeps(
    MeetingReport,
    _("Which teacher said whether a meeting took place"),
    whose=TEACHERS,
    long=after(
        "said_at",
        months=24,
        words=ngettext_lazy(
            "%(count)d month after the answer", "%(count)d months after the answer", "count"
        ),
    ),
    then=anonymise(said_by=None),
    why=_("So that we see when an exchange needs help."),
)
keeps(
    Closure,
    _("On which days a school is closed, and which teacher said so"),
    whose=TEACHERS,
    long=after(
        "said_at",
        months=24,
        words=ngettext_lazy(
            "%(count)d month after it was said", "%(count)d months after it was said", "count"
        ),
    ),
    then=anonymise(said_by=None),
    why=_("So that meetings move to days on which both schools are open."),
)
keeps(
    ReadySide,
    _("Which teacher tried the line before a project began"),
    whose=TEACHERS,
    long=after(
        "tested_at",
        months=24,
        words=ngettext_lazy(
            "%(count)d month after the test", "%(count)d months after the test", "count"
        ),
    ),
    then=anonymise(said_by=None),
    why=_("So that the classes meet in a way that works for both."),
)
keeps(
    CalendarFeed,
    _("The secret link of a teacher's calendar"),
    whose=TEACHERS,
    long=WITH_ACCOUNT,
    then=DELETE,
    why=_("So that meetings stand in the teacher's own calendar."),
)
nothing_personal(Activity, "that a class did something on a day: kind and count")
nothing_personal(HealthNote, "how an exchange of two classes goes")
nothing_personal(MovedMeeting, "where a meeting went")
nothing_personal(Phase, "kinds and dates of a plan")
nothing_personal(Project, "two classes and their dates")
nothing_personal(SessionSide, "a class in a meeting")
