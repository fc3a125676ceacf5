"""Why a class is shown so few partners, in words, with the numbers of its last round."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from classrooms.when import clock_of
from matching.choices import RoundKind
from matching.lifecycle import RoundState
from matching.models import Candidate, Registration

FEW = 1
"""With so many suggestions or fewer a teacher wonders why there are not more."""


@dataclass(frozen=True)
class LastRound:
    """What the last published round of the pool knew of a class."""

    published_at: datetime
    everybody: int
    fitting: int
    unmatched: dict[str, Any] | None


@dataclass(frozen=True)
class Prospect:
    """Sentences for a class with few suggestions, and what stood in the way, if it got none."""

    sentences: list[str]
    unmatched: dict[str, Any] | None


@dataclass(frozen=True)
class Shown:
    """What a class has before it: proposals, how many of them a round suggested and nobody
    answered, and its places that nothing holds."""

    cards: int = 0
    suggested: int = 0
    free: int = 1


def prospects(
    classrooms: Collection[Classroom], shown: Mapping[UUID, Shown]
) -> dict[UUID, Prospect]:
    """One for each open class with few suggestions (`shown`), in four queries for all of them."""
    wondering = [
        each
        for each in classrooms
        if each.state == ClassroomState.OPEN and shown.get(each.pk, Shown()).cards <= FEW
    ]
    ids = [each.pk for each in wondering]
    looked_at = Classroom.objects.verified().filter(pk__in=ids)
    verified = set(looked_at.values_list("pk", flat=True))
    rounds = last_rounds(ids)
    gathering = Registration.objects.filter(round__state=RoundState.GATHERING)
    entered = gathering.awake().filter(classroom__in=ids)
    waiting = set(entered.values_list("classroom", flat=True))
    return {
        each.pk: Prospect([_unchecked()], None)
        if each.pk not in verified
        else _prospect(each, shown.get(each.pk, Shown()), rounds.get(each.pk), each.pk in waiting)
        for each in wondering
    }


def last_rounds(classrooms: Collection[UUID]) -> dict[UUID, LastRound]:
    """The last published round of the pool that each of these classes was in."""
    registrations = (
        Registration.objects.filter(
            classroom__in=classrooms,
            round__kind=RoundKind.POOL,
            round__state=RoundState.PUBLISHED,
        )
        .order_by("classroom", "-round__published_at")
        .distinct("classroom")
    )
    rows = list(
        registrations.values_list(
            "classroom", "round", "round__published_at", "round__report__all", "unmatched"
        )
    )
    fitting = _fitting({(classroom, round_) for classroom, round_, *_rest in rows})
    return {
        classroom: LastRound(at, int(everybody or 0), fitting[classroom, round_], unmatched)
        for classroom, round_, at, everybody, unmatched in rows
        if at is not None
    }


def _fitting(asked: Collection[tuple[UUID, UUID]]) -> Counter[tuple[UUID, UUID]]:
    """How many candidates each class had in that round."""
    ids = {classroom for classroom, _round in asked}
    candidates = Candidate.objects.filter(
        Q(low__in=ids) | Q(high__in=ids), round__in={round_ for _classroom, round_ in asked}
    )
    found: Counter[tuple[UUID, UUID]] = Counter()
    for round_, low, high in candidates.values_list("round", "low", "high"):
        found.update({(low, round_): 1, (high, round_): 1})
    return found


def _prospect(
    classroom: Classroom, shown: Shown, last: LastRound | None, is_waiting: bool
) -> Prospect:
    following = _following(is_waiting)
    if shown.cards and shown.free:
        return Prospect([_room_left(shown.free), *_numbers(classroom, last), following], None)
    if shown.suggested:
        return Prospect([_one_at_a_time(classroom), *_numbers(classroom, last)], None)
    if shown.cards:
        return Prospect([_no_room()], None)
    if last is None:
        return Prospect([following], None)
    if last.unmatched:
        told = _numbers(classroom, last, with_fitting=False)
        return Prospect([*told, following], last.unmatched)
    over = _("What was suggested then is over.")
    return Prospect([*_numbers(classroom, last), over, following], None)


def _unchecked() -> str:
    return _("We are checking you and your school first. Nobody is shown before.")


def _following(is_waiting: bool) -> str:
    if is_waiting:
        return _("It is in the next round. Rounds run every night.")
    return _("It is in no round at the moment: look for a partner again when you are ready.")


def _room_left(places: int) -> str:
    return ngettext(
        "Your class has room for %(n)d more partner.",
        "Your class has room for %(n)d more partners.",
        places,
    ) % {"n": places}


def _no_room() -> str:
    return _("The place of your class is kept until this is answered, so we suggest nobody else.")


def _one_at_a_time(classroom: Classroom) -> str:
    wanted = classroom.partners_wanted
    return ngettext(
        "Your class asked for %(n)d partner, so we suggest one class for that place. It is kept "
        "free for you until you have answered.",
        "Your class asked for %(n)d partners, so we suggest one class for each place. It is kept "
        "free for you until you have answered.",
        wanted,
    ) % {"n": wanted}


def _numbers(
    classroom: Classroom, last: LastRound | None, *, with_fitting: bool = True
) -> list[str]:
    if last is None or not last.everybody:
        return []
    day = date_format(_day(last.published_at, classroom), _("j F"))
    took_part = ngettext(
        "In the round of %(day)s, %(n)d class took part.",
        "In the round of %(day)s, %(n)d classes took part.",
        last.everybody,
    ) % {"day": day, "n": last.everybody}
    if not with_fitting or not last.fitting:
        return [took_part]
    kept = ngettext(
        "We kept %(n)d of them that fits yours, and chose so that as many classes as possible "
        "have a partner.",
        "We kept the %(n)d of them that fit yours best, and chose so that as many classes as "
        "possible have a partner.",
        last.fitting,
    ) % {"n": last.fitting}
    return [took_part, kept]


def _day(at: datetime, classroom: Classroom) -> date:
    return at.astimezone(clock_of(classroom)).date()
