"""The day on which the demonstration is looked at, and how long before it things happened."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Days:
    """`now` is an aware instant in UTC."""

    now: datetime

    @property
    def today(self) -> date:
        """The date of `now` in UTC."""
        return self.now.date()

    def ago(self, days: int) -> datetime:
        """The same time of day, so many days earlier."""
        return self.now - timedelta(days=days)
