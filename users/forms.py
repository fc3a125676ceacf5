"""What adults say about themselves."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from users.fields import OneOf, PlainTextField, SomeOf
from users.languages import common_choices, language_choices
from users.models import Adult, User
from users.zones import is_zone, zone_choices

MOST_PHONE = 40


def name_field() -> PlainTextField:
    return PlainTextField(
        label=_("Your name"),
        help_text=_("As your partner teachers will see it. Students never see it."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        empty=_("Enter your name"),
    )


class SignupForm(forms.Form):
    """What allauth's sign-up form asks in addition: the adult's own name."""

    name = name_field()
    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """allauth asks for this method; the adapter has saved everything already."""


def interface_languages() -> list[tuple[str, str]]:
    """(code, name in that language and marked as such) of the languages of these pages."""
    return [
        (code, format_html('<bdi lang="{}">{}</bdi>', code, get_language_info(code)["name_local"]))
        for code, _name in settings.LANGUAGES
    ]


class ProfileForm(forms.Form):
    """The page "About you"."""

    name = name_field()
    phone = PlainTextField(
        label=_("Phone"),
        help_text=_(
            "Only our staff see it: to check that you teach at your school, and to ring you when "
            "you have not answered our mails and it cannot wait."
        ),
        max_length=MOST_PHONE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "class": "input-m", "dir": "ltr"}),
    )
    writes = SomeOf(
        label=_("Languages you can write in"),
        help_text=_("You and a partner teacher will plan in one of them."),
        choices=common_choices,
        ask=_("Select languages from the list"),
        required=False,
    )
    other = OneOf(
        label=_("Another language you can write in"),
        choices=lambda: [("", _("None")), *language_choices()],
        ask=_("Select a language from the list"),
        required=False,
    )
    language = OneOf(
        label=_("Language of these pages and of our mails"),
        choices=interface_languages,
        ask=_("Select the language of these pages"),
        widget=forms.RadioSelect,
    )
    zone = OneOf(
        label=_("Whose clock do you live by?"),
        help_text=_("Times are shown on its clock. Leave it out to follow your school's clock."),
        choices=lambda: [("", _("My school's clock")), *zone_choices()],
        ask=_("Select a city from the list"),
        required=False,
    )

    def __init__(self, *args: Any, must_write: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.must_write = must_write
        # One of two fields has to be filled in, so neither alone is optional.
        self.fields["writes"].needed = must_write  # type: ignore[attr-defined]
        if is_zone(self.initial.get("zone", "")):
            # Once there is a clock, another one can be chosen, and none is no choice.
            cast("forms.ChoiceField", self.fields["zone"]).choices = zone_choices

    def clean(self) -> dict[str, Any]:
        if self.must_write and not self.errors and not self.languages():
            self.add_error("writes", _("Select at least one language you can write in"))
        return self.cleaned_data

    def languages(self) -> list[str]:
        """The codes of all languages chosen, each once."""
        other = self.cleaned_data["other"]
        return list(dict.fromkeys([*self.cleaned_data["writes"], *([other] if other else [])]))


def profile_initial(adult: Adult) -> dict[str, Any]:
    """What the form shows before anything is typed."""
    common = {code for code, _name in common_choices()}
    rare = [code for code in adult.languages if code not in common]
    return {
        "name": adult.name,
        "phone": adult.phone,
        "writes": [code for code in adult.languages if code in common],
        "other": rare[0] if rare else "",
        "language": adult.user.language,
        "zone": adult.user.zone,
    }
