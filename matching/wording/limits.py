"""What a class asks of its partners, in sentences."""

from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classrooms.choices import Level


class Limits(Protocol):
    """The limits of a class; None where it has none."""

    most_age_gap_months: int | None
    least_level: int | None


def say_limits(limits: Limits) -> list[str]:
    """ "You asked for at most 1 year between the classes." """
    said = []
    if limits.most_age_gap_months == 0:
        said.append(_("You asked for a class of the same age."))
    elif limits.most_age_gap_months is not None:
        years = limits.most_age_gap_months // 12
        said.append(
            ngettext(
                "You asked for at most %(years)d year between the classes.",
                "You asked for at most %(years)d years between the classes.",
                years,
            )
            % {"years": years}
        )
    if limits.least_level is not None:
        level = Level(limits.least_level).label
        said.append(_("You asked for a common language at %(level)s or better.") % {"level": level})
    return said
