"""What the pages of the review have in common: who opens them, and where in the queue one is."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from classrooms.views.desk import as_row, staff_who_may
from matching.services.conflicts import Finding, Verdict
from matching.services.review_queue import MAY_DECIDE, Stage
from matching.wording.conflicts import say_finding

# A sign and a word: colour never speaks alone.
SHOWN = {
    Verdict.STOPS: ("✗", _("In the way")),
    Verdict.LOOK: ("!", _("Worth a look")),
    Verdict.FINE: ("✓", _("Fine")),
}
STAGES = {
    Stage.WAITS: _("Waits"),
    Stage.SECOND: _("Second person"),
    Stage.HELD: _("On hold"),
    Stage.ANSWERED: _("Answered"),
    Stage.ASKED: _("Asked"),
    Stage.UNANSWERED: _("Not answered"),
}


deciders_only = staff_who_may(MAY_DECIDE)


def case_url(pk: UUID) -> str:
    return reverse("admin:matching_partnership_review", args=[pk])


def told(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """The checks in words, as the school review shows them."""
    return [
        as_row(each.verdict, SHOWN[each.verdict], say_finding(each.key, each.params))
        for each in findings
    ]
