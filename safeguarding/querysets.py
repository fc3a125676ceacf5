"""Which answers count."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models


class ConsentQuerySet(models.QuerySet[Any]):
    def living(self) -> Self:
        """The answer that counts for each student and purpose: neither taken back nor replaced."""
        return self.filter(ended_at__isnull=True)

    def covering(self, purpose: str, *, on: date) -> Self:
        """A yes to this purpose that holds on that date."""
        return self.living().filter(purpose=purpose, is_yes=True, valid_until__gte=on)
