"""The agreement as a form: each question is filled in already."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from exchange.choices import Pace, Pictures, Tool, Video
from exchange.differences import LABELS
from exchange.models.agreements import ANSWER_DAYS, GOAL_LENGTH, WORDS_LENGTH
from exchange.terms import Terms, moderations_for
from exchange.wording import sentence
from users.fields import Number, OneOf, PlainLinesField, PlainTextField, SomeOf

GOALS = ("goal_1", "goal_2", "goal_3")


def _goal(label: Any, **options: Any) -> PlainTextField:
    wide = forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    return PlainTextField(label=label, max_length=GOAL_LENGTH, widget=wide, **options)


class AgreementForm(forms.Form):
    """`base` is the number of the version that is changed here; 0 is the suggestion."""

    base = forms.IntegerField(widget=forms.HiddenInput, required=False)
    goal_1 = _goal(
        _("First goal"),
        help_text=_("What should the students know or be able to do at the end?"),
        empty=_("Enter at least one goal"),
    )
    goal_2 = _goal(_("Second goal"), required=False)
    goal_3 = _goal(_("Third goal"), required=False)
    weeks = SomeOf(label=LABELS["weeks"], choices=(), coerce=int, ask=_("Select the weeks"))
    pace = OneOf(
        label=LABELS["pace"],
        choices=Pace.choices,
        widget=forms.RadioSelect,
        ask=_("Select how often the classes meet live"),
    )
    tools = SomeOf(
        label=LABELS["tools"],
        choices=Tool.choices,
        required=False,
        ask=_("Select what you work with"),
    )
    pictures = OneOf(
        label=LABELS["pictures"],
        choices=Pictures.choices,
        widget=forms.RadioSelect,
        ask=_("Select which pictures the classes show"),
    )
    video = OneOf(
        label=LABELS["video"],
        choices=Video.choices,
        widget=forms.RadioSelect,
        ask=_("Select whether meetings have video"),
    )
    moderation = OneOf(
        label=LABELS["moderation"],
        choices=(),
        widget=forms.RadioSelect,
        ask=_("Select when a teacher reads what students write"),
    )
    answer_days = Number(
        label=LABELS["answer_days"],
        help_text=_("School days until the other teacher has an answer."),
        low=ANSWER_DAYS[0],
        high=ANSWER_DAYS[1],
        ask=_("Enter a number of days from 1 to 14"),
        widget=forms.NumberInput(attrs={"class": "input-s"}),
    )
    words = PlainLinesField(
        label=LABELS["words"],
        help_text=_("Exams, holidays, who helps with the devices. Write no names of children."),
        max_length=WORDS_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        terms: Terms,
        base: int,
        weeks: Sequence[date],
        youngest: int,
    ) -> None:
        """`weeks` are the Mondays of the plan; `youngest` decides what may be chosen."""
        super().__init__(data, initial={**_initial(terms), "base": base})
        choices = cast("Any", self.fields["weeks"])
        choices.choices = [(number, _week(number, day)) for number, day in enumerate(weeks, 1)]
        allowed = moderations_for(youngest)
        moderation = cast("Any", self.fields["moderation"])
        moderation.choices = [(each.value, each.label) for each in allowed]
        if len(allowed) == 1:
            moderation.help_text = sentence("agreement.reads_first")

    @property
    def terms(self) -> Terms:
        """What was filled in. Only of a valid form."""
        filled = self.cleaned_data
        return Terms(
            goals=tuple(filled[name] for name in GOALS if filled[name]),
            weeks=tuple(sorted(filled["weeks"])),
            pace=filled["pace"],
            tools=tuple(each for each in Tool.values if each in filled["tools"]),
            pictures=filled["pictures"],
            video=filled["video"],
            moderation=filled["moderation"],
            answer_days=filled["answer_days"],
            words=filled["words"],
        )

    @property
    def stands_on(self) -> int:
        """The number of the version that was changed; of a form that lost it, none."""
        base = self.cleaned_data.get("base")
        return -1 if base is None else int(base)

    def refuse(self, key: str) -> None:
        """Say beside the field why the service refused."""
        fields = {"agreement.reads_first": "moderation", "agreement.weeks": "weeks"}
        self.add_error(fields.get(key), sentence(key))


def _initial(terms: Terms) -> dict[str, Any]:
    goals = dict(zip(GOALS, terms.goals, strict=False))
    return {
        **goals,
        "weeks": list(terms.weeks),
        "pace": terms.pace,
        "tools": list(terms.tools),
        "pictures": terms.pictures,
        "video": terms.video,
        "moderation": terms.moderation,
        "answer_days": terms.answer_days,
        "words": terms.words,
    }


def _week(number: int, monday: date) -> str:
    return _now("Week %(number)d: %(day)s") % {
        "number": number,
        "day": date_format(monday, _now("j F")),
    }
