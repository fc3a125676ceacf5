"""“Tell a grown-up” beside everything that a person made."""

from typing import Any

from django import template
from django.db.models import Model
from django.urls import reverse

from safeguarding.reportable import label_of

register = template.Library()


@register.inclusion_tag("safeguarding/_report_link.html", takes_context=True)
def report_link(context: dict[str, Any], thing: Model, about: str = "") -> dict[str, Any]:
    """A link to the page where one tells us about this row: `{% report_link item item.title %}`.

    `about` says to a screen reader which of several it is. Raises ValueError for a kind of row that
    no module `reportable` describes: a link that leads nowhere would help nobody.
    """
    label = label_of(thing)
    if label is None:
        raise ValueError(f"nobody described how to tell us about {type(thing).__name__}")
    viewer = context["request"].user
    return {
        "url": reverse("safeguarding:report", args=[label, thing.pk]),
        "about": about,
        "is_student": viewer.is_authenticated and viewer.is_student,
    }
