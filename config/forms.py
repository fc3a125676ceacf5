"""How every form of the project is drawn: our own templates, through Django's own renderer."""

from __future__ import annotations

from typing import Any

from django.forms import BoundField, Widget
from django.forms.renderers import TemplatesSetting


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


class AirmailRenderer(TemplatesSetting):
    """Form renderer named by the setting FORM_RENDERER; templates stand in templates/forms/."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    formset_template_name = "forms/formset.html"
    bound_field_class = AirmailBoundField
