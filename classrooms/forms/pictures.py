"""Three pictures, pressed one after the other: with a script on one page, without it on three."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from classrooms.pictures import CHOSEN, PICTURES, is_choice

TOO_FEW = _("Choose 3 pictures")


class PicturesForm(forms.Form):
    """`row` is what stands in the three places: keys of PICTURES, in order."""

    # Not a radio group for each place: twelve pictures once are seen, thirty-six are searched.

    row = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def chosen(self) -> list[str]:
        """What stands in the places, after the pressed picture or "take back"."""
        known = [
            each for each in str(self["row"].value() or "")[:100].split(",") if each in PICTURES
        ]
        row = list(dict.fromkeys(known))[:CHOSEN]
        pressed = self.data.get("pick", "")
        if "back" in self.data:
            return row[:-1]
        if pressed in PICTURES and pressed not in row and len(row) < CHOSEN:
            return [*row, pressed]
        return row

    @property
    def is_sent(self) -> bool:
        """The button below was pressed, not a picture."""
        return self.is_bound and not {"pick", "back"} & set(self.data)

    def clean(self) -> dict[str, Any]:
        if self.is_sent and not is_choice(self.chosen):
            self.add_error("row", TOO_FEW)
        return self.cleaned_data

    def refuse(self, sentence: Any) -> None:
        """Say why these pictures do not do; the places are empty again."""
        self.add_error("row", sentence)
        self.data = {**{name: self.data[name] for name in self.data}, "row": ""}

    @property
    def tiles(self) -> list[dict[str, Any]]:
        """The twelve pictures; each knows in which place it stands."""
        row = self.chosen
        return [
            {"key": key, "word": word, "place": row.index(key) + 1 if key in row else 0}
            for key, word in PICTURES.items()
        ]

    @property
    def places(self) -> list[dict[str, Any]]:
        row = self.chosen
        return [
            {"number": number + 1, "key": key, "word": PICTURES.get(key, "")}
            for number in range(CHOSEN)
            for key in [row[number] if number < len(row) else ""]
        ]
