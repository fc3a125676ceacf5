"""Luck that is the same in every variant of a year.

Each draw has a name (whose it is, and what for), and the number drawn depends on the seed and the
name alone: not on what was drawn before. So the same teacher gives the same answer about the same
partner with and without a feature, and a difference between two variants is the feature's.
"""

from hashlib import blake2b
from math import exp, log
from statistics import NormalDist

Name = str | int


class Chance:
    """All draws of one year."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def share(self, *name: Name) -> float:
        """Evenly between 0 and 1, never either."""
        text = "\x1f".join(map(str, (self.seed, *name)))
        drawn = int.from_bytes(blake2b(text.encode(), digest_size=7).digest(), "big")
        return (drawn + 0.5) / 2**56

    def happens(self, probability: float, *name: Name) -> bool:
        """Whether something of this probability happens."""
        return self.share(*name) < probability

    def normal(self, mean: float, spread: float, *name: Name) -> float:
        """Normally distributed."""
        return NormalDist(mean, spread).inv_cdf(self.share(*name))

    def log_normal(self, median: float, spread: float, *name: Name) -> float:
        """Its logarithm is normally distributed."""
        return exp(self.normal(log(median), spread, *name))

    def one_of(self, options: list[str], *name: Name) -> str:
        """One of several, each as likely."""
        return options[int(self.share(*name) * len(options))]
