"""The sentences behind the message keys of the gates."""

from django.utils.translation import gettext_lazy as _

WORDING = {
    "gate.not_verified": _("One of the classes is not verified any more."),
    "gate.blocked": _("One of the schools has asked not to meet the other."),
    "consent.no_answer": _("Select yes or no for at least one of the things the form asks for."),
    "consent.unknown": _("Select one of the answers on the page."),
    "consent.not_yet": _("Enter the date on the forms: today or an earlier day."),
    "consent.dates": _("Enter a last day from today on, at most 13 months after the forms."),
    "consent.school_decides_part": _(
        "The school can decide about taking part alone. For everything else select who signed."
    ),
    "consent.guardian_signs": _(
        "Select a parent or guardian: your students are too young to sign alone."
    ),
    "consent.which_are_old_enough": _(
        "Confirm that these students are old enough to sign alone, or select a parent or guardian."
    ),
}
