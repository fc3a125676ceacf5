"""`python manage.py plan_pool POOL.json --out PLAN.json`: the whole engine on a file."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from matching.engine.pool_file.command import add_arguments, run


class Command(BaseCommand):
    help = "Pair the classes of a pool file and write the plan. Neither database nor Redis is used."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_arguments(parser)

    def handle(
        self,
        *,
        pool: str,
        out: str,
        partners_from: list[str],
        seed: int | None,
        **options: Any,
    ) -> None:
        for stream in (self.stdout, self.stderr):  # written as they come: no colour, no line end
            stream.ending = ""
            stream.style_func = None
        code = run(
            pool,
            out=out,
            partners_from=partners_from,
            seed=seed,
            stdout=self.stdout,  # type: ignore[arg-type]
            stderr=self.stderr,  # type: ignore[arg-type]
        )
        if code:
            sys.exit(code)
