"""What a child fills in: a text, a picture, and what is in the picture."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exchange.forms.pictures import PictureField
from exchange.gallery.models import DESCRIPTION_LENGTH, TEXT_LENGTH, Item
from exchange.gallery.services import Filled
from exchange.moderation.choices import RemovalReason
from users.fields import OneOf, PlainLinesField, PlainTextField


class ItemForm(forms.Form):
    """`key` is made with the page, so that a form sent twice is one thing."""

    text = PlainLinesField(
        label=_("Your text"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto", "data-draft": ""}),
    )
    picture = PictureField(label=_("A picture"), required=False)
    without_picture = forms.BooleanField(label=_("Take the picture away"), required=False)
    description = PlainTextField(
        label=_("What is in the picture?"),
        help_text=_("For everybody who cannot see it. You can skip this."),
        required=False,
        max_length=DESCRIPTION_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, files: Any = None, *, pictures: bool, item: Item | None = None
    ) -> None:
        """`pictures`: whether one may be sent. `item` is what was given back."""
        said = {"text": item.text, "description": item.description} if item else {}
        key = item.key if item else uuid.uuid4()
        super().__init__(data, files, initial={"key": key, **said})
        self.has_picture = item is not None and item.has_picture
        if not self.has_picture:
            del self.fields["without_picture"]
        if not pictures:
            del self.fields["picture"]
        if not pictures and not self.has_picture:
            del self.fields["description"]
            # Without a picture it is the text or nothing.
            self.fields["text"].required = True
            self.fields["text"].error_messages["required"] = _("Write something")

    def clean_key(self) -> uuid.UUID:
        key: uuid.UUID | None = self.cleaned_data["key"]
        return key or uuid.uuid4()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        keeps = self.has_picture and not said.get("without_picture")
        if not (said.get("text") or said.get("picture") or keeps or self.errors):
            self.add_error("text", _("Write something, or select a picture"))
        return said

    @property
    def filled(self) -> Filled:
        """What was filled in, once the form is valid."""
        said = self.cleaned_data
        return Filled(said["text"], said.get("picture"), said.get("description", ""))


class TakeDownForm(forms.Form):
    reason = OneOf(
        label=_("Why do you take it down?"),
        choices=RemovalReason.choices,
        widget=forms.RadioSelect,
        ask=_("Select why you take it down"),
    )
