"""Mornings on which somebody looks after the projects, and what was told then."""

from datetime import datetime, timedelta

from exchange.choices import SignKind
from exchange.services.activity import mark
from exchange.services.health import look_after_projects
from outbox.models import Mail
from tests.exchange.builders import APPROVED_AT

# 07:00 UTC is in the morning of the same day in Nairobi and in Bogotá (02:00).
MORNING = APPROVED_AT.replace(hour=7)


def day(number: int) -> datetime:
    """So many days after the Monday on which the project was opened."""
    return MORNING + timedelta(days=number)


def busy(project, classroom, until: int) -> None:
    """The class does something on every day."""
    for number in range(until):
        mark(project, classroom, SignKind.WORK, at=day(number))


def run(*days: int) -> None:
    for number in days:
        look_after_projects(at=day(number))


def told(template: str) -> list[str]:
    mails = Mail.objects.filter(template=f"exchange/email/{template}")
    return sorted(mails.values_list("to", flat=True))
