"""What is kept of what children tell us, of pauses of contact, and of who looks after both.

No export tells of it: a teacher downloads it, and may be whom a child told us about.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Model, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from safeguarding.lifecycle import ConcernState
from safeguarding.models import (
    Concern,
    ConcernAnswer,
    ConcernNote,
    ContactNotice,
    ContactStop,
    Hiding,
    ProgrammeCare,
    Reading,
    SchoolContact,
)
from safeguarding.retention import (
    DELETE,
    STAFF,
    STAYS,
    STUDENTS,
    TEACHERS,
    WITH_STUDENT,
    Rows,
    Then,
    after,
    along_with,
    keeps,
    nothing_personal,
    when,
    while_,
)

STOP_MONTHS = 12
WITH_CONCERN = along_with("safeguarding.Concern", words=_("As long as what was told is kept"))


def _about(students: Collection[UUID]) -> Rows:
    return Concern.objects.filter(Q(reporter__in=students) | Q(author__in=students))


def _of(model: type[Model]) -> Callable[[Collection[UUID]], Rows]:
    """The rows of a table that hang on concerns about some students."""

    def found(students: Collection[UUID]) -> Rows:
        return model._default_manager.filter(concern__in=_about(students).values("pk"))

    return found


def _kept_long_enough(rows: Rows, at: datetime) -> Rows:
    return rows.filter(state=ConcernState.CLOSED, hold_until__lte=at)


def _erase_over(rows: Rows) -> int:
    """Of concerns, or of what hangs on them, what nobody has to keep any more. The others, as one
    that was told after the erasing had begun, lose the person with the account."""
    over = _kept_long_enough(Concern.objects.all(), timezone.now()).values("pk")
    path = "pk__in" if rows.model is Concern else "concern__in"
    return DELETE.do(rows.filter(**{path: over})) if DELETE.do else 0


ERASED_WHEN_OVER = Then(
    _("It is deleted once nobody needs it. Until then nothing in it says who it was."), _erase_over
)


keeps(
    Concern,
    _("What somebody told us: what was pressed, what it was about, and how that looked then"),
    whose=STUDENTS,
    long=when(
        _kept_long_enough,
        _("Until it is answered and closed, then as long as the programme says: a year, if it says"
          " nothing"),
    ),
    then=DELETE,
    why=_("So that grown-ups can protect children, also when what was wrong is gone."),
    find=_about,
    hides=[
        "id", "kind", "path", "state", "classroom", "subject_type", "subject_id", "author_kind",
        "author_classroom", "project_id", "snapshot", "words", "times", "opened_at", "said_at",
        "due_by", "looked_at", "reminded_at", "escalated_at", "passed_on_at", "closed_at",
        "hold_until",
    ],
    erased=ERASED_WHEN_OVER,
)  # fmt: skip
keeps(
    ConcernAnswer,
    _("What we answered to who told us"),
    whose=STUDENTS,
    long=WITH_CONCERN,
    then=DELETE,
    why=_("So that nobody tells us something and hears nothing."),
    find=_of(ConcernAnswer),
    hides=["id", "concern", "lines", "words", "at", "put_away_at"],
    erased=ERASED_WHEN_OVER,
)
keeps(
    ConcernNote,
    _("What staff wrote down while they looked after it"),
    whose=STUDENTS,
    long=WITH_CONCERN,
    then=DELETE,
    why=_("So that a decision can be understood later."),
    find=_of(ConcernNote),
    hides=["id", "concern", "words", "at"],
    erased=ERASED_WHEN_OVER,
)
keeps(
    ContactNotice,
    _("That the contact of a school was told, and when it was read"),
    whose=STAFF,
    long=WITH_CONCERN,
    then=DELETE,
    why=_("So that we know that the school knows."),
    find=_of(ContactNotice),
    hides=["id", "concern", "school", "token_hash", "sent_at", "expires_at", "read_at"],
    erased=ERASED_WHEN_OVER,
)
keeps(
    Hiding,
    _("What is not shown any more to a person who told us about it"),
    whose=STUDENTS,
    long=WITH_STUDENT,
    then=DELETE,
    why=_("So that nobody has to see again what hurt."),
    student="person",
    hides=["id", "subject_type", "subject_id", "since"],
    erased=DELETE,
)
keeps(
    ContactStop,
    _("The student, teacher or school whose contact is paused, with whom, why, and who paused it"),
    whose=STUDENTS,
    long=after(
        "ended_at",
        months=STOP_MONTHS,
        words=ngettext_lazy(
            "Until contact goes on and %(count)d month longer, while the person or school is here",
            "Until contact goes on and %(count)d months longer, while the person or school is here",
            "count",
        ),
    ),
    then=DELETE,
    why=_("So that those who must not reach each other do not."),
    student="person",
    hides=["id", "school", "towards", "reason", "since", "ended_at", "end_reason"],
    erased=DELETE,
)
keeps(
    Reading,
    _("Which member of staff read what a child wrote, and on which ground"),
    whose=STAFF,
    long=after(
        "ends_at",
        days=30,
        words=ngettext_lazy(
            "%(count)d day after it ended; the diary keeps it for two years",
            "%(count)d days after it ended; the diary keeps it for two years",
            "count",
        ),
    ),
    then=DELETE,
    why=_("So that nobody reads children's words without a reason."),
)
keeps(
    SchoolContact,
    _("The name and address of the adult at a school whom we tell about harm"),
    whose=TEACHERS,
    long=while_(_("As long as the school names this person")),
    then=STAYS,
    why=_("So that somebody near the child can help."),
)
keeps(
    ProgrammeCare.leads.through,
    _("Who of our staff looks after what children tell us"),
    whose=STAFF,
    long=along_with("users.User", words=_("As long as they do it")),
    then=DELETE,
    why=_("So that nothing a child tells us is left unread."),
)
nothing_personal(ProgrammeCare, "how long a programme keeps what was told")
