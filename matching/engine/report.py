"""The honest report of a round: what was reached, from what, with which rules."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, time

from classrooms.timetable.zones import TZDATA_VERSION
from matching.engine.profile import ClassProfile, Thresholds
from matching.engine.solver import Solution
from matching.engine.weights import Weights


def build_report(
    pool: Sequence[ClassProfile],
    solution: Solution,
    eligible: int,
    thresholds: Thresholds,
    weights: Weights,
    *,
    today: date,
    seed: int,
) -> dict[str, object]:
    """Plain JSON. `eligible` counts classes with at least one possible partner."""
    scores = sorted(pair.score for pair in solution.pairs)
    covered = {name for pair in solution.pairs for name in (pair.low, pair.high)}
    return {
        "all": len(pool),
        "eligible": eligible,
        "covered": len(covered),
        "pairs": len(scores),
        "total": solution.weight,
        "mean": solution.weight // len(scores) if scores else 0,
        "lowest": scores[0] if scores else 0,
        "percentile_5": scores[(len(scores) - 1) * 5 // 100] if scores else 0,
        "exact": solution.exact,
        "by_country": _shares(pool, covered, lambda each: [each.country]),
        "by_language": _shares(
            pool, covered, lambda each: sorted({x.code for x in each.languages})
        ),
        "by_access": _shares(pool, covered, lambda each: [each.access_tier.name.lower()]),
        "today": today.isoformat(),
        "seed": seed,
        "tzdata": TZDATA_VERSION,
        "weights": weights.to_json(),
        "thresholds": thresholds.to_json(),
        "input": input_hash(pool, thresholds, weights, today=today, seed=seed),
    }


def input_hash(
    pool: Sequence[ClassProfile],
    thresholds: Thresholds,
    weights: Weights,
    *,
    today: date,
    seed: int,
) -> str:
    """SHA-256 over everything the plan depends on; the order of the pool does not matter."""
    document = {
        "pool": [_plain(each) for each in sorted(pool, key=lambda each: each.id)],
        "thresholds": thresholds.to_json(),
        "weights": weights.to_json(),
        "today": today.isoformat(),
        "seed": seed,
        "tzdata": TZDATA_VERSION,
    }
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _shares(
    pool: Iterable[ClassProfile],
    covered: set[str],
    groups: Callable[[ClassProfile], Iterable[str]],
) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for profile in pool:
        for group in groups(profile):
            share = found.setdefault(group, {"covered": 0, "all": 0})
            share["all"] += 1
            share["covered"] += profile.id in covered
    return dict(sorted(found.items()))


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value) if each.init}
    if isinstance(value, frozenset):
        return sorted(json.dumps(_plain(each), sort_keys=True) for each in value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, date | time):
        return value.isoformat()
    return value
