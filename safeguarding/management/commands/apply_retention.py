"""Apply the rules of what is kept for how long, now, or say what they would do."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from safeguarding.services.retaining import applied_rules, apply_rule, due_count


class Command(BaseCommand):
    help = "Delete or blank what was kept long enough. The nightly job does the same."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Say how many rows, change nothing.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now, is_dry = timezone.now(), options["dry_run"]
        broken = 0
        for rule in applied_rules():
            try:
                if is_dry:
                    count = due_count(rule, at=now)
                else:
                    count = apply_rule(rule, at=now, seconds=float("inf")).count
            except Exception as error:  # noqa: BLE001 -- one bad table stops no other
                self.stderr.write(f"{rule.name}: {type(error).__name__}")
                broken += 1
            else:
                self.stdout.write(f"{rule.name}: {count}")
        if broken:
            sys.exit(1)
