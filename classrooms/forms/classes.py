"""The class: who we are, and what kind of exchange we want."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from classrooms.choices import AccessTier, Composition, Level, Mode, Region, Subject, Theme
from classrooms.forms.calendars import DayField
from classrooms.forms.rows import BaseRows, RowForm, rows_of
from classrooms.forms.schools import country_choices
from classrooms.services.classes import SpokenLanguage
from users.fields import Number, OneOf, PlainLinesField, PlainTextField, SomeOf
from users.languages import language_choices

MOST_LANGUAGES = 5
MOST_WISHES = 20


class ClassForm(forms.Form):
    name = PlainTextField(
        label=_("Name of the class"),
        help_text=_("The name your school uses, for example 6B."),
        max_length=60,
        empty=_("Enter the name of the class"),
    )
    age_from = Number(
        label=_("Age of the youngest"),
        low=5,
        high=99,
        ask=_("Enter the age of the youngest, between 5 and 99"),
    )
    age_to = Number(
        label=_("Age of the oldest"),
        low=5,
        high=99,
        ask=_("Enter the age of the oldest, between 5 and 99"),
    )
    size = Number(
        label=_("Number of students"),
        low=1,
        high=120,
        ask=_("Enter how many students are in the class, between 1 and 120"),
    )
    about = PlainLinesField(
        label=_("About the class"),
        help_text=_("What would a partner teacher like to know? Write no names of children."),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def clean_age_to(self) -> int:
        youngest, oldest = self.cleaned_data.get("age_from"), self.cleaned_data["age_to"]
        if youngest is not None and oldest < youngest:
            raise forms.ValidationError(
                _("The oldest cannot be younger than the youngest. Enter a higher age.")
            )
        return int(oldest)


class LanguageForm(RowForm):
    filled_by = ("language",)

    language = OneOf(
        label=_("Language"),
        choices=lambda: [("", _("Select a language")), *language_choices()],
        ask=_("Select a language from the list"),
    )
    level = OneOf(
        label=_("How well does the class know it?"),
        choices=[("", _("Select a level")), *Level.choices],
        coerce=int,
        ask=_("Select how well the class knows this language"),
    )
    is_learning = forms.BooleanField(label=_("We are learning it"), required=False)


class BaseLanguages(BaseRows):
    def clean(self) -> None:
        seen: set[str | None] = set()
        for form in self.filled():
            code = form.cleaned_data.get("language") if form.is_valid() else None
            if code is not None and code in seen:
                form.add_error("language", _("This language is in the list twice. Take one out."))
            seen.add(code)
        if not self.filled():
            self.forms[0].add_error(
                "language", _("Select at least one language that your class speaks or learns")
            )

    def spoken(self) -> list[SpokenLanguage]:
        """The languages typed; only for a valid formset."""
        return [SpokenLanguage(**form.cleaned_data) for form in self.filled()]


LanguageRows = rows_of(LanguageForm, base=BaseLanguages, most=MOST_LANGUAGES)


class ExchangeForm(forms.Form):
    """What kind of exchange the class wants: three questions, and wishes that may be left out."""

    asked = ("themes", "mode", "access_tier")

    themes = SomeOf(
        label=_("What would your class like to talk about?"),
        choices=Theme.choices,
        ask=_("Select at least one topic"),
    )
    mode = OneOf(
        label=_("How do you want to meet?"),
        choices=Mode.choices,
        ask=_("Select how you want to meet"),
        widget=forms.RadioSelect,
    )
    access_tier = OneOf(
        label=_("Devices and connection in your classroom"),
        help_text=_("It excludes nobody: it tells us how you can meet."),
        choices=AccessTier.choices,
        coerce=int,
        ask=_("Select what your class can use"),
        widget=forms.RadioSelect,
    )
    subjects = SomeOf(
        label=_("In which lessons will you work on it?"),
        help_text=_("Two classes with a subject in common fit a little better."),
        choices=Subject.choices,
        ask=_("Select subjects from the list"),
        required=False,
    )
    earliest_start = DayField(
        label=_("Not before"), ask=_("Enter the first day you could begin"), required=False
    )
    latest_end = DayField(
        label=_("Not after"), ask=_("Enter the last day you could work on it"), required=False
    )
    partners_wanted = OneOf(
        label=_("How many partner classes would you like?"),
        choices=[(1, _("One")), (2, _("Two")), (3, _("Three"))],
        coerce=int,
        ask=_("Select one, two or three partner classes"),
        widget=forms.RadioSelect,
        initial=1,
    )
    wished_regions = SomeOf(
        label=_("Parts of the world you would love to meet"),
        help_text=_("A wish, no condition."),
        choices=Region.choices,
        ask=_("Select parts of the world from the list"),
        required=False,
    )
    wished_countries = SomeOf(
        label=_("Countries you would love to meet"),
        help_text=_("A wish, no condition. On a computer hold Ctrl or Cmd to select several."),
        choices=country_choices,
        ask=_("Select countries from the list"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    composition = OneOf(
        label=_("Who is in your class?"),
        choices=Composition.choices,
        ask=_("Select who is in your class"),
        widget=forms.RadioSelect,
        initial=Composition.MIXED,
        required=False,
    )
    wished_compositions = SomeOf(
        label=_("Does your school allow only certain classes to meet yours?"),
        help_text=_("A condition: other classes are not suggested. Select nothing if any may."),
        choices=Composition.choices,
        ask=_("Select classes from the list"),
        required=False,
    )
    same_country_ok = forms.BooleanField(
        label=_("A class in our own country is fine too"), required=False
    )
    translation_ok = forms.BooleanField(
        label=_("We can work with translation when no language is shared"), required=False
    )
    volunteers = forms.BooleanField(
        label=_("We would jump in when another class loses its partner"),
        help_text=_("You are asked each time, have a day to answer, and may always say no."),
        required=False,
    )

    def __init__(self, *args: Any, weeks: int, today: date, **options: Any) -> None:
        """`weeks` is the length of an exchange: no shorter stretch of dates can be wished for."""
        super().__init__(*args, **options)
        self.weeks, self.today = weeks, today
        # It has an answer from the beginning, so it is not left out.
        self.fields["composition"].needed = True  # type: ignore[attr-defined]

    @property
    def first_questions(self) -> list[Any]:
        return [self[name] for name in self.asked]

    @property
    def wishes(self) -> dict[str, Any]:
        """The other fields, by name."""
        return {name: self[name] for name in self.fields if name not in self.asked}

    @property
    def has_wishes(self) -> bool:
        """Whether there is something to see among the wishes: an answer, or a mistake."""
        plain = {"partners_wanted": "1", "composition": Composition.MIXED.value}
        return any(
            field.errors or str(field.value() or "") not in {"", "[]", plain.get(name, "")}
            for name, field in self.wishes.items()
        )

    def clean_wished_countries(self) -> list[str]:
        wished: list[str] = self.cleaned_data["wished_countries"]
        if len(wished) > MOST_WISHES:
            raise forms.ValidationError(
                _("Select at most %(most)d countries."), params={"most": MOST_WISHES}
            )
        return wished

    def clean_composition(self) -> str:
        return self.cleaned_data["composition"] or Composition.MIXED.value

    def clean_latest_end(self) -> date | None:
        last: date | None = self.cleaned_data["latest_end"]
        if last is None:
            return None
        begins = max(self.cleaned_data.get("earliest_start") or self.today, self.today)
        soonest = begins + timedelta(weeks=self.weeks)
        if last < soonest:
            raise forms.ValidationError(
                _("An exchange takes %(weeks)d weeks. Enter %(soonest)s or a later day."),
                params={"weeks": self.weeks, "soonest": date_format(soonest, _now("j F Y"))},
            )
        return last


WISHES = (
    "themes", "mode", "access_tier", "subjects", "earliest_start", "latest_end",
    "partners_wanted", "wished_regions", "composition", "wished_compositions",
    "same_country_ok", "translation_ok", "volunteers",
)  # fmt: skip


def exchange_initial(classroom: Any) -> dict[str, Any]:
    """What the form shows before anything is typed; nothing assumed on the first visit."""
    if not classroom.themes:
        return {}
    return {
        **{name: getattr(classroom, name) for name in WISHES},
        "wished_countries": [country.code for country in classroom.wished_countries],
    }
