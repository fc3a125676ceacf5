"""The rules of a pair in sentences, for its teachers."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.choices import Pictures, Video
from exchange.moderation.pair import PairRules
from exchange.viewpoint import Viewpoint
from users.text import with_names


def spoken_rules(pair: PairRules, view: Viewpoint) -> list[str]:
    """One sentence for each rule."""
    rules = pair.rules
    names = {"name": view.here.name, "partner": view.there.name}
    first = (
        _("Before %(partner)s sees what students write, a teacher of %(name)s reads it.")
        if rules.reads_first
        else _("What students write appears at once. Contact details are held for their teacher.")
    )
    shown = (
        _("The classes read each other's nicknames and stamps.")
        if rules.shows_nicknames
        else _("The classes read which class wrote something, and no nicknames.")
    )
    months = ngettext(
        "Everything is kept for %(count)d month after the project.",
        "Everything is kept for %(count)d months after the project.",
        rules.retention_months,
    )
    return [
        with_names(first, **names),
        _pictures(pair),
        _VIDEO[Video(rules.video)](),
        shown,
        months % {"count": rules.retention_months},
    ]


def _pictures(pair: PairRules) -> str:
    match pair.rules.pictures:
        case Pictures.NONE if pair.without_pictures:
            classes = ", ".join(each.name for each in pair.without_pictures)
            return with_names(
                _("No pictures: the rules of %(classes)s allow none."), classes=classes
            )
        case Pictures.NONE if not pair.is_agreed:
            return _("No pictures until both classes have agreed.")
        case Pictures.NONE:
            return _("No pictures: so it was agreed.")
        case Pictures.WORK:
            return _("Pictures of work, never of people, after a teacher has seen them.")
        case _:
            return _("Pictures after a teacher has seen them and with a consent, of students too.")


_VIDEO = {
    Video.NONE: lambda: _("No video and no sound in meetings."),
    Video.SOUND: lambda: _("Sound in meetings, and no video."),
    Video.VIDEO: lambda: _("Video in meetings."),
}
