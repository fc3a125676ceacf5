"""How every form of the project is drawn: our own templates, through Django's own renderer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import BoundField, Widget
from django.forms.renderers import TemplatesSetting

from users.typed import typed_here


class AirmailBoundField(BoundField):
    """A field whose mistakes are told by the server, in our words, beside the field."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: Widget | None = None
    ) -> dict[str, Any]:
        """Return the widget's attributes without `required`, `maxlength` and `minlength`.

        The browser's own bubble is not translated by us, disappears, and blocks a half-filled
        page from being sent and kept; its length limit cuts pasted text without a word.
        """
        built = super().build_widget_attrs(attrs, widget)
        built.pop("required", None)
        # The lengths come from the widget itself; False is how Django's templates omit them.
        return built | {"maxlength": False, "minlength": False}

    def value(self) -> Any:
        """Return what stands typed on a page shown again in another language, else as Django."""
        typed = typed_here()
        if typed is None or self.form.is_bound or not self._was_sent(typed):
            return super().value()
        value = self.field.widget.value_from_datadict(typed, {}, self.html_name)
        return self.field.prepare_value(value)

    def _was_sent(self, typed: Mapping[str, Any]) -> bool:
        """Whether this form is the one sent along: a browser leaves out what is not ticked."""
        return any(self.form.add_prefix(name) in typed for name in self.form.fields)


class AirmailRenderer(TemplatesSetting):
    """Form renderer named by the setting FORM_RENDERER; templates stand in templates/forms/."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    formset_template_name = "forms/formset.html"
    bound_field_class = AirmailBoundField
