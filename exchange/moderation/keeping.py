"""How long what was written for a partner class stays after the project."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from exchange.models import Project
from safeguarding.gates import class_rules
from safeguarding.retention import months_before
from safeguarding.rules import MONTHS


def ended_long_ago(rows: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Those of projects that ended longer ago than the stricter of its classes wants to keep.

    A fixed number of queries, however many projects there are. Agreements and ages say nothing of
    months, so the rules of the classes are all that counts.
    """
    ended = Project.objects.filter(
        pk__in=rows.order_by().values("project"), ends_on__lt=months_before(at, MONTHS[0]).date()
    ).prefetch_related("partnership__seats__classroom")
    classes = {
        project: [seat.classroom for seat in project.partnership.seats.all()] for project in ended
    }
    rules = class_rules({each for together in classes.values() for each in together})
    days = {months: months_before(at, months).date() for months in MONTHS}
    over = [
        project.pk
        for project, together in classes.items()
        if project.ends_on < days[min(rules[each.pk].retention_months for each in together)]
    ]
    return rows.filter(project__in=over)
