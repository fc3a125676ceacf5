"""What is asked of a set of classes: who may meet whom, what that scores, and when all can.

Within one search the classes are numbers from 0, in the order of a hash of seed and id, and a set
of them is a bit mask: so neither the order of the pool nor that of the ids favours anybody.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import combinations

from classrooms.timetable.intervals import Interval
from matching.engine.profile import ClassProfile, Mode
from matching.engine.results import Candidate, Circle, Progress
from matching.engine.rules import Context, first_refusal
from matching.engine.scoring import Pairing, channel, score_parts, total
from matching.engine.tell import pairing
from matching.engine.weights import Weights

REFUSED = -1

Set = tuple[int, int]
"""Classes as a mask, and the sum of the scores of all pairs among them."""


class Groups:
    """The classes of a pool, and answers about sets of them, each found once and kept.

    `known` are pairs already asked by the same rules and weights: they are not asked again. Raises
    ValueError if two classes of the pool have the same id.
    """

    def __init__(
        self,
        pool: Sequence[ClassProfile],
        context: Context,
        weights: Weights,
        *,
        seed: int,
        known: Iterable[Candidate] = (),
    ) -> None:
        self.context = context
        self.classes = sorted(
            pool, key=lambda each: hashlib.sha256(f"{seed}:{each.id}".encode()).digest()
        )
        self.numbers = {each.id: number for number, each in enumerate(self.classes)}
        if len(self.numbers) < len(self.classes):
            raise ValueError("a class is twice in the pool")
        self._weights = weights
        self._scores: dict[tuple[int, int], int] = {}
        for pair in known:
            if pair.low in self.numbers and pair.high in self.numbers:
                a, b = sorted((self.numbers[pair.low], self.numbers[pair.high]))
                self._scores[a, b] = pair.score
        self._have_time: dict[int, bool] = {}

    def mask_of(self, names: Iterable[str]) -> int:
        """The set of the classes with these ids. Raises KeyError for one not in the pool."""
        return sum(1 << self.numbers[name] for name in set(names))

    def allowed(self, number: int, candidates: Mapping[str, Sequence[str]]) -> int:
        """The others of the pool that a class may meet, as `candidates` name them."""
        named = candidates.get(self.classes[number].id, ())
        return self.mask_of(self.numbers.keys() & set(named)) & ~(1 << number)

    def links(
        self, candidates: Mapping[str, Sequence[str]], progress: Progress
    ) -> list[dict[int, int]]:
        """For each class the score with each other it may meet.

        Asked are the pairs in which either side names the other; rules and score are symmetric.
        """
        links: list[dict[int, int]] = [{} for _ in self.classes]
        for number in range(len(self.classes)):
            for other in members_of(self.allowed(number, candidates)):
                score = self.score(number, other)
                if score != REFUSED:
                    links[number][other] = links[other][number] = score
            progress("scoring", number + 1, len(self.classes))
        return links

    def score(self, a: int, b: int) -> int:
        """The score of two different classes as a pair, REFUSED if a hard rule forbids it."""
        key = (a, b) if a < b else (b, a)
        if key not in self._scores:
            low, high = sorted((self.classes[a], self.classes[b]), key=lambda each: each.id)
            score = REFUSED
            if first_refusal(low, high, self.context) is None:
                score = total(score_parts(pairing(low, high, self.context), self._weights))
            self._scores[key] = score
        return self._scores[key]

    def is_valid(self, group: Set) -> bool:
        """Whether classes that may all meet, two by two, make a circle: floor and common time."""
        mask = group[0]
        if score_of(group) < self.context.thresholds.score_floor:
            return False
        if mask not in self._have_time:
            self._have_time[mask] = self._has_time(mask)
        return self._have_time[mask]

    def _has_time(self, mask: int) -> bool:
        """Whether all together have an exchange, as `Horizon.together` finds it.

        Where nobody insists on live meetings, weeks in common are enough, and the windows, which
        are most of the work, need not be looked for.
        """
        horizon = self.context.horizon
        members = [self.classes[number] for number in members_of(mask)]
        if not horizon.runs_in(horizon.common_weeks(members)):
            return False
        if all(each.mode is not Mode.LIVE for each in members):
            return True
        return horizon.together(members).exchange is not None

    def circle(self, mask: int) -> Circle:
        """The circle of a set that passed `score` and `is_valid`."""
        numbers = sorted(members_of(mask), key=lambda number: self.classes[number].id)
        members = [self.classes[number] for number in numbers]
        horizon = self.context.horizon
        time = horizon.together(members).exchange
        if time is None:
            raise ValueError(f"{', '.join(each.id for each in members)} have no time together")
        weakest, other, *_ = sorted(members, key=lambda each: each.access_tier)
        scores = [self.score(a, b) for a, b in combinations(numbers, 2)]
        weeks = tuple(horizon.monday_of(week) for week in time.weeks)
        windows = [Interval.from_minutes(start, end) for start, end, _ in time.windows]
        first, last = horizon.wished_days(*members)
        return Circle(
            members=tuple(each.id for each in members),
            score=sum(scores) // len(scores),
            pair_scores=tuple(
                (low.id, high.id, score)
                for (low, high), score in zip(combinations(members, 2), scores, strict=True)
            ),
            mode=time.mode,
            channel=channel(Pairing(weakest, other, time, horizon)),
            starts_on=max(weeks[0], first),
            ends_on=min(weeks[-1] + timedelta(days=6), last),
            weeks=weeks,
            windows=tuple((each.start, each.end) for each in windows),
            swap_windows=tuple(swap for _, _, swap in time.windows),
            weeks_with_window=len({horizon.week_at(start) for start, _, _ in time.windows}),
        )


def members_of(mask: int) -> Iterator[int]:
    """The numbers in a set, smallest first."""
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def score_of(group: Set) -> int:
    """The mean of its pairs' scores, rounded down; 0 for the empty set."""
    mask, points = group
    members = mask.bit_count()
    return points // (members * (members - 1) // 2) if members else 0


class Network:
    """Who may meet whom and what that scores, and sets of classes as they grow and change.

    `links` holds for each class the scores with those it may meet, `near` these as a mask.
    """

    def __init__(self, links: Sequence[Mapping[int, int]]) -> None:
        self.links = links
        self.near = [sum(1 << other for other in each) for each in links]

    def joined(self, group: Set, one: int) -> Set:
        """The set with one class more."""
        return group[0] | 1 << one, group[1] + self._points(one, group[0])

    def without(self, group: Set, one: int) -> Set:
        """The set with one class less."""
        return group[0] & ~(1 << one), group[1] - self._points(one, group[0])

    def exchanged(self, group: Set, leaving: int, coming: int) -> Set:
        """The set with one class in the place of another."""
        return self.joined(self.without(group, leaving), coming)

    def replaceable(self, one: int, mask: int) -> list[int]:
        """The members in whose place a class could come: it may meet all the others."""
        strangers = mask & ~self.near[one]
        if strangers & (strangers - 1):
            return []
        return list(members_of(strangers or mask))

    def _points(self, one: int, mask: int) -> int:
        row = self.links[one]
        return sum(row[other] for other in members_of(mask & self.near[one]))
