"""Which answers of families count."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.utils import timezone

from safeguarding.choices import Purpose


class ConsentQuerySet(models.QuerySet[Any]):
    def living(self) -> Self:
        """The answer that counts for each student and purpose: neither taken back nor replaced."""
        return self.filter(ended_at__isnull=True)

    def covering(self, purpose: str, *, on: date | models.OuterRef) -> Self:
        """A yes to this purpose that holds on that date.

        Whoever may not take part may do nothing else either: taking that one answer back is enough.
        """
        yes = self.living().filter(purpose=purpose, is_yes=True, valid_until__gte=on)
        if purpose == Purpose.PART:
            return yes
        # The outer date, if there is one, stands one query further out from in here.
        day = models.OuterRef(on) if isinstance(on, models.OuterRef) else on
        part = self.model.objects.covering(Purpose.PART, on=day)
        return yes.filter(models.Exists(part.filter(student=models.OuterRef("student"))))

    def covering_today(self, purpose: str) -> Self:
        """The same now, on the clock of whoever asks for the page."""
        return self.covering(purpose, on=timezone.localdate())
