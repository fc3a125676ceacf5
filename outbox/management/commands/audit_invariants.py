"""`python manage.py audit_invariants`: asks whether everything that must hold does."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from outbox.invariants import MOST_NAMED, broken, invariants


class Command(BaseCommand):
    help = "Ask whether everything that must hold does. It changes nothing; exit 1 when not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one line of JSON")

    def handle(self, *, json: bool, **options: Any) -> None:
        found = broken()
        if json:
            self.stdout.write(_line(found))
        else:
            for invariant, subjects in found.items():
                named = ", ".join(subjects[:MOST_NAMED])
                more = len(subjects) - MOST_NAMED
                rest = f" and {more} more" if more > 0 else ""
                self.stdout.write(f"BROKEN {invariant}: {named}{rest}")
        if found:
            raise CommandError(f"{len(found)} of {len(invariants())} invariants do not hold.")
        if not json:
            self.stdout.write(f"All {len(invariants())} invariants hold.")


def _line(found: dict[str, list[str]]) -> str:
    counts = {invariant: len(subjects) for invariant, subjects in found.items()}
    return json.dumps({"invariants": len(invariants()), "broken": counts}, ensure_ascii=False)
