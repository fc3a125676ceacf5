"""The simulated year for the documents: `.venv/bin/python -m tests.proof.year`.

Lives the year in every variant and seed, prints a line of JSON for each and keeps it in
docs/simulated-year.jsonl; then docs/images/simulated-year.svg and the tables of
docs/simulated-year.md are made from these lines. With `--draw` only the latter.
"""

import json
import sys
from itertools import product

from tests.proof.year import document
from tests.proof.year.variants import SEEDS, VARIANTS, lived


def main(arguments: list[str]) -> None:
    """Live the year, or only draw what is kept."""
    if arguments != ["--draw"]:
        for variant, seed in product(VARIANTS, SEEDS):
            line, wrong = lived(variant, seed)
            if wrong:
                sys.exit(f"{line['row']}: {wrong[0]}")
            document.keep(line)
            sys.stdout.write(f"{json.dumps(line)}\n")
            sys.stdout.flush()
    document.write()


if __name__ == "__main__":
    main(sys.argv[1:])
