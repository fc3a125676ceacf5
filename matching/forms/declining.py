"""What a teacher may add to her no, one form for each reason. Nothing of it has to be said."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from classrooms.choices import Level, Theme, Weekday
from classrooms.models import Classroom
from classrooms.services.lessons_within import Weekly, Within
from classrooms.when import clock_of
from matching.choices import DeclineReason
from matching.engine.profile import Level as EngineLevel
from matching.models import ClassLimits
from matching.models.proposal import MOST_WORDS
from matching.services.learning import Taught
from matching.services.profiles import is_adult
from users.fields import OneOf, PlainLinesField, SomeOf

MONTHS = 12
FEW_YEARS = 5
"""So many choices are read at a glance; more of them are a list to open."""


@dataclass(frozen=True)
class Declined:
    """The pair that is declined, as the declining class sees it.

    `lessons` are its own that meet the partner's; `gap_months` and `level` are what the engine
    counted for the two.
    """

    here: Classroom
    there: Classroom
    lessons: Sequence[Within]
    gap_months: int
    level: int

    @property
    def are_adults(self) -> bool:
        """Then no rule goes by their ages."""
        return is_adult(self.here) and is_adult(self.there)


class Adding(forms.Form):
    """The form of one reason."""

    def __init__(self, *args: Any, about: Declined, **options: Any) -> None:
        options.setdefault("use_required_attribute", False)
        super().__init__(*args, **options)
        self.about = about

    def taught(self) -> Taught:
        """What a valid form says."""
        return Taught()


class TimeForm(Adding):
    """Lessons of the own class that are not meant for meetings."""

    lessons = SomeOf(
        label=_("Which of these lessons do not work?"),
        help_text=_("What you tick is taken out of your timetable. The others stay."),
        choices=[],
        ask=_("Select lessons from the list"),
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = {_code(each.lesson): each.lesson for each in self.about.lessons}
        if self.known:
            choices = [(_code(each.lesson), self._said(each)) for each in self.about.lessons]
            self.fields["lessons"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["lessons"]

    def _said(self, each: Within) -> SafeString:
        """The lesson on the own clock, then when that is for the others."""
        here, there = self.about.here, self.about.there
        lesson, theirs = each.lesson, each.first.astimezone(clock_of(there))
        pattern = _now(
            "%(day)s, %(start)s to %(end)s in %(city)s (there: %(their_day)s, %(their_start)s)"
        ) % {
            "day": "{day}",
            "start": "{start}",
            "end": "{end}",
            "city": "{city}",
            "their_day": "{their_day}",
            "their_start": "{their_start}",
        }
        return format_html(
            pattern,
            day=Weekday(lesson.weekday).label,
            start=_clock(lesson.start_minute),
            end=_clock(lesson.start_minute + lesson.minutes),
            city=format_html("<bdi>{}</bdi>", here.school.city),
            their_day=Weekday(theirs.weekday()).label,
            their_start=_clock(theirs.hour * 60 + theirs.minute),
        )

    def taught(self) -> Taught:
        ticked = self.cleaned_data.get("lessons", [])
        return Taught(lessons=[self.known[code] for code in ticked])


class AgeForm(Adding):
    """How many years may lie between the ages: fewer than between these two."""

    years = OneOf(
        label=_("How many years may lie between the classes at most?"),
        choices=[],
        ask=_("Select how many years may lie between the classes"),
        coerce=int,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.about.are_adults:
            del self.fields["years"]
            return
        most = self.about.here.school.programme.most_age_gap
        self.fields["years"].choices = year_choices(most)  # type: ignore[attr-defined]
        if most <= FEW_YEARS:
            self.fields["years"].widget = forms.RadioSelect(
                choices=self.fields["years"].choices  # type: ignore[attr-defined]
            )
        self.initial.setdefault("years", min(most, narrower(self.about.gap_months)))

    def taught(self) -> Taught:
        if "years" not in self.cleaned_data:
            return Taught()
        return Taught(most_age_gap_months=self.cleaned_data["years"] * MONTHS)


class LanguageForm(Adding):
    """How well both classes have to know their common language.

    A class that works with translation needs none: the level counts once it does not any more.
    """

    level = OneOf(
        label=_("How well must both classes know the language they share?"),
        choices=[],
        ask=_("Select a level from the list"),
        coerce=int,
        widget=forms.RadioSelect,
    )
    without_translation = forms.BooleanField(
        label=_("Without translation"),
        help_text=_(
            "Your class said that it can work with translation. As long as it does, classes that "
            "know no language of yours so well can still be suggested."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.about.here.translation_ok:
            del self.fields["without_translation"]
        least = self.about.here.school.programme.least_level
        choices = level_choices(least)
        self.fields["level"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("level", max(least, min(self.about.level + 1, Level.C2)))

    def taught(self) -> Taught:
        return Taught(
            least_level=self.cleaned_data["level"],
            without_translation=self.cleaned_data.get("without_translation", False),
        )


class TopicForm(Adding):
    """What the own class would like to talk about."""

    themes = SomeOf(
        label=_("What would your class like to talk about?"),
        choices=Theme.choices,
        ask=_("Select at least one topic"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("themes", self.about.here.themes)

    def taught(self) -> Taught:
        return Taught(themes=self.cleaned_data["themes"])


class PartnerForm(Adding):
    """Nothing to fill in: the class wants one partner less."""

    def taught(self) -> Taught:
        return Taught(has_partner=True)


class OtherForm(Adding):
    """The reason in the teacher's own words."""

    words = PlainLinesField(
        label=_("What was it?"),
        help_text=_("Only our coordinators read it."),
        max_length=MOST_WORDS,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def taught(self) -> Taught:
        return Taught(words=self.cleaned_data["words"])


FORMS: dict[str, Callable[..., Adding]] = {
    DeclineReason.TIME: TimeForm,
    DeclineReason.AGE: AgeForm,
    DeclineReason.LANGUAGE: LanguageForm,
    DeclineReason.TOPIC: TopicForm,
    DeclineReason.HAVE_PARTNER: PartnerForm,
    DeclineReason.OTHER: OtherForm,
}


class LimitsForm(forms.Form):
    """The limits of a class beside those of its programme; each may be taken away."""

    years = OneOf(
        label=_("How many years may lie between the classes at most?"),
        choices=[],
        ask=_("Select one of the answers in the list"),
        coerce=int,
        required=False,
    )
    level = OneOf(
        label=_("How well must both classes know the language they share?"),
        choices=[],
        ask=_("Select one of the answers in the list"),
        coerce=int,
        required=False,
    )

    def __init__(self, *args: Any, here: Classroom, limits: ClassLimits, **options: Any) -> None:
        super().__init__(*args, **options)
        programme = here.school.programme
        usual = [("", _("As the programme decides"))]
        self.fields["years"].choices = usual + year_choices(programme.most_age_gap)  # type: ignore[attr-defined]
        self.fields["level"].choices = usual + level_choices(programme.least_level)  # type: ignore[attr-defined]
        months = limits.most_age_gap_months
        self.initial.setdefault("years", "" if months is None else months // MONTHS)
        self.initial.setdefault("level", limits.least_level or "")

    def limits(self) -> dict[str, int | None]:
        """What a valid form says, None for no limit."""
        years, level = self.cleaned_data["years"], self.cleaned_data["level"]
        return {
            "most_age_gap_months": None if years == "" else years * MONTHS,
            "least_level": None if level == "" else level,
        }


def narrower(gap_months: int) -> int:
    """The most whole years that are less than the gap of the two."""
    return max(0, gap_months - 1) // MONTHS


def year_choices(most: int) -> list[tuple[Any, Any]]:
    return [(years, years_in_words(years)) for years in range(most + 1)]


def level_choices(least: int) -> list[tuple[Any, Any]]:
    """From the programme's least level on; nobody has to share the language of home."""
    return [(int(level), level.label) for level in Level if least <= level <= Level.C2]


def years_in_words(years: int) -> str:
    if years == 0:
        return _now("None: the same ages")
    return ngettext("%(years)d year", "%(years)d years", years) % {"years": years}


def level_of(name: str) -> int:
    """The number of a level as the engine names it in its explanations; 0 for none."""
    return int(EngineLevel[name]) if name in EngineLevel.__members__ else 0


def _code(lesson: Weekly) -> str:
    return f"{lesson.weekday}-{lesson.start_minute}-{lesson.minutes}-{lesson.week}"


def _clock(minute: int) -> SafeString:
    hour, minute = divmod(minute % (24 * 60), 60)
    return format_html("<time>{}</time>", f"{time(hour, minute):%H:%M}")
