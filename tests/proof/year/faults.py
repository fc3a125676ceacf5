"""What must hold in every simulated year, whatever is drawn."""

from collections import Counter
from collections.abc import Iterator
from itertools import chain

from tests.proof.year.year import Year


def faults(year: Year) -> Iterator[str]:
    """Everything wrong with a year that has been run."""
    record = year.record
    for row in record.proposals:
        last = max(year.members[name].school.after(row.begins, 11) for name in row.members)
        if row.ends is None and last < year.last:
            yield f"a proposal never ended: {row}"
        if row.outcome not in ("accepted", "declined", "expired", "too late", ""):
            yield f"no such end: {row}"
    pairs = Counter(frozenset(row.members) for row in record.proposals)
    yield from (f"proposed {times} times: {pair}" for pair, times in pairs.items() if times > 1)
    partners = Counter(
        frozenset(pair) for each in record.exchanges for pair in _partners(each.members)
    )
    yield from (f"together {times} times: {pair}" for pair, times in partners.items() if times > 1)
    yield from _overfull(year)
    for each in record.exchanges:
        if each.ends and (each.outcome == "finished") != (each.good_weeks == 6):
            yield f"finished with {each.good_weeks} weeks: {each}"
        if each.rescues and not year.features.rescue:
            yield f"rescued without rescue: {each}"
    if record.took_advice and not year.features.what_if:
        yield "advice was taken that nobody gave"


def _partners(members: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The first two, and after each rescue the last two of that time."""
    yield members[0], members[1]
    for at in range(2, len(members)):
        yield members[at - 1], members[at]


def _overfull(year: Year) -> Iterator[str]:
    """Classes with more proposals and exchanges at a time than they wanted partners."""
    steps: list[tuple[object, int, str]] = []
    for row in chain(year.record.proposals, year.record.exchanges):
        rescued = getattr(row, "rescues", 0)
        for name in () if rescued else row.members:
            steps += [(row.begins, 1, name), (row.ends or year.last, 0, name)]
    busy: Counter[str] = Counter()
    for _, begins, name in sorted(steps, key=lambda step: (step[0], step[1], step[2])):  # type: ignore[arg-type, return-value]
        busy[name] += 1 if begins else -1
        wanted = year.members[name].wanted
        if busy[name] > wanted:
            yield f"{name} has {busy[name]} at a time and wanted {wanted}"
