"""Rows that repeat in a form: empty ones are skipped, and no row needs a script to appear."""

import re
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import ngettext_lazy

from users.typed import typed_here

Typed = Mapping[str, Any]


class RowForm(forms.Form):
    """A row; it counts when one of the fields named in `filled_by` has something in it."""

    filled_by: tuple[str, ...] = ()

    @property
    def where(self) -> Any:
        """What tells the row from those like it, for those who do not see where it stands."""
        return ""

    def has_changed(self) -> bool:
        return any(self._typed(name) for name in self.filled_by)

    def _typed(self, name: str) -> bool:
        value = self[name].data
        return bool(value.strip() if isinstance(value, str) else value)


class BaseRows(BaseFormSet[Any]):
    """Counts its rows by what was sent, so that a lost management form loses no row."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        **BaseFormSet.default_error_messages,
        "too_many_forms": ngettext_lazy(
            "There is room for %(num)d row. Check what is left, then continue.",
            "There is room for %(num)d rows. Check what is left, then continue.",
            "num",
        ),
    }

    def __init__(self, data: Typed | None = None, **options: Any) -> None:
        if data is not None:
            prefix = options.get("prefix") or self.get_default_prefix()
            data = _counted(data, prefix, self.max_num, self.form.filled_by)
        elif (typed := typed_here()) is not None:
            # As many rows as stood there; what stands in them, each field finds by its name.
            sent = type(self)(typed, **{**options, "initial": None})
            if sent.was_sent(typed):
                options["initial"] = sent.as_typed()
        if options.get("initial"):
            # A row beyond the last would be shown, and thrown away when it is sent.
            options["initial"] = options["initial"][: self.max_num]
        super().__init__(data, **options)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {
            **super().get_form_kwargs(index),
            "empty_permitted": True,
            "use_required_attribute": False,
        }

    def was_sent(self, typed: Typed) -> bool:
        """Whether the page that was sent had these rows."""
        return any(key.startswith(f"{self.prefix}-") for key in typed)

    def filled(self) -> list[Any]:
        """The forms in which something was typed."""
        return [form for form in self.forms if form.has_changed()]

    def as_typed(self) -> list[dict[str, Any]]:
        """What every row holds, unchecked, to show it again with another row beside it."""
        return [{name: form[name].data for name in form.fields} for form in self.forms]


def rows_of(form: type[RowForm], *, base: type[BaseRows] = BaseRows, most: int) -> type[Any]:
    """A formset of up to `most` rows without spare ones: the view says how many it shows."""
    return formset_factory(form, formset=base, extra=0, max_num=most, absolute_max=most)


def typed_in(form: forms.BaseForm) -> dict[str, Any]:
    """What a bound form holds, unchecked, to show it again without complaint."""
    return {name: form[name].data for name in form.fields}


def _counted(data: Typed, prefix: str, most: int, filled_by: Collection[str]) -> Typed:
    """The data with the number of rows sent; beyond `most` only those in which something stands."""
    pattern = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})-(\w+)")
    found = [
        number
        for key in data
        if (match := pattern.fullmatch(str(key)))
        and ((number := int(match[1])) < most or (match[2] in filled_by and data[key].strip()))
    ]
    copy = data.copy() if hasattr(data, "copy") else dict(data)
    copy[f"{prefix}-TOTAL_FORMS"] = str(max(found, default=0) + 1)
    copy[f"{prefix}-INITIAL_FORMS"] = "0"
    return copy
