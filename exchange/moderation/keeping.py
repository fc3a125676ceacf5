"""How long what was written for a partner class stays after the project."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from exchange.models import Project
from exchange.moderation.pair import rules_of
from safeguarding.retention import months_before
from safeguarding.rules import MONTHS


def ended_long_ago(rows: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    """Those of projects that ended longer ago than the stricter of its classes wants to keep."""
    ended = Project.objects.filter(
        pk__in=rows.order_by().values("project"), ends_on__lt=months_before(at, MONTHS[0]).date()
    )
    over = [
        project.pk
        for project in ended.select_related("partnership")
        if project.ends_on < months_before(at, rules_of(project).retention_months).date()
    ]
    return rows.filter(project__in=over)
