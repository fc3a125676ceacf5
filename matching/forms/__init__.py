from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from classrooms.choices import Mode, Theme
from classrooms.forms.schools import country_choices
from classrooms.models import Classroom, Programme
from classrooms.models.programme import ALL_POINTS, SCORE_PARTS, country_pair, validate_weights
from matching.choices import GRANTING, ContestAnswer, ContestReason, DeclineReason
from matching.engine.weights import Weights
from matching.models.contest import MOST_WORDS
from matching.round_report.words import WEIGHTS as PARTS
from matching.wording import WEIGHT_REASONS
from users.fields import Number, OneOf, PlainLinesField, PlainTextField
from users.languages import language_choices


class DeclineForm(forms.Form):
    """Why a class says no. The reason improves the next proposal."""

    reason = forms.ChoiceField(
        label=_("Why does it not fit?"),
        help_text=_("Only our coordinators see this. It helps the next proposal to fit better."),
        choices=DeclineReason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Select a reason"),
            "invalid_choice": _("Select one of the reasons in the list"),
        },
    )


class FindForm(forms.Form):
    """What a partner class should be like; an empty field leaves it open."""

    country = OneOf(
        label=_("Country"),
        choices=lambda: [("", _("Any country")), *country_choices()],
        ask=_("Select a country from the list"),
        required=False,
    )
    age = Number(
        label=_("Age of the students"),
        low=5,
        high=99,
        ask=_("Enter an age between 5 and 99"),
        required=False,
    )
    language = OneOf(
        label=_("Language"),
        choices=lambda: [("", _("Any language")), *language_choices()],
        ask=_("Select a language from the list"),
        required=False,
    )
    theme = OneOf(
        label=_("Theme"),
        choices=[("", _("Any theme")), *Theme.choices],
        ask=_("Select a theme from the list"),
        required=False,
    )
    mode = OneOf(
        label=_("Kind of exchange"),
        choices=[("", _("Any kind")), *Mode.choices],
        ask=_("Select a kind of exchange from the list"),
        required=False,
    )
    live = forms.BooleanField(label=_("Only classes we could meet live"), required=False)


class FollowForm(forms.Form):
    """Which of the own classes becomes the partner."""

    mine = OneOf(
        label=_("Which of your classes?"),
        choices=[],
        ask=_("Select one of your classes"),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, classrooms: Iterable[Classroom], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(each.pk), f"{each.name}, {each.school.name}") for each in classrooms]
        self.fields["mine"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.initial.setdefault("mine", choices[0][0])


class MailLinkForm(forms.Form):
    """To whom the link is mailed."""

    to = PlainTextField(
        label=_("E-mail address of the other teacher"),
        help_text=_("We write to it once."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        empty=_("Enter an e-mail address"),
        validators=[
            EmailValidator(_("Enter an e-mail address in the correct format, like name@school.org"))
        ],
    )


class ContestForm(forms.Form):
    """Why something must not count against a class."""

    reason = OneOf(
        label=_("What was the reason?"),
        choices=ContestReason.choices,
        ask=_("Select a reason"),
        coerce=ContestReason,
        widget=forms.RadioSelect,
    )
    words = PlainLinesField(
        label=_("In your own words"),
        help_text=_("Only our staff read this. Name no students."),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def _decided(answer: ContestAnswer) -> Any:
    """The answer with what it decides."""
    pattern = _("Excuse it: {answer}") if answer in GRANTING else _("It counts on: {answer}")
    return format_lazy(pattern, answer=answer.label)


class DecideContestForm(forms.Form):
    """What staff answer; the answer is the decision."""

    answer = OneOf(
        label=_("Your answer"),
        help_text=_("The teacher reads it by mail."),
        choices=[(each.value, _decided(each)) for each in ContestAnswer],
        ask=_("Select an answer"),
        coerce=ContestAnswer,
        widget=forms.RadioSelect,
    )


class CountryPair(forms.CharField):
    """Two country codes in any order and writing; an empty line stays empty."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        return country_pair(text) if text else ""


class CountryPairs(SimpleArrayField):
    """Pairs of countries, one a line. Order does not matter, and a repeated pair counts once."""

    default_error_messages = {"item_invalid": _("Line %(nth)s:")}

    def __init__(self, **options: Any) -> None:
        super().__init__(
            CountryPair(required=False),
            delimiter="\n",
            widget=forms.Textarea(attrs={"rows": 4, "cols": 20}),
            **options,
        )

    def clean(self, value: Any) -> list[str]:
        return sorted(set(super().clean(value)) - {""})


DEFAULT_WEIGHTS = Weights().to_json()


def points_of(part: str) -> forms.IntegerField:
    """The field for one part's weight, with the reason for the weight it comes with."""
    return forms.IntegerField(
        label=PARTS[part],
        help_text=format_lazy(
            "{reason} {default}",
            reason=WEIGHT_REASONS[part],
            default=format_lazy(_("Comes with {points}."), points=DEFAULT_WEIGHTS[part]),
        ),
        min_value=0,
        max_value=ALL_POINTS,
        widget=forms.NumberInput(attrs={"class": "vIntegerField"}),
    )


class ProgrammeForm(forms.ModelForm[Programme]):
    """All settings of a programme; its weights as a number for each part."""

    excluded_country_pairs = CountryPairs(
        label=_("Countries that are not paired"),
        help_text=_("Two country codes on each line, in any order, for example IL LB."),
        required=False,
    )
    default_weights = forms.BooleanField(
        label=_("Go back to the weights that Aerogram comes with"),
        help_text=_("The numbers below are not read then."),
        required=False,
    )
    weight_shared_time = points_of("shared_time")
    weight_languages = points_of("languages")
    weight_themes = points_of("themes")
    weight_age = points_of("age")
    weight_calendar = points_of("calendar")
    weight_wishes = points_of("wishes")
    weight_size = points_of("size")
    weight_access = points_of("access")
    weight_waiting = points_of("waiting")
    weight_underserved = points_of("underserved")
    weight_reliability = points_of("reliability")
    weight_novelty = points_of("novelty")

    class Meta:
        model = Programme
        exclude = ["weights"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = Weights.from_json(self.instance.weights).to_json()
        for part, points in stored.items():
            self.initial.setdefault(f"weight_{part}", points)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("default_weights"):
            for part in SCORE_PARTS:
                self.errors.pop(f"weight_{part}", None)
            self.instance.weights = {}
            return said
        weights = {part: said.get(f"weight_{part}") for part in SCORE_PARTS}
        if None not in weights.values():
            self._take(weights)
        return said

    def _take(self, weights: dict[str, Any]) -> None:
        """Store the weights; those that Aerogram comes with are stored as none of its own."""
        try:
            validate_weights(weights)
        except ValidationError as wrong:
            self.add_error("default_weights", wrong)
            return
        self.instance.weights = {} if weights == DEFAULT_WEIGHTS else weights
