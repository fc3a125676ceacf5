"""What projects keep."""

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
    Project,
    ReadySide,
    SessionSide,
)
from safeguarding.retention import (
    DELETE,
    STAYS,
    TEACHERS,
    WITH_ACCOUNT,
    after,
    anonymise,
    keeps,
    nothing_personal,
    while_,
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
