"""The list of classes that staff invites: sent as a file or pasted, and each row checked."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from django_countries import countries as country_names

from classrooms.choices import Attestation, Level
from classrooms.forms.bulk_table import (
    MOST_BYTES,
    Table,
    TableRefused,
    TableRow,
    decoded,
    read_table,
    readable,
)
from classrooms.forms.classes import MOST_LANGUAGES
from classrooms.forms.people import AddressField
from classrooms.places import countries
from classrooms.services.bulk import InvitedClass
from classrooms.wording import TABLE
from users.fields import Number, OneOf, PlainTextField
from users.forms import interface_languages
from users.languages import LANGUAGES, language_choices

HEADS = {
    "teacher": _("teacher"),
    "email": _("e-mail"),
    "school": _("school"),
    "country": _("country"),
    "city": _("city"),
    "class": _("class"),
    "youngest": _("youngest age"),
    "oldest": _("oldest age"),
    "students": _("number of students"),
    "languages": _("languages"),
}
# The file to begin with is read by machines: its heads stay in English.
TEMPLATE_HEADS = (
    "teacher", "e-mail", "school", "country", "city", "class",
    "youngest age", "oldest age", "number of students", "languages",
)  # fmt: skip
ALSO_CALLED = {"uk": "GB", "usa": "US", "unitedstates": "US", "england": "GB", "scotland": "GB"}
LEVELS = {each.name.lower(): each.value for each in Level}
_LEVEL = re.compile(r"^(?P<name>.*?)[\s:(]+(?P<level>a1|a2|b1|b2|c1|c2|native)\)?$", re.IGNORECASE)


class ListForm(forms.Form):
    """The first page: the table, and how the mails go out."""

    name = PlainTextField(
        label=_("Name of the list"),
        help_text=_("Only staff reads it: it finds this list again later."),
        max_length=80,
        empty=_("Enter a name for the list"),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, up to 300 classes. Comma, semicolon or tab between the columns."),
        required=False,
        allow_empty_file=True,
        error_messages={"max_length": TABLE["table.no_text"], "invalid": TABLE["table.no_text"]},
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
    )
    text = forms.CharField(
        label=_("Or paste the table here"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 12, "dir": "ltr", "wrap": "off", "spellcheck": "false"}
        ),
    )
    language = OneOf(
        label=_("Language of the mails"),
        choices=interface_languages,
        ask=_("Select the language of the mails"),
        initial=settings.LANGUAGE_CODE,
    )
    attested = OneOf(
        label=_("Do we verify these teachers with this list?"),
        help_text=_("If so, each counts as verified on confirming. The schools do not."),
        choices=[("", _("No: each teacher is checked on arrival")), *Attestation.choices],
        ask=_("Select why these teachers count as verified, or no"),
        required=False,
    )

    def __init__(self, *args: Any, may_attest: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.table: Table | None = None
        self.source = ""
        if not may_attest:
            del self.fields["attested"]
        if len(settings.LANGUAGES) == 1:
            self.fields["language"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        upload = said.get("file")
        where = "file" if upload else "text"
        try:
            if upload:
                self.source = decoded(upload.read(MOST_BYTES + 1))
            else:
                self.source = readable(said.get("text") or "")
            self.table = read_table(self.source)
        except TableRefused as refusal:
            self.add_error(where, _sentence(refusal))
        return said


def _sentence(refusal: TableRefused) -> str:
    params = dict(refusal.params)
    if "columns" in params:
        params["columns"] = ", ".join(str(HEADS[each]) for each in params["columns"])
    return str(TABLE[refusal.key] % params)


class RowForm(forms.Form):
    """One row; what may stay empty is asked of the teacher."""

    teacher = PlainTextField(max_length=120, required=False)
    email = AddressField()
    school = PlainTextField(max_length=160, empty=_("Enter the name of the school"))
    country = PlainTextField(max_length=80, empty=_("Enter the country"))
    city = PlainTextField(max_length=120, required=False)
    class_name = PlainTextField(max_length=60, empty=_("Enter the name of the class"))
    youngest = Number(low=5, high=99, ask=_("Enter an age between 5 and 99"), required=False)
    oldest = Number(low=5, high=99, ask=_("Enter an age between 5 and 99"), required=False)
    students = Number(
        low=1, high=120, ask=_("Enter how many students, between 1 and 120"), required=False
    )
    languages = PlainTextField(max_length=300, required=False)

    def __init__(self, *args: Any, names: Names, **options: Any) -> None:
        super().__init__(*args, **options)
        self.names = names

    def clean_country(self) -> str:
        code = self.names.country(self.cleaned_data["country"])
        if not code:
            raise forms.ValidationError(_("Enter a country by its name or its two letters"))
        return code

    def clean_languages(self) -> list[dict[str, Any]]:
        parts = [each.strip() for each in re.split(r"[,;/|+]", self.cleaned_data["languages"])]
        found = [self.names.language(each) for each in parts if each]
        if not all(found):
            raise forms.ValidationError(
                _("Enter languages by name, for example: English B1, Swahili native")
            )
        known = {each["language"]: each for each in found if each}
        return list(known.values())[:MOST_LANGUAGES]

    def clean(self) -> dict[str, Any]:
        youngest, oldest = self.cleaned_data.get("youngest"), self.cleaned_data.get("oldest")
        if youngest and oldest and oldest < youngest:
            self.add_error("oldest", _("The oldest cannot be younger than the youngest"))
        return self.cleaned_data


class Names:
    """Countries and languages by what people write for them, looked up once for a whole list."""

    def __init__(self) -> None:
        known = set(countries())
        self._countries = {_plain(code): code for code in known}
        self._countries |= {called: code for called, code in ALSO_CALLED.items() if code in known}
        self._languages = {_plain(code): code for code in LANGUAGES}
        for reader in {code for code, _name in settings.LANGUAGES}:
            with override(reader):
                self._countries |= {
                    _plain(str(name)): code for code, name in country_names if code in known
                }
            self._languages |= {_plain(name): code for code, name in language_choices(reader)}

    def country(self, text: str) -> str:
        return self._countries.get(_plain(text), "")

    def language(self, text: str) -> dict[str, Any] | None:
        """Code and level of “English B1”; the level is None where nothing is said of it."""
        found = _LEVEL.match(text)
        name = found["name"] if found else text
        level = LEVELS[found["level"].lower()] if found else None
        code = self._languages.get(_plain(name), "")
        return {"language": code, "level": level, "is_learning": False} if code else None


@dataclass(frozen=True)
class CheckedRow:
    """A row as the page shows it: what stands there, and its mistakes as sentences."""

    row: TableRow
    invited: InvitedClass | None
    mistakes: Sequence[str]


def checked_rows(table: Table) -> list[CheckedRow]:
    """Every row on its own; the same address and class twice is a mistake of the second one."""
    names, seen = Names(), dict[tuple[str, str], int]()
    checked = []
    for row in table.rows:
        form = RowForm(_by_field(row.cells), names=names)
        mistakes = _mistakes(form, row)
        invited = None if mistakes else _invited(row.line, form.cleaned_data)
        if invited is not None:
            first = seen.setdefault((invited.email, invited.class_key), row.line)
            if first != row.line:
                mistakes = [str(_("The same address and class stand in line %d") % first)]
                invited = None
        checked.append(CheckedRow(row, invited, mistakes))
    return checked


def new_key() -> str:
    """Names a page, so that what is sent from it twice happens once."""
    return str(uuid.uuid4())


def _by_field(cells: Mapping[str, str]) -> dict[str, str]:
    return {("class_name" if key == "class" else key): value for key, value in cells.items()}


def _mistakes(form: RowForm, row: TableRow) -> list[str]:
    if row.extra:
        return [
            str(
                _("There are %(cells)d cells, and the first line names fewer. Take some out.")
                % {"cells": row.extra}
            )
        ]
    found = []
    for field, errors in form.errors.items():
        head = HEADS.get("class" if field == "class_name" else field, field)
        found += [f"{head}: {error}" for error in errors]
    return found


def _invited(line: int, said: Mapping[str, Any]) -> InvitedClass:
    return InvitedClass(
        line=line,
        name=said["teacher"],
        email=said["email"],
        school={"name": said["school"], "country": said["country"], "city": said["city"]},
        classroom={
            "name": said["class_name"],
            "age_from": said["youngest"],
            "age_to": said["oldest"],
            "size": said["students"],
        },
        languages=said["languages"],
    )


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(sign for sign in apart if sign.isalnum())
