"""What a simulated year comes to, in numbers."""

from collections import Counter
from statistics import quantiles
from typing import Any

from tests.proof.year.year import Year


def figures(year: Year) -> dict[str, Any]:
    """The figures of a year that has been run."""
    record, members = year.record, year.members.values()
    found = [each for each in members if each.found_on]
    days = sorted((each.found_on - each.registers_on).days for each in found if each.found_on)
    finished = [each for each in record.exchanges if each.outcome == "finished"]
    ended = Counter(each.outcome for each in record.proposals)
    tenths = quantiles(days, n=10) if len(days) > 1 else [0.0] * 9
    return {
        "classes": len(members),
        "found": len(found),
        **{f"found_in_{most}_days": sum(day <= most for day in days) for most in (14, 30)},
        "days_median": round(tenths[4], 1),
        "days_p90": round(tenths[8], 1),
        "exchanges": len(record.exchanges),
        "finished": len(finished),
        "classes_finished": len({name for each in finished for name in each.members[-2:]}),
        "partner_lost": record.silent + record.stopped,
        "rescued": sum(each.rescues for each in record.exchanges),
        "rescued_finished": sum(bool(each.rescues) for each in finished),
        "proposals": len(record.proposals),
        **{name.replace(" ", "_"): ended[name] for name in ("declined", "expired", "too late")},
        "gave_up": record.gave_up,
        "told": record.told,
        "bench_asked": record.bench_asked,
        "at_once": record.at_once,
        "took_advice": record.took_advice,
        "rounds": record.rounds,
    }
