"""What the site found about a partnership, in plain sentences for staff."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from users.text import with_names

CONFLICTS: dict[str, Any] = {
    "conflict.gates_fine": _("Both classes are verified, and nobody blocks the other."),
    "conflict.not_verified": _(
        "%(name)s may not meet anybody now: its school or its teachers are not verified."
    ),
    "conflict.archived": _("%(name)s went on into a new school year."),
    "conflict.blocked": _("One of the schools has asked not to meet the other."),
    "conflict.over": _("The exchange would have ended on %(on)s."),
    "conflict.begun": _("The exchange should have begun on %(on)s."),
    "conflict.soon": _("The exchange begins on %(on)s already. Decide soon."),
    "conflict.dates_fine": _("The exchange begins on %(on)s, so there is time."),
    "conflict.schools_fine": _("There is evidence for both schools as they are called now."),
    "conflict.no_evidence": _("There is no evidence for %(school)s as it is called now."),
    "conflict.school_long_ago": _("%(school)s was verified on %(on)s, more than a year ago."),
    "conflict.teachers_fine": _("All teachers of both classes were verified within a year."),
    "conflict.teacher_unverified": _("%(teacher)s teaches %(name)s and is not verified."),
    "conflict.newcomer": _("%(teacher)s teaches %(name)s and was not confirmed at the school yet."),
    "conflict.teacher_long_ago": _(
        "%(teacher)s of %(name)s was verified on %(on)s, more than a year ago."
    ),
    "conflict.same_teacher": _("%(teacher)s teaches both classes."),
    "conflict.closed": _("%(name)s is not looking for a partner any more."),
    "conflict.excused": _("Schools in %(country)s are excused at the moment: answers may be slow."),
    "conflict.twin": _(
        "%(name)s may be registered twice: its teacher has another class called %(other)s."
    ),
    "conflict.unreadable": _("The lessons of %(name)s cannot be read any more."),
    "conflict.adults": _("%(name)s is a class of adults, and the other one is too young for it."),
    "conflict.adults_and_youth": _(
        "%(name)s is a class of adults, and there are minors in the other one."
    ),
    "conflict.ages_apart": ngettext_lazy(
        "The classes are %(months)d month apart in age, more than the programme allows.",
        "The classes are %(months)d months apart in age, more than the programme allows.",
        "months",
    ),
    "conflict.ages_edge": ngettext_lazy(
        "The classes are %(months)d month apart in age, near the most the programme allows.",
        "The classes are %(months)d months apart in age, near the most the programme allows.",
        "months",
    ),
    "conflict.ages_fine": ngettext_lazy(
        "The classes are %(months)d month apart in age.",
        "The classes are %(months)d months apart in age.",
        "months",
    ),
    "conflict.ages_same_fine": _("The classes are of the same age."),
    "conflict.partner_too": _("%(name)s has another partner in the same weeks."),
    "conflict.partners_fine": _("Neither class has another partner in these weeks."),
    "conflict.woken": _(
        "The class whose seat this is was heard of again on %(on)s. Ask the class that is left "
        "which of the two it wants."
    ),
    "conflict.unanswered": _("The teachers have not answered a question yet."),
    "conflict.rejected_before": _("Staff have rejected a partnership of these two before."),
    "conflict.partners_before": _("These two have been partners before."),
}


def say_finding(key: str, params: Mapping[str, Any]) -> SafeString:
    """The sentence, with names that keep their own direction of writing."""
    if not params or "months" in params:
        words = str(CONFLICTS[key]) if not params else CONFLICTS[key] % params
        return escape(words)
    said = {name: _spoken(value) for name, value in params.items()}
    return with_names(str(CONFLICTS[key]), **said)


def _spoken(value: Any) -> str:
    return date_format(value, _now("j F Y")) if isinstance(value, date) else str(value)
