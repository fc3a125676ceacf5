"""Places: how many partners a class still has room for, and how it stands in the pool."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from classrooms.models import Classroom, School, Teaching
from matching.lifecycle import RoundState
from matching.models import MatchingRound, Pair, PartnerWish, Place, Registration, Seat
from matching.services.lineage import earlier_years, is_apart, were_partners
from matching.services.profiles import Standing
from matching.services.reliability import reliabilities
from safeguarding.gates import blocked_schools

# Of a country's classes in the last round: below so many percent with a partner is so bad.
UNDERSERVED = ((50, 3), (70, 2), (85, 1))
NEVER_SEEN = 1


def ensure_places(classroom: Classroom) -> None:
    """A row for each partner the class wants; rows that a living proposal holds stay."""
    Place.objects.bulk_create(
        [
            Place(classroom=classroom, number=number)
            for number in range(1, classroom.partners_wanted + 1)
        ],
        ignore_conflicts=True,
    )


def free_places(
    classroom_ids: Collection[UUID], *, beside_wishes: bool = True
) -> dict[UUID, list[Place]]:
    """Places of these classes that nothing living holds, by id, and never more than a class wants.

    A wish of two teachers holds a place of both, unless `beside_wishes` is off. A class that now
    wants fewer partners than it has places has none left, whichever are free.
    """
    held = held_places(classroom_ids, beside_wishes=beside_wishes)
    taken = Seat.objects.filter(place=OuterRef("pk"), live=True)
    places = Place.objects.filter(~Exists(taken), classroom__in=classroom_ids)
    free: dict[UUID, list[Place]] = defaultdict(list)
    for place in places.select_related("classroom").order_by("pk"):
        own = free[place.classroom_id]
        if held[place.classroom_id] + len(own) < place.classroom.partners_wanted:
            own.append(place)
    return free


def lock_places(classroom_ids: Collection[UUID]) -> None:
    """Hold the places of these classes, by id. Read afterwards: a statement that waited does not
    see what was committed meanwhile."""
    list(Place.objects.filter(classroom__in=classroom_ids).order_by("pk").select_for_update())


def held_places(classroom_ids: Collection[UUID], *, beside_wishes: bool = True) -> Counter[UUID]:
    """Per class: how many of its partners are found, proposed or, unless left out, wished for."""
    ids = set(classroom_ids)
    seats = Seat.objects.filter(classroom__in=ids, live=True)
    held = Counter(seats.values_list("classroom_id", flat=True))
    if beside_wishes:
        sides = PartnerWish.objects.pledged().filter(Q(here__in=ids) | Q(there__in=ids))
        pairs = sides.values_list("here_id", "there_id")
        held.update(one for pair in pairs for one in pair if one in ids)
    return held


def standings(
    registrations: Collection[Registration], *, at: datetime, again: bool = False
) -> dict[UUID, Standing]:
    """For each class registered in a round: how it stands in the pool.

    Places left, whom it may not meet, partners it had, its wait, how badly its country was served
    (0 to 3), and how reliable its teachers are (0 to 100). All registrations are of one round;
    the number of queries does not depend on theirs. `again`: these ask for each other, so that a
    question that was taken back keeps nobody apart.
    """
    classrooms = [registration.classroom for registration in registrations]
    ids = {classroom.pk for classroom in classrooms}
    free = free_places(ids)
    refused, past = _history(ids, again)
    colleagues = _of_one_team(ids)
    reliability = reliabilities(ids, today=at.date())
    by_school: dict[UUID, set[UUID]] = defaultdict(set)
    for classroom in classrooms:
        by_school[classroom.school_id].add(classroom.pk)
    blocks = blocked_schools(by_school)
    underserved = _underserved(registrations, by_school)
    found = {}
    for registration in registrations:
        classroom = registration.classroom
        strangers = {
            other for school in blocks.get(classroom.school_id, ()) for other in by_school[school]
        }
        # Nobody is asked to meet herself.
        same_teacher = (colleagues.get(classroom.pk, set()) & ids) - {classroom.pk}
        apart = strangers | refused[classroom.pk] | same_teacher
        found[classroom.pk] = Standing(
            places_left=len(free[classroom.pk]),
            blocked=frozenset(str(other) for other in apart),
            past_partners=frozenset(str(other) for other in past[classroom.pk]),
            waiting_since=registration.waiting_since.date(),
            underserved=underserved[classroom.school_id],
            reliability=reliability[classroom.pk],
        )
    return found


def _history(
    ids: Collection[UUID], again: bool
) -> tuple[dict[UUID, set[UUID]], dict[UUID, set[UUID]]]:
    """Per class: those it is not to meet, and those it had as a partner, in earlier years too."""
    refused: dict[UUID, set[UUID]] = defaultdict(set)
    past: dict[UUID, set[UUID]] = defaultdict(set)
    before = earlier_years(ids)
    known = {*ids, *before}
    pairs = Pair.objects.filter(low__in=known, high__in=known)
    for low, high, live, state, decision in pairs.values_list(
        "low_id", "high_id", "live", "proposal__state", "proposal__partnership__state"
    ):
        this_year = not (low in before or high in before)
        if were_partners(state, live=live, this_year=this_year):
            kind = past
        elif is_apart(state, decision, live=live, this_year=this_year, again=again):
            kind = refused
        else:
            continue
        one, other = before.get(low, low), before.get(high, high)
        kind[one].add(other)
        kind[other].add(one)
    return refused, past


def _of_one_team(ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Per class of the pool: all classes of its teachers, itself and any outside the pool too."""
    taught: dict[UUID, set[UUID]] = defaultdict(set)
    rows = Teaching.objects.filter(teacher__teachings__classroom__in=ids)
    for teacher, classroom in rows.values_list("teacher_id", "classroom_id").distinct():
        taught[teacher].add(classroom)
    team: dict[UUID, set[UUID]] = defaultdict(set)
    for classrooms in taught.values():
        for classroom in classrooms.intersection(ids):
            team[classroom] |= classrooms
    return team


def _underserved(
    registrations: Collection[Registration], schools: Collection[UUID]
) -> dict[UUID, int]:
    """Per school: how badly its country came off in the programme's last published round, 0 to 3.

    Where no round was published nobody came off badly; a country that none had seen did a little.
    """
    rounds = {registration.round_id for registration in registrations}
    shares = (
        MatchingRound.objects.pools()
        .filter(programme__rounds__in=rounds, state=RoundState.PUBLISHED)
        .order_by("-published_at")
        .values_list("report__by_country", flat=True)
        .first()
    )
    countries = School.objects.filter(pk__in=schools).values_list("pk", "country")
    if shares is None:
        return dict.fromkeys(schools, 0)
    return {school: _degree(shares.get(str(country))) for school, country in countries}


def _degree(share: Mapping[str, int] | None) -> int:
    """How badly a country came off, 0 to 3: `share` holds its classes, `covered` and `all`."""
    if share is None or not share["all"]:
        return NEVER_SEEN
    for percent, degree in UNDERSERVED:
        if 100 * share["covered"] < percent * share["all"]:
            return degree
    return 0
