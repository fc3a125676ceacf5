"""What is kept about people, for how long, and what then happens: one rule for each table.

Every app says so of its own tables in its module `retention`; those of the apps below and of the
libraries stand in `safeguarding.kept`. From these rules come the nightly job, the public page, and
what is exported and erased of a student. A table without a rule fails a test.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words: TypeAlias = str | Promise
Rows: TypeAlias = QuerySet[Any]
Due: TypeAlias = Callable[[Rows, datetime], Rows]


class Whose(models.TextChoices):
    """About whom a table says something; the public page is in these parts."""

    STUDENTS = "students", _("Students")
    TEACHERS = "teachers", _("Teachers")
    STAFF = "staff", _("Heads of schools and our staff")
    EVERYBODY = "everybody", _("Everybody who uses this site")


STUDENTS, TEACHERS, STAFF, EVERYBODY = Whose


@dataclass(frozen=True, slots=True)
class Until:
    """When the time of a row is over.

    `due` finds those rows; without it a row goes together with another one (`along`), or stays
    while something is so.
    """

    words: Words
    due: Due | None = None
    along: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Then:
    """What happens to rows: a sentence for the page, and the deed, which says how many it did."""

    words: Words
    do: Callable[[Rows], int] | None = None
    # Narrows to the rows of which something is left to do; without it, all.
    left: Callable[[Rows], Rows] | None = None
    stays: bool = False


@dataclass(frozen=True, slots=True)
class File:
    """A file of a student, for the export: its name there, and its bytes when asked for."""

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Rule:
    table: str
    model: type[models.Model] | None
    what: Words
    whose: Whose
    long: Until
    then: Then
    why: Words
    student: str = ""
    shows: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    erased: Then | None = None
    stays_because: Words = ""
    find: Callable[[Collection[UUID]], Rows] | None = None
    files: Callable[[UUID], Iterable[File]] | None = None
    sweep: Callable[[datetime, bool], int] | None = None
    part: str = ""
    waits_for_holds: bool = False

    @property
    def name(self) -> str:
        return f"{self.table}:{self.part}" if self.part else self.table

    @property
    def is_of_students(self) -> bool:
        return bool(self.student) or self.find is not None

    def rows(self) -> Rows:
        assert self.model is not None, self.table  # noqa: S101 -- swept by its own function
        return self.model._base_manager.all()

    def due(self, at: datetime) -> Rows:
        """The rows whose time is over and of which something is left to do."""
        if self.long.due is None or self.then.do is None:
            return self.rows().none()
        over = self.long.due(self.rows(), at)
        return self.then.left(over) if self.then.left else over

    def rows_of(self, students: Collection[UUID]) -> Rows:
        """The rows of this table that hold something of these students."""
        if self.find is not None:
            return self.find(students)
        found = self.rows().filter(**{f"{self.student}__in": students})
        return self.rows().filter(pk__in=found.values("pk")) if "__" in self.student else found


def _delete(rows: Rows) -> int:
    count = len(rows) if rows._result_cache is not None else rows.count()
    rows.delete()
    return count


DELETE = Then(_("It is deleted."), _delete)
STAYS = Then(_("It stays."), stays=True)


_BLANKED: Words = _("The words are taken out.")


def blank(words: Words = _BLANKED, /, **values: Any) -> Then:
    """The row stays, and these columns say nothing any more."""
    return Then(words, lambda rows: rows.update(**values), lambda rows: rows.exclude(**values))


def anonymise(**values: Any) -> Then:
    """The text stays, and nothing says who wrote it: `anonymise(author=None)`."""
    return blank(_("It stays, and nobody can see whose it was."), **values)


def after(
    field: str, *, months: int = 0, days: int = 0, words: Words, only: Q | None = None
) -> Until:
    """So long after the instant or date in `field`; `words` has %(count)d for the number."""

    def due(rows: Rows, at: datetime) -> Rows:
        limit: Any = months_before(at, months) - timedelta(days=days)
        if type(rows.model._meta.get_field(field)) is models.DateField:
            limit = limit.date()
        return rows.filter(only or Q(), **{f"{field}__lt": limit})

    return Until(_counted(words, months or days), due)


def along_with(*models_: str, words: Words) -> Until:
    """The row goes when the row goes that it belongs to (a foreign key that cascades)."""
    return Until(words, along=models_)


def while_(words: Words) -> Until:
    """It is kept while something is so. The rule says with STAYS that nothing ends it by itself."""
    return Until(words)


def when(due: Due, words: Words, *, count: int = 0) -> Until:
    """For what no single column says: `due` narrows the rows to those whose time is over."""
    return Until(_counted(words, count), due)


WITH_STUDENT = along_with("users.User", words=_("As long as the student is here"))
WITH_ACCOUNT = along_with("users.User", words=_("As long as the account exists"))
WITH_CLASS = along_with("classrooms.Classroom", words=_("As long as the class exists"))

_rules: dict[str, Rule] = {}
_harmless: dict[str, str] = {}


def keeps(
    table: type[models.Model] | str,
    what: Words,
    *,
    whose: Whose,
    long: Until,
    then: Then,
    why: Words,
    student: str = "",
    shows: Sequence[str] = (),
    hides: Sequence[str] = (),
    erased: Then | None = None,
    **more: Any,
) -> Rule:
    """The rule of one table.

    `student` is the path to the student's id ("author"). With it, `shows` names the columns (or
    paths) that an export has, `hides` those that say nothing about the student or something about
    somebody else, and `erased` what happens when that student is erased. Foreign keys to other
    people are hidden by themselves.

    `more`: `stays_because` (words, where `erased` is STAYS), `find` (student ids -> rows, where
    no path leads to the student), `files` (student id -> Files for the export), `sweep` (instant,
    is dry -> count; for a table that no model knows), `part` (a second rule for the same table),
    `waits_for_holds` (the nightly job leaves the rows of students whom somebody holds).
    """
    model = None if isinstance(table, str) else table
    rule = Rule(
        table if isinstance(table, str) else table._meta.db_table,
        model,
        what,
        whose,
        long,
        then,
        why,
        student,
        tuple(shows),
        tuple(hides),
        erased,
        **more,
    )
    _rules[rule.name] = rule
    return rule


def nothing_personal(table: type[models.Model] | str, because: str) -> None:
    """A reviewed line: this table holds nothing about a person, because ..."""
    _harmless[table if isinstance(table, str) else table._meta.db_table] = because


def rules() -> tuple[Rule, ...]:
    """All rules, by the parts of the public page and then as they were declared."""
    order = list(Whose)
    return tuple(sorted(_rules.values(), key=lambda rule: order.index(rule.whose)))


def rule_named(name: str) -> Rule:
    return _rules[name]


def harmless() -> dict[str, str]:
    """The tables that hold nothing about a person, with the reason."""
    return dict(_harmless)


def of_students() -> tuple[Rule, ...]:
    """The rules of what may hold something of a student."""
    return tuple(rule for rule in rules() if rule.is_of_students)


def months_before(at: datetime, months: int) -> datetime:
    """The same day so many months earlier; the last one of a shorter month."""
    number = at.year * 12 + at.month - 1 - months
    year, month = divmod(number, 12)
    return at.replace(year=year, month=month + 1, day=min(at.day, monthrange(year, month + 1)[1]))


def _counted(words: Words, count: int) -> Words:
    # Lazy still: the number is put in when the sentence is read.
    return words % {"count": count} if count else words
