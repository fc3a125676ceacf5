"""What this app keeps."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from safeguarding.models import Block, Consent, PartStatement
from safeguarding.retention import (
    DELETE,
    STAFF,
    STAYS,
    STUDENTS,
    TEACHERS,
    WITH_CLASS,
    after,
    keeps,
    while_,
)

keeps(
    Consent,
    _("For what a student may take part: who signed, in which role, which text, and until when"),
    whose=STUDENTS,
    long=after(
        "ended_at",
        months=12,
        words=ngettext_lazy(
            "As long as the student is here; an answer that was taken back or replaced,"
            " %(count)d month longer",
            "As long as the student is here; an answer that was taken back or replaced,"
            " %(count)d months longer",
            "count",
        ),
    ),
    then=DELETE,
    why=_("It shows that somebody who may decide said yes. The paper itself stays at the school."),
    student="student",
    shows=[
        "purpose", "is_yes", "given_by", "basis", "text_version", "given_on", "valid_until",
        "recorded_at", "ended_at",
    ],
    hides=["id"],
    erased=DELETE,
)  # fmt: skip
keeps(
    PartStatement,
    _("How many students of a class may take part, and which teacher said so"),
    whose=TEACHERS,
    long=WITH_CLASS,
    then=DELETE,
    why=_("So that a project begins only when enough of the class may take part."),
)
keeps(
    Block,
    _("Which schools must not meet, and who of our staff set it"),
    whose=STAFF,
    long=while_(_("As long as it holds")),
    then=STAYS,
    why=_("So that classes that must not meet never do."),
)
