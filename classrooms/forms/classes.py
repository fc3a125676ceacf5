"""The class: who we are, and what kind of exchange we want."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from classrooms.choices import AccessTier, Level, Mode, Theme
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
        label=_("Age of the youngest"), low=5, high=99, ask=_("Enter an age between 5 and 99")
    )
    age_to = Number(
        label=_("Age of the oldest"), low=5, high=99, ask=_("Enter an age between 5 and 99")
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
    partners_wanted = OneOf(
        label=_("How many partner classes would you like?"),
        choices=[(1, _("One")), (2, _("Two")), (3, _("Three"))],
        coerce=int,
        ask=_("Select one, two or three partner classes"),
        widget=forms.RadioSelect,
        initial=1,
    )
    wished_countries = SomeOf(
        label=_("Countries you would love to meet"),
        help_text=_("A wish, no condition. On a computer hold Ctrl or Cmd to select several."),
        choices=country_choices,
        ask=_("Select countries from the list"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    same_country_ok = forms.BooleanField(
        label=_("A class in our own country is fine too"), required=False
    )
    translation_ok = forms.BooleanField(
        label=_("We can work with translation when no language is shared"), required=False
    )

    def clean_wished_countries(self) -> list[str]:
        wished: list[str] = self.cleaned_data["wished_countries"]
        if len(wished) > MOST_WISHES:
            raise forms.ValidationError(
                _("Select at most %(most)d countries."), params={"most": MOST_WISHES}
            )
        return wished


def exchange_initial(classroom: Any) -> dict[str, Any]:
    """What the form shows before anything is typed; nothing assumed on the first visit."""
    if not classroom.themes:
        return {}
    return {
        "themes": classroom.themes,
        "mode": classroom.mode,
        "access_tier": classroom.access_tier,
        "partners_wanted": classroom.partners_wanted,
        "wished_countries": [country.code for country in classroom.wished_countries],
        "same_country_ok": classroom.same_country_ok,
        "translation_ok": classroom.translation_ok,
    }
