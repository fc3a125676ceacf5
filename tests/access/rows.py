"""Of all rows what decides who somebody is, whose a thing is and how far it has come.

Whose a thing is, is read in every table of ours: all columns that point to another row. A new table
is there by itself; where more of it decides something, it needs a line here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models

OURS = {"classrooms", "exchange", "gallery", "matching", "outbox", "safeguarding", "users"}
DECIDES: dict[str, tuple[str, ...]] = {
    "users.User": ("role", "is_staff", "is_superuser", "is_active"),
    "users.Adult": ("verified_at",),
    "classrooms.School": ("verified_at",),
    "classrooms.SchoolTeacher": ("confirmed_at", "refused_at"),
    "classrooms.Classroom": ("state",),
    "classrooms.Invitation": ("state",),
    "classrooms.ClassCode": ("expires_at", "revoked_at"),
    "classrooms.Enrolment": ("state",),
    "classrooms.StudentKey": ("pictures", "wrong_tries"),
    "classrooms.ReviewCase": ("state", "turn"),
    "classrooms.ReviewMessage": ("question", "reason"),
    "classrooms.Countersignature": ("state", "expires_at"),
    "classrooms.Evidence": ("kind",),
    "matching.Registration": ("asked_at", "rests_at"),
    "matching.MatchingRound": ("state", "kind"),
    "matching.Proposal": ("state", "answer_by"),
    "matching.Partnership": ("state", "reviewed_at"),
    "matching.Place": ("number",),
    "matching.Seat": ("answer", "live"),
    "matching.PartnerWish": ("state",),
    "matching.Rescue": ("state",),
    "matching.Contest": ("state",),
    "exchange.Project": ("state",),
    "exchange.ExchangeSession": ("state",),
    "exchange.SessionSide": ("live",),
    "exchange.HealthNote": ("step", "closed_at"),
    "exchange.Closure": ("undone_at",),
    "exchange.CalendarFeed": ("revoked_at",),
    "gallery.Item": ("state",),
    "safeguarding.Concern": ("kind", "path", "state", "times", "subject_type", "subject_id"),
    "safeguarding.Hiding": ("subject_type", "subject_id"),
    "safeguarding.Consent": ("purpose", "is_yes", "given_by", "ended_at"),
    "safeguarding.DataRequest": ("kind", "state"),
    "safeguarding.ContactStop": ("ended_at",),
    "safeguarding.SchoolContact": ("checked_at",),
    "account.EmailAddress": ("user", "verified", "primary"),
}
A_UUID = 36
NEW = "new"

Rows = dict[str, Counter[tuple[str, ...]]]


def protected() -> Rows:
    """Those columns of all rows, read at once."""
    found: Rows = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(_reading()))
        for label, row in cursor.fetchall():
            found.setdefault(label, Counter())[tuple(map(str, row))] += 1
    return found


def known_ids() -> set[str]:
    """Of every row, as it is named in the columns of others."""
    parts = [
        f'SELECT {_named(model, model._meta.pk)} FROM "{model._meta.db_table}"'
        for model in _read_models()
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {key for (key,) in cursor.fetchall()}


def nameless(found: Rows, known: set[str]) -> Rows:
    """The same with every id of a row that `known` does not hold written as "new"."""

    def name(value: str) -> str:
        is_id = len(value) == A_UUID or value.startswith("#")
        return NEW if is_id and value not in known else value

    counted: Rows = {}
    for label, rows in found.items():
        counted[label] = Counter()
        for row, times in rows.items():
            counted[label][tuple(map(name, row))] += times
    return counted


def _read_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in OURS or model._meta.label in DECIDES
    ]


def _reading() -> Iterator[str]:
    for model in _read_models():
        decide = DECIDES.get(model._meta.label, ())
        columns = [
            _named(model, field)
            for field in model._meta.concrete_fields
            if isinstance(field, models.ForeignKey) or field.name in decide
        ]
        if columns:
            label, table = model._meta.label, model._meta.db_table
            yield f"SELECT '{label}', ARRAY[{', '.join(columns)}] FROM \"{table}\""


def _named(model: type[models.Model], field: models.Field) -> str:
    """A column as text. Ids that are numbers say of which table: else they would be like others."""
    column = f'"{field.column}"::text'
    points = field.related_model if field.is_relation else model if field.primary_key else None
    if points is None or isinstance(points._meta.pk, models.UUIDField):
        return column
    while isinstance(points._meta.pk, models.ForeignKey):
        points = points._meta.pk.related_model
    return (
        column
        if isinstance(points._meta.pk, models.UUIDField)
        else (f"'#{points._meta.label}:' || {column}")
    )
