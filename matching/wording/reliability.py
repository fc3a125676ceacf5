"""What counts for the reliability of a teaching team, in sentences without blame."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from users.text import with_names

CONTESTS: dict[str, Any] = {
    "contest.asked": _("Our staff are looking at this already."),
    "contest.granted": _("This does not count any more."),
    "contest.enough": _("Our staff have decided on this three times. Write to us if you must."),
    "contest.moved": _(
        "This was changed meanwhile, by the teacher or by one of us. Read it again, then decide."
    ),
    "contest.nothing": _("Nothing of this counts against your class."),
}

HAPPENED: dict[str, Any] = {
    "answered": _("%(name)s answered the proposal with a class in %(city)s in time."),
    "unanswered": _(
        "The time for the proposal with a class in %(city)s ran out before %(name)s answered."
    ),
    "finished": _("%(name)s finished an exchange with a class in %(city)s."),
    "went_silent": _(
        "The exchange with a class in %(city)s ended: nothing came from %(name)s any more."
    ),
    "stopped": _("%(name)s ended the exchange with a class in %(city)s before its last week."),
    "interrupted": _("The exchange of %(name)s with a class in %(city)s could not go on."),
}

EXCUSED: dict[str, Any] = {
    "country": _("Does not count: schools in your country were excused at that time."),
    "granted": _("Does not count: you told us why, and our staff excused it."),
    "illness": _("Does not count: it ended by illness."),
    "closure": _("Does not count: it ended because a school was closed."),
    "conflict": _("Does not count: it ended by war, unrest or a disaster."),
}


def say_happened(kind: str, *, name: str, city: str) -> SafeString:
    """What happened to the class of that name, with a class in that city."""
    return with_names(str(HAPPENED[kind]), name=name, city=city)


def say_worth(percent: int, *, full_until: date, gone: date) -> str:
    """How much of it still counts, and until when."""
    if percent == 100:
        pattern = _now("Counts in full until %(full)s, and no more from %(gone)s.")
    else:
        pattern = _now("Counts %(percent)d %% still, and no more from %(gone)s.")
    return pattern % {"percent": percent, "full": _day(full_until), "gone": _day(gone)}


def _day(day: date) -> str:
    return date_format(day, "j F Y")
