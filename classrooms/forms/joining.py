"""How a student comes in: a code, then a nickname and a stamp."""

import random
from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from classrooms import nicknames
from classrooms.codes import LENGTH
from classrooms.stamps import STAMPS
from users.fields import OneOf

SALT = "classrooms.nicknames"
OWN = "own"

WRONG_CODE = _(
    "We cannot find that code. Check it with your teacher. Codes have 8 letters and numbers."
)
TOO_MANY_WRONG = _("Many wrong codes were typed just now. Wait a minute, then try again.")


class CodeField(forms.CharField):
    """What was typed, whatever it is: anything that is no code is simply not found."""

    def to_python(self, value: Any) -> str:
        return str(value or "").strip()

    def run_validators(self, value: str) -> None:
        """Signs that no code has get the same answer as a code that does not exist."""


class CodeForm(forms.Form):
    code = CodeField(
        label=_("Class code"),
        help_text=_("Your teacher shows it to you. Big or small letters are both fine."),
        error_messages={"required": _("Enter the class code")},
        widget=forms.TextInput(
            attrs={
                "class": "input-code",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "maxlength": LENGTH * 3,
                "dir": "ltr",
            }
        ),
    )


class NicknameField(forms.CharField):
    """A typed nickname in its one normal form; why it is refused is said to a child."""

    def to_python(self, value: Any) -> str:
        return nicknames.as_meant(str(value or ""))

    def validate(self, value: str) -> None:
        """Whether one is needed depends on the choice beside it."""

    def run_validators(self, value: str) -> None:
        trouble = nicknames.trouble(value) if value else None
        if trouble:
            raise forms.ValidationError(trouble, code="nickname")


def own_nickname(label: Any) -> NicknameField:
    return NicknameField(
        label=label,
        help_text=_("Not your real name: only your teacher knows who you are."),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "input-m", "dir": "auto"}),
    )


class JoinForm(forms.Form):
    """Three offered nicknames, or one's own; and a stamp. `taken` are keys of nicknames."""

    offer = forms.CharField(widget=forms.HiddenInput, required=False)
    chosen = OneOf(
        label=_("Choose your nickname"),
        choices=(),
        ask=nicknames.EMPTY,
        widget=forms.RadioSelect,
    )
    own = own_nickname(_("Or type your own nickname"))
    stamp = OneOf(
        label=_("Choose your stamp"),
        choices=list(STAMPS.items()),
        ask=_("Choose a stamp"),
        widget=forms.RadioSelect,
    )

    def __init__(
        self, data: Any = None, *, taken: Collection[str], source: random.Random, **options: Any
    ) -> None:
        super().__init__(data, **options)
        self.taken = taken
        self.names = _offered(self["offer"].data) or nicknames.offer(taken, source=source)
        self.signed = signing.dumps(self.names, salt=SALT)
        self.fields["chosen"].choices = [  # type: ignore[attr-defined]
            *((name, name) for name in self.names),
            (OWN, _("My own")),
        ]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        typed, chosen = said.get("own", ""), said.get("chosen")
        if "own" in self.errors:
            return said
        # Whoever types a nickname means it, and need not tick anything.
        if typed and (chosen in {OWN, None}):
            self.errors.pop("chosen", None)
            said["nickname"] = typed
        elif chosen == OWN:
            self.add_error("own", nicknames.EMPTY)
        elif chosen:
            said["nickname"] = chosen
        if nicknames.nickname_key(said.get("nickname", "")) in self.taken:
            self.say_taken()
        return said

    def say_taken(self) -> None:
        """Somebody in the class has the nickname."""
        chosen = self.cleaned_data.get("chosen")
        self.add_error("chosen" if chosen and chosen != OWN else "own", nicknames.TAKEN)


class RenameForm(forms.Form):
    """The teacher gives a student another nickname; the same rules hold."""

    nickname = own_nickname(_("New nickname"))

    def clean_nickname(self) -> str:
        nickname: str = self.cleaned_data["nickname"]
        if not nickname:
            raise forms.ValidationError(_("Enter a nickname"))
        return nickname


def _offered(signed: Any) -> Sequence[str]:
    """The nicknames that we offered on the page before, if that is what came back."""
    try:
        names: list[str] = signing.loads(str(signed)[:1_000], salt=SALT)
    except signing.BadSignature:
        return []
    return names
