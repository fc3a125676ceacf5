"""The sentences behind the message keys of the gates."""

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDING = {
    "gate.not_verified": _("One of the classes is not verified any more."),
    "gate.stopped": _("Contact between these classes is paused until our staff has looked."),
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

# What was not done, for the person who pressed.
NOT_DONE = {
    "concern.moved": _("Somebody else moved it meanwhile. Look again before you decide."),
    "concern.answer_empty": _("Select a sentence, or write one"),
    "concern.about_an_adult": _(
        "It is about an adult, or a child may come to harm: only the safeguarding leads read it."
    ),
    "concern.nobody_to_tell": _("There is nobody whom this could be passed on to."),
    "contact.none": _("The school has named nobody. Ring the school."),
    "contact.concerned": _(
        "The contact of the school teaches one of the classes. Ring the school."
    ),
    "contact.unchecked": _(
        "A teacher of one of the classes named the contact, and we have not checked it. Ring the "
        "school."
    ),
    "stop.own": _("You can pause contact with people of the partner class only."),
    "stop.nobody": _("Nobody knows yet whom it is about."),
}

# What a snapshot may hold in words, in the order in which it is read.
SNAPSHOT = {
    "text": _("Words"),
    "caption": _("Words below the picture"),
    "description": _("What the picture shows"),
    "goals": _("Goals"),
    "version": _("Version"),
    "starts_at": _("Starts at (UTC)"),
    "minutes": _("Minutes"),
}


def snapshot_rows(snapshot: dict[str, Any]) -> list[tuple[str, str]]:
    """What the thing was like, for a page. What nobody has a word for is left out."""
    return [
        (str(word), "\n".join(map(str, it)) if isinstance(it, list) else str(it))
        for key, word in SNAPSHOT.items()
        if (it := snapshot.get(key)) not in (None, "", [])
    ]
