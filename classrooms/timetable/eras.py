"""Stretches of time in which two wall clocks stand in one relation to each other."""

from dataclasses import dataclass
from datetime import datetime

from classrooms.timetable.zones import clock_changes, offset_minutes


@dataclass(frozen=True, slots=True)
class Era:
    """From `since` (an aware instant) on, the partner's clock less the viewer's is `apart` minutes.

    `viewer_moved` and `partner_moved` say whose clock was changed then; in the first era nobody's.
    """

    since: datetime
    apart: int
    viewer_moved: bool = False
    partner_moved: bool = False


def eras(viewer_zone: str, partner_zone: str, first: datetime, last: datetime) -> tuple[Era, ...]:
    """The eras of `first` to `last` (aware instants), the one that holds `first` at the beginning.

    Where both clocks move alike at one moment, no new era begins: nothing changes between them.
    """
    moved: dict[datetime, set[str]] = {}
    for name in {viewer_zone, partner_zone}:
        for change in clock_changes(name, first.date(), last.date()):
            if first < change.at <= last:
                moved.setdefault(change.at, set()).add(name)
    found = [Era(first, _apart(viewer_zone, partner_zone, first))]
    for at in sorted(moved):
        apart = _apart(viewer_zone, partner_zone, at)
        if apart != found[-1].apart:
            movers = moved[at]
            found.append(Era(at, apart, viewer_zone in movers, partner_zone in movers))
    return tuple(found)


def _apart(viewer_zone: str, partner_zone: str, at: datetime) -> int:
    return offset_minutes(partner_zone, at) - offset_minutes(viewer_zone, at)
