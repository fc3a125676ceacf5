"""A deadline that nobody kept: after twice the time whoever runs the site is told."""

from datetime import datetime

from django.utils import timezone

from matching.models import Partnership
from matching.notices import tell_operator
from matching.services.review_queue import waiting_among
from users.lifecycle import Role
from users.models import User


def tell_operators(*, at: datetime | None = None) -> int:
    """Mail each superuser how many partnerships are far too late; returns how many were told.

    Of all countries, whichever one looks after: somebody has to see to it. Only what waits for a
    second person after the own first approval is left out.
    """
    now = at or timezone.now()
    operators = User.objects.filter(
        is_superuser=True, is_active=True, is_staff=True, role=Role.STAFF
    ).select_related("adult")
    undecided = waiting_among(Partnership.objects.undecided(), at=now)
    very_late = [each for each in undecided if each.is_very_late]
    told = 0
    for operator in operators.order_by("pk"):
        late = [each for each in very_late if each.first_by != operator.pk]
        if late:
            oldest = min(each.since for each in late)
            tell_operator(operator, count=len(late), days=(now - oldest).days, on=now.date())
            told += 1
    return told
