"""Rows that repeat in a form: empty ones are skipped, and no row needs a script to appear."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

Typed = Mapping[str, Any]


class RowForm(forms.Form):
    """A row; it counts when one of the fields named in `filled_by` has something in it."""

    filled_by: tuple[str, ...] = ()

    def has_changed(self) -> bool:
        return any(self._typed(name) for name in self.filled_by)

    def _typed(self, name: str) -> bool:
        value = self[name].data
        return bool(value.strip() if isinstance(value, str) else value)


class BaseRows(BaseFormSet[Any]):
    """Counts its rows by what was sent, so that a lost management form loses no row."""

    def __init__(self, data: Typed | None = None, **options: Any) -> None:
        if data is not None:
            data = _counted(data, options.get("prefix") or self.get_default_prefix(), self.max_num)
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


def _counted(data: Typed, prefix: str, most: int) -> Typed:
    pattern = re.compile(rf"{re.escape(prefix)}-(\d{{1,4}})-")
    found = [int(match[1]) for key in data if (match := pattern.match(str(key)))]
    copy = data.copy() if hasattr(data, "copy") else dict(data)
    copy[f"{prefix}-TOTAL_FORMS"] = str(min(max(found, default=0) + 1, most))
    copy[f"{prefix}-INITIAL_FORMS"] = "0"
    return copy
