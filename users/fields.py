"""Form fields that take what people really send, and answer in our words."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from users.text import has_hidden_signs, tidy

Choices = Iterable[tuple[Any, Any]] | Callable[[], Iterable[tuple[Any, Any]]]

TOO_LONG = _("Use at most %(limit_value)d characters. There are %(show_value)d now.")
HIDDEN = _("Remove the hidden characters. They often come along when text is copied.")


class PlainTextField(forms.CharField):
    """One line of text that can be seen and stored."""

    lines = False

    def __init__(self, *, empty: Any = None, **options: Any) -> None:
        """`empty` is the sentence for an empty answer ("Enter the name of the school")."""
        super().__init__(**options)
        if empty:
            self.error_messages["required"] = empty
        for validator in self.validators:
            if getattr(validator, "code", "") == "max_length":
                validator.message = TOO_LONG  # type: ignore[attr-defined]

    def to_python(self, value: Any) -> str:
        text = tidy(super().to_python(value) or "", lines=self.lines)
        if has_hidden_signs(text):
            raise ValidationError(HIDDEN, code="hidden")
        return text


class PlainLinesField(PlainTextField):
    """Several lines of text that can be seen and stored."""

    lines = True
    widget = forms.Textarea


class OneOf(forms.ChoiceField):
    """One of a closed list; anything else is answered with the sentence that asks for it."""

    def __init__(self, *, choices: Choices, ask: Any, coerce: Any = str, **options: Any) -> None:
        messages = {"required": ask, "invalid_choice": ask}
        super().__init__(choices=choices, error_messages=messages, **options)
        self.coerce = coerce

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return self.coerce(text) if text else text


class SomeOf(forms.MultipleChoiceField):
    """Some of a closed list, as tiles."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, choices: Choices, ask: Any, coerce: Any = str, **options: Any) -> None:
        messages = {"required": ask, "invalid_choice": ask, "invalid_list": ask}
        super().__init__(choices=choices, error_messages=messages, **options)
        self.coerce = coerce

    def clean(self, value: Any) -> list[Any]:
        return [self.coerce(each) for each in super().clean(value)]


class Number(forms.IntegerField):
    """A whole number between two bounds; one sentence says what is wanted."""

    def __init__(self, *, low: int, high: int, ask: Any, **options: Any) -> None:
        messages = {"required": ask, "invalid": ask, "min_value": ask, "max_value": ask}
        super().__init__(min_value=low, max_value=high, error_messages=messages, **options)
        for validator in self.validators:
            validator.message = ask  # type: ignore[attr-defined]

    def to_python(self, value: Any) -> int | None:
        # Python refuses to read a number of thousands of digits, and says so in its own words.
        if isinstance(value, str) and len(value.strip()) > 9:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)
