"""A picture in a form: made anew before anything else sees it, refused in words a child knows."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from exchange.reencode import MOST_BYTES, PictureRefused, Remade, remake
from exchange.wording import sentence

# Named one by one: an iPhone that is asked for these sends its HEIC photos as JPEG.
ASK = _("Select a picture.")
ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,image/bmp"


class PictureField(forms.FileField):
    """Cleaned, it is a `Remade` for `store_picture`, or None where none was sent."""

    widget = forms.FileInput

    def __init__(self, *, ask: Any = ASK, **options: Any) -> None:
        options.setdefault("widget", self.widget(attrs={"accept": ACCEPTED}))
        super().__init__(allow_empty_file=True, **options)
        self.error_messages |= {"required": ask, "invalid": ask, "missing": ask}

    def clean(self, data: Any, initial: Any = None) -> Remade | None:
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > MOST_BYTES:
            raise _refused("picture.too_large")
        try:
            return remake(file.read())
        except PictureRefused as refusal:
            raise _refused(refusal.key) from refusal


def _refused(key: str) -> ValidationError:
    return ValidationError(sentence(key), code=key)
