"""The consents of a class, on pages of other rooms that say how a class stands."""

from typing import Any

from django import template
from django.utils import timezone

from classrooms.models import Classroom
from safeguarding.overview import overview_of

register = template.Library()


@register.inclusion_tag("safeguarding/_consent_panel.html")
def consent_panel(classroom: Classroom) -> dict[str, Any]:
    """How many may take part, whose form is missing, and the way to the list."""
    return {"classroom": classroom, "overview": overview_of(classroom, at=timezone.now())}
