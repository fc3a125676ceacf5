"""What this app keeps."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from safeguarding.choices import Asked
from safeguarding.lifecycle import OPEN_REQUESTS, RequestState
from safeguarding.models import Block, ClassRules, Consent, DataRequest, ExportFile
from safeguarding.retention import (
    DELETE,
    STAFF,
    STAYS,
    STUDENTS,
    TEACHERS,
    WITH_CLASS,
    Rows,
    after,
    keeps,
    months_before,
    when,
    while_,
)

EXPORT_DAYS = 7
REQUEST_MONTHS = 12


def _asked_of(students: Collection[UUID]) -> Rows:
    return DataRequest.objects.filter(student__in=students)


def _files_of(students: Collection[UUID]) -> Rows:
    return ExportFile.objects.filter(request__student__in=students)


def _closed_long_ago(rows: Rows, at: datetime) -> Rows:
    """What is still to be done stays, however long it waits: without its row it never happens."""
    closed = rows.exclude(state__in=OPEN_REQUESTS)
    over = closed.annotate(closed_at=Coalesce("finished_at", "asked_at"))
    return over.filter(closed_at__lt=months_before(at, REQUEST_MONTHS))


def _too_old(rows: Rows, at: datetime) -> Rows:
    """Exports that were ready long enough."""
    return rows.filter(
        request__kind=Asked.EXPORT, request__state=RequestState.DONE, request__ends_at__lt=at
    ) | rows.filter(request__state=RequestState.GONE)


keeps(
    Consent,
    _("For what a student may take part: who signed, in which role, which text, and until when"),
    whose=STUDENTS,
    long=after(
        "ended_at",
        months=12,
        words=ngettext_lazy(
            "As long as the student is here; one that was taken back or replaced, %(count)d month"
            " at most",
            "As long as the student is here; one that was taken back or replaced, %(count)d months"
            " at most",
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
    Block,
    _("Which schools must not meet, and who of our staff set it"),
    whose=STAFF,
    long=while_(_("As long as it holds")),
    then=STAYS,
    why=_("So that classes that must not meet never do."),
)
keeps(
    DataRequest,
    _("That a teacher asked for all data of a student, or to have it erased, and when it was done"),
    whose=STUDENTS,
    long=when(
        _closed_long_ago,
        ngettext_lazy(
            "%(count)d month after it was done; what was taken back, after the teacher asked",
            "%(count)d months after it was done; what was taken back, after the teacher asked",
            "count",
        ),
        count=REQUEST_MONTHS,
    ),
    then=DELETE,
    why=_("So that the teacher can show that it was done. It knows the student by a number only."),
    find=_asked_of,
    shows=["kind", "state", "asked_at", "finished_at"],
    hides=[
        "id", "student", "classroom", "due_at", "ends_at", "steps", "steps_done",
    ],
    erased=STAYS,
    stays_because=_("That this student was erased, and when: a number, without a name"),
)  # fmt: skip
keeps(
    ExportFile,
    _("A file with what we keep about one student, made because a teacher asked for it"),
    whose=STUDENTS,
    long=when(
        _too_old,
        ngettext_lazy(
            "%(count)d day after it was made", "%(count)d days after it was made", "count"
        ),
        count=EXPORT_DAYS,
    ),
    then=DELETE,
    why=_("So that the teacher can hand it to the family."),
    find=_files_of,
    # It is itself what an export is made of.
    hides=["id", "request", "name", "content"],
    erased=DELETE,
)
keeps(
    ClassRules,
    _("What a class lets its partner see, and which teacher chose it"),
    whose=TEACHERS,
    long=WITH_CLASS,
    then=DELETE,
    why=_("So that the stricter rules of two classes hold for both."),
)
