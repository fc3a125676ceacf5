"""How a student comes in: a code, then a nickname and a stamp."""

import random
from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from classrooms import nicknames
from classrooms.stamps import STAMPS, TINTS, Pair, free_first, in_words
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
                "dir": "ltr",
            }
        ),
    )


class NicknameField(forms.CharField):
    """A typed nickname in its one normal form; why it is refused is said to a child."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "class": "input-m", "dir": "auto"})

    def to_python(self, value: Any) -> str:
        return nicknames.as_meant(str(value or ""))

    def run_validators(self, value: str) -> None:
        trouble = nicknames.trouble(value) if value else None
        if trouble:
            raise forms.ValidationError(trouble, code="nickname")


class JoinForm(forms.Form):
    """Three offered nicknames, or one's own; and a stamp.

    `taken` are keys of nicknames, `pairs` the stamps of the class in their colours: what nobody
    has comes first, and a stamp that somebody has is shown in its next colour.
    """

    offer = forms.CharField(widget=forms.HiddenInput, required=False)
    chosen = OneOf(
        label=_("Choose your nickname"),
        choices=(),
        ask=nicknames.EMPTY,
        widget=forms.RadioSelect,
    )
    own = NicknameField(
        label=_("Or type your own nickname"),
        help_text=_("Not your real name: only your teacher knows who you are."),
        required=False,
    )
    stamp = OneOf(
        label=_("Choose your stamp"),
        choices=list(STAMPS.items()),
        ask=_("Choose a stamp"),
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        taken: Collection[str],
        source: random.Random,
        pairs: Collection[Pair] = (),
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.taken = taken
        self.tints = dict(free_first(pairs))
        self.fields["stamp"].choices = [  # type: ignore[attr-defined]
            (stamp, in_words(stamp, tint)) for stamp, tint in self.tints.items()
        ]
        self.names = _offered(self["offer"].value()) or nicknames.offer(taken, source=source)
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
        # Whoever types a nickname means it, whatever is ticked.
        if typed:
            self.errors.pop("chosen", None)
            said["nickname"] = typed
        elif chosen == OWN:
            self.add_error("own", nicknames.EMPTY)
        elif chosen:
            said["nickname"] = chosen
        if nicknames.nickname_key(said.get("nickname", "")) in self.taken:
            self.say_taken()
        return said

    @property
    def stamps(self) -> list[dict[str, Any]]:
        """The tiles of the picker: each radio button with its stamp in the colour it comes in."""
        tiles = []
        for option in self["stamp"]:
            stamp = option.data["value"]
            tint = self.tints[stamp]
            colour = TINTS[tint] if tint else ""
            tiles.append({"option": option, "tint": tint, "word": STAMPS[stamp], "colour": colour})
        return tiles

    def say_taken(self) -> None:
        """Somebody in the class has the nickname."""
        said = self.cleaned_data
        was_typed = said.get("own") or said.get("chosen") == OWN
        self.add_error("own" if was_typed else "chosen", nicknames.TAKEN)


class RenameForm(forms.Form):
    """The teacher gives a student another nickname; the same rules hold."""

    nickname = NicknameField(
        label=_("New nickname"), error_messages={"required": _("Enter a nickname")}
    )


def _offered(signed: Any) -> Sequence[str]:
    """The nicknames that we offered on the page before, if that is what came back."""
    try:
        names: list[str] = signing.loads(str(signed)[:1_000], salt=SALT)
    except signing.BadSignature:
        return []
    return names
