"""A published round with a full report, and classes that it left without a partner."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from classrooms.models import Classroom
from matching.engine.profile import Thresholds
from matching.engine.weights import Weights
from matching.lifecycle import RoundState
from matching.models import MatchingRound, Registration
from tests.factories import ClassroomFactory, ProgrammeFactory, SchoolFactory

PUBLISHED_AT = datetime(2026, 9, 22, 3, 0, tzinfo=UTC)

_REPORT: dict[str, Any] = {
    "all": 104,
    "eligible": 100,
    "covered": 98,
    "pairs": 49,
    "live": 40,
    "total": 36358,
    "mean": 742,
    "lowest": 301,
    "percentile_5": 512,
    "proposed": 48,
    "carried": 7,
    "unreadable": [],
    "exact": True,
    "proof": {
        "exact": True,
        "reached": 72716,
        "bound": 72716,
        "gap": 0,
        "gap_ppm": 0,
        "cover_proven": True,
        "looks": 2,
        "looked_at": 10712,
        "holds": True,
        "faults": [],
        "edges": 1312,
        "sampled": 1500,
        "corrected": 3,
    },
    "blocking_pairs": 2,
    "bonuses": {
        "waiting": {"pairs": 14, "points": 310},
        "underserved": {"pairs": 1, "points": 30},
    },
    "by_country": {
        code: {"covered": covered, "all": everybody}
        for code, covered, everybody in (
            ("AR", 6, 6), ("BR", 9, 9), ("CO", 8, 8), ("DE", 10, 10), ("ES", 7, 7), ("GH", 5, 5),
            ("IN", 15, 16), ("KE", 11, 11), ("MX", 6, 6), ("NP", 3, 4), ("TD", 0, 2),
            ("TZ", 8, 9), ("US", 10, 11),
        )
    },
    "by_language": {
        "en": {"covered": 70, "all": 74},
        "es": {"covered": 30, "all": 30},
        "fr": {"covered": 4, "all": 7},
        "sw": {"covered": 18, "all": 19},
    },
    "by_access": {
        "low": {"covered": 11, "all": 14},
        "sound": {"covered": 30, "all": 31},
        "text": {"covered": 5, "all": 6},
        "video": {"covered": 52, "all": 53},
    },
    "today": "2026-09-22",
    "seed": 7,
    "tzdata": "2026b",
    "input": "8c1f6d0b2a7e4953" * 4,
    "weights": Weights().to_json(),
    "thresholds": Thresholds(excluded_country_pairs=frozenset({("IN", "NP")})).to_json(),
}  # fmt: skip

UNMATCHED: dict[str, Any] = {
    "counts": {"refusal.age": 61, "refusal.windows": 30, "refusal.language": 12},
    "eligible": 0,
    "most": "refusal.age",
    "helps": {"change.mode": 1, "change.translation": 5},
}


def full_report(**changes: Any) -> dict[str, Any]:
    """A report with every key there is; `proof` changes single keys of the proof."""
    report = deepcopy(_REPORT)
    report["proof"].update(changes.pop("proof", {}))
    return report | changes


def published_round(report: dict[str, Any] | None = None) -> MatchingRound:
    """A round that was published with this report."""
    return MatchingRound.objects.create(
        programme=ProgrammeFactory(),
        state=RoundState.PUBLISHED,
        opened_at=PUBLISHED_AT - timedelta(days=1),
        published_at=PUBLISHED_AT,
        report=full_report() if report is None else report,
    )


def leave_over(
    round_: MatchingRound, number: int = 1, *, weeks: int = 3, **told: Any
) -> list[Classroom]:
    """So many classes of the round without a partner; the first of them waits longest."""
    school = SchoolFactory(name="École de la Rivière", country="TD", city="Moundou")
    classrooms = [ClassroomFactory(school=school, name=f"5{at:02}") for at in range(number)]
    for at, classroom in enumerate(classrooms):
        since = PUBLISHED_AT - timedelta(weeks=weeks) + timedelta(minutes=at)
        Registration.objects.create(
            round=round_,
            classroom=classroom,
            waiting_since=since,
            unmatched={"id": str(classroom.pk)} | UNMATCHED | told,
        )
    return classrooms
