"""The same year with each of the features, with all and with none; and once with weekly rounds."""

import time
from typing import Any

from matching.engine import jit
from tests.proof.year.faults import faults
from tests.proof.year.figures import figures
from tests.proof.year.year import Features, Year

CLASSES, SEEDS = 2_000, (1, 2, 3)
VARIANTS = {
    "none": Features(),
    "repair": Features(repair=True),
    "rescue": Features(rescue=True),
    "what-if": Features(what_if=True),
    "all": Features(repair=True, rescue=True, what_if=True),
    "none, weekly rounds": Features(round_days=7),
    "repair, weekly rounds": Features(repair=True, round_days=7),
}


def lived(variant: str, seed: int, classes: int = CLASSES) -> tuple[dict[str, Any], list[str]]:
    """One year of one variant, as a line, and what is wrong with it."""
    jit.choose_for(classes)
    began = time.process_time()
    year = Year(classes, seed, VARIANTS[variant])
    year.run()
    spent = round(time.process_time() - began)
    line = {
        "row": f"{variant}-{seed}",
        "id": "simulated year",
        "variant": variant,
        "seed": seed,
        **figures(year),
        "cpu_s": spent,
    }
    return line, [*faults(year)]
