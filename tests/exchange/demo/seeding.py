"""The command that makes the demonstration, with twelve classes on a fixed day."""

from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

from django.core.management import call_command

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def seed(stage: str, **changes: Any) -> str:
    said = StringIO()
    options = {"classes": 12, "seed": 7, "today": TODAY} | changes
    call_command("seed_demo", stage=stage, stderr=said, **options)
    return said.getvalue()
