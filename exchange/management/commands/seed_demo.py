"""`python manage.py seed_demo`: fills an empty database with schools, classes and projects."""

import time
from argparse import ArgumentParser
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from exchange.demo.days import Days
from exchange.demo.sketch import FEWEST
from exchange.demo.stages import Order, Stage, build

NOON = 12


class Command(BaseCommand):
    help = "Make the demonstration, up to a stage. What is there already is not made twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--stage", choices=[str(each) for each in Stage], default=str(Stage.PROJECTS)
        )
        parser.add_argument("--classes", type=int, default=60, help=f"{FEWEST} or more")
        parser.add_argument("--seed", type=int, default=7, help="the same seed, the same classes")
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="the day on which it is looked at; today by default",
        )

    def handle(
        self, *, stage: str, classes: int, seed: int, today: date | None, **options: Any
    ) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "The demonstration invents people and schools: it needs PRODUCTION=0."
            )
        if classes < FEWEST:
            raise CommandError(f"The demonstration needs {FEWEST} classes or more.")
        order = Order(classes, seed, Days(_now(today)))
        began = time.monotonic()
        made = build(Stage(stage), order, self._tell)
        if not made:
            self.stderr.write("The demonstration is there already, nothing was added.")
            return
        self.stderr.write(f"The demonstration is ready after {time.monotonic() - began:.1f} s.")

    def _tell(self, stage: Stage, done: int, total: int) -> None:
        """A line that overwrites itself on a terminal, and one line a stage anywhere else."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{stage} {done}/{total}", ending="" if done < total else "\n")
        elif done == total:
            self.stderr.write(f"{stage} {done}/{total}")


def _now(today: date | None) -> datetime:
    """The present moment, or noon UTC of the day that was asked for."""
    if today is None:
        return timezone.now()
    return datetime(today.year, today.month, today.day, NOON, tzinfo=UTC)
