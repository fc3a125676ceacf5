"""What we do together: projects, what was agreed, who is ready, and how they are getting on."""

from exchange.models.agreements import AgreementVersion, AgreementYes
from exchange.models.closures import Closure, MovedMeeting
from exchange.models.health import Activity, HealthNote, MeetingReport
from exchange.models.pictures import Picture
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
    "Activity",
    "AgreementVersion",
    "AgreementYes",
    "CalendarFeed",
    "Closure",
    "ExchangeSession",
    "HealthNote",
    "MeetingReport",
    "MovedMeeting",
    "Phase",
    "Picture",
    "Project",
    "ReadySide",
    "SessionSide",
    "new_feed_token",
]
