"""Passwords that somebody would guess: common ones in disguise, our own words, rows of keys.

Signs of any kind are welcome and none is demanded: length is what makes a password strong.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

# What somebody tries first at this site.
OUR_WORDS = (
    "aerogram",
    "airmail",
    "classroom",
    "classroomexchange",
    "exchange",
    "partnerclass",
    "penpal",
    "school",
    "schoolclass",
    "student",
    "teacher",
)
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm")
_DRESSING = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_PLAIN = str.maketrans("013457@$", "oieastas")


class GuessablePassword:
    """Django asks `validate` for each new password, and `get_help_text` for the form."""

    @cached_property
    def _common(self) -> set[str]:
        return set(CommonPasswordValidator().passwords)

    def validate(self, password: str, user: Any = None) -> None:
        if self._is_guessable(password.lower()):
            raise ValidationError(
                _("Many people would try this password. Use a longer one: three or four words."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return str(_("Use three or four words that do not belong together."))

    def _is_guessable(self, typed: str) -> bool:
        bare = _DRESSING.sub("", typed)
        forms = {typed, bare, bare.translate(_PLAIN), _DRESSING.sub("", typed.translate(_PLAIN))}
        # A year, a number, a sign or two behind it.
        forms |= {
            typed[:-cut] for cut in range(1, 7) if not any(sign.isalpha() for sign in typed[-cut:])
        }
        return any(
            form and (form in self._common or form in OUR_WORDS or self._is_pattern(form))
            for form in forms
        ) or self._is_pattern(typed)

    def _is_pattern(self, typed: str) -> bool:
        """One piece again and again, or keys in a row, there or back."""
        if re.fullmatch(r"(.{1,4})\1+.{0,3}", typed):
            return True
        return any(typed in row or typed[::-1] in row for row in ROWS) and len(typed) > 3
