"""Reading everything that the tables hold of one student, by the rules of the registry."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from safeguarding.retention import File, Rule, of_students


@dataclass(frozen=True, slots=True)
class Cell:
    """One value, as the database has it (`plain`, for machines) and in words (`shown`)."""

    plain: str | int | float | bool | None
    shown: str


@dataclass(frozen=True, slots=True)
class Told:
    """What one table holds of the student."""

    name: str
    what: str
    fields: tuple[str, ...]
    labels: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def rules_told() -> tuple[Rule, ...]:
    """The rules of what an export tells; what shows no column is about the export itself."""
    return tuple(rule for rule in of_students() if rule.shows)


def told(rule: Rule, student: UUID) -> Told:
    """The rows of one table, in the language and on the clock that are active."""
    assert rule.model is not None  # noqa: S101 -- rows of students have a model
    fields = [_last_field(rule.model, path) for path in rule.shows]
    rows = rule.rows_of([student]).order_by("pk").values_list(*rule.shows)
    return Told(
        rule.name.replace(":", "_"),
        str(rule.what),
        rule.shows,
        tuple(_label(field) for field in fields),
        tuple(
            tuple(_cell(field, value) for field, value in zip(fields, row, strict=True))
            for row in rows
        ),
    )


def files_of(student: UUID) -> Iterator[File]:
    """The pictures and other files of the student."""
    for rule in of_students():
        if rule.files is not None:
            yield from rule.files(student)


def _last_field(model: type[models.Model], path: str) -> models.Field[Any, Any]:
    *way, last = path.split("__")
    for step in way:
        related = model._meta.get_field(step).related_model
        assert isinstance(related, type), path  # noqa: S101 -- a path goes over foreign keys
        model = related
    field = model._meta.get_field(last)
    assert isinstance(field, models.Field), path  # noqa: S101
    return field


def _label(field: models.Field[Any, Any]) -> str:
    words = str(field.verbose_name)
    return words[:1].upper() + words[1:]


def _cell(field: models.Field[Any, Any], value: Any) -> Cell:
    if value is None or value == "":
        return Cell(None, "–")
    if isinstance(value, bool):
        return Cell(value, _("yes") if value else _("no"))
    if isinstance(value, datetime):
        shown = date_format(timezone.localtime(value), "j F Y, H:i")
        return Cell(value.isoformat(), f"{shown} ({timezone.get_current_timezone_name()})")
    if isinstance(value, date):
        return Cell(value.isoformat(), date_format(value, "j F Y"))
    if field.choices:
        words = dict(field.flatchoices).get(value, value)
        return Cell(value, str(words))
    if isinstance(value, int | float):
        return Cell(value, str(value))
    if isinstance(value, list | tuple):
        joined = ", ".join(map(str, value))
        return Cell(joined, joined)
    return Cell(str(value), str(value))
