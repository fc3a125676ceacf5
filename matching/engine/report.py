"""The honest report of a round: what was reached, from what, with which rules, and how surely."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, time

from classrooms.timetable.zones import TZDATA_VERSION
from matching.engine.profile import ClassProfile, Thresholds
from matching.engine.proof import Proof
from matching.engine.results import Circle, ScoredPair
from matching.engine.weights import Weights

BONUSES = ("waiting", "underserved")


def build_report(
    pool: Sequence[ClassProfile],
    pairs: Sequence[ScoredPair],
    circles: Sequence[Circle],
    proof: Proof | None,
    *,
    eligible: int,
    blocking: int,
    settings: dict[str, object],
) -> dict[str, object]:
    """Plain JSON. `eligible` counts classes with at least one possible partner, `blocking` the
    candidates whose two classes would both have scored higher together. `proof` is that of the
    pairs; there is none where circles are made instead."""
    scores = sorted(pair.score for pair in pairs)
    covered = {name for pair in pairs for name in (pair.low, pair.high)}
    covered |= {name for circle in circles for name in circle.members}
    return {
        "all": len(pool),
        "eligible": eligible,
        "covered": len(covered),
        "pairs": len(scores),
        "circles": len(circles),
        "total": sum(scores),
        "mean": sum(scores) // len(scores) if scores else 0,
        "lowest": scores[0] if scores else 0,
        "percentile_5": scores[(len(scores) - 1) * 5 // 100] if scores else 0,
        "exact": bool(proof and proof.exact) and all(each.places_left <= 1 for each in pool),
        "proof": proof.to_json() if proof else None,
        "blocking_pairs": blocking,
        "live": sum(pair.mode == "live" for pair in pairs),
        "bonuses": _bonuses(pairs),
        "by_country": _shares(pool, covered, lambda each: [each.country]),
        "by_language": _shares(
            pool, covered, lambda each: sorted({x.code for x in each.languages})
        ),
        "by_access": _shares(pool, covered, lambda each: [each.access_tier.name.lower()]),
        **settings,
    }


def settings_of(
    pool: Sequence[ClassProfile],
    thresholds: Thresholds,
    weights: Weights,
    *,
    today: date,
    seed: int,
) -> dict[str, object]:
    """What the plan depended on, for doing it again."""
    return {
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
    digest = hashlib.sha256()
    settings = {
        "thresholds": thresholds.to_json(),
        "weights": weights.to_json(),
        "today": today.isoformat(),
        "seed": seed,
        "tzdata": TZDATA_VERSION,
    }
    digest.update(_document(settings))
    calendars: dict[int, str] = {}
    for profile in sorted(pool, key=lambda each: each.id):
        # Classes of one school share their calendar: long to write down, and written once.
        calendar = profile.calendar
        if id(calendar) not in calendars:
            calendars[id(calendar)] = hashlib.sha256(_document(_plain(calendar))).hexdigest()
        own = {
            each.name: _plain(getattr(profile, each.name))
            for each in fields(profile)
            if each.init and each.name != "calendar"
        }
        digest.update(_document({**own, "calendar": calendars[id(calendar)]}))
    return digest.hexdigest()


def _bonuses(pairs: Iterable[ScoredPair]) -> dict[str, dict[str, int]]:
    """For whom waiting and being under-served counted: pairs, and points given in all."""
    count, points = Counter[str](), Counter[str]()
    for pair in pairs:
        for part in pair.parts:
            if part.name in BONUSES and part.points:
                count[part.name] += 1
                points[part.name] += part.points
    return {name: {"pairs": count[name], "points": points[name]} for name in BONUSES}


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


def _document(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


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
