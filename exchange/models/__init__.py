"""What we do together: projects with their meetings, what was agreed, and who is ready."""

from exchange.models.agreements import AgreementVersion, AgreementYes
from exchange.models.projects import (
    CalendarFeed,
    ExchangeSession,
    Phase,
    Project,
    SessionSide,
    new_feed_token,
)
from exchange.models.readiness import ReadySide

__all__ = [
    "AgreementVersion",
    "AgreementYes",
    "CalendarFeed",
    "ExchangeSession",
    "Phase",
    "Project",
    "ReadySide",
    "SessionSide",
    "new_feed_token",
]
