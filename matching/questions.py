"""What the two teachers have to agree on, and first words to each other: chosen by their facts."""

from collections.abc import Iterator
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from classrooms.choices import AccessTier, Level, Theme
from classrooms.models import Classroom
from matching.explanations import Explanation
from matching.weeks import PairCalendar, called
from users.languages import language_name
from users.text import with_names

MOST_QUESTIONS = 5
MOST_OF_THEIR_OWN = 3
UNEVEN_PERCENT = 60


def questions_to_ask(
    why: Explanation, weeks: PairCalendar, here: Classroom, there: Classroom
) -> list[SafeString]:
    """Three to five: those that only this pair has first, then what every pair must settle."""
    own = [
        *_about_lessons(why, weeks),
        *_about_words(why, there),
        *_about_devices(here, there),
        *_about_sizes(here, there),
    ]
    return [*own[:MOST_OF_THEIR_OWN], *_about_everybody(why)][:MOST_QUESTIONS]


def openers(why: Explanation, here: Classroom, there: Classroom) -> list[SafeString]:
    """First sentences to the other teacher, to copy once the project is open."""
    return [*_hello(here, there), *_theme_opener(here, there), *_time_opener(why, there)]


def _about_lessons(why: Explanation, weeks: PairCalendar) -> Iterator[SafeString]:
    swaps = sum(window.needs_swap for window in why.windows)
    if swaps:
        text = ngettext(
            "%(n)d shared lesson has to be swapped with a colleague. How long before have you to "
            "ask at your school?",
            "%(n)d shared lessons have to be swapped with a colleague. How long before have you to "
            "ask at your school?",
            swaps,
        )
        yield escape(text % {"n": swaps})
    if weeks.their_breaks:
        yield with_names(
            _("You have %(name)s in between. Do we finish a part before, or begin after it?"),
            name=called(weeks.their_breaks[0]),
        )
    if weeks.changes:
        yield escape(
            _("The clocks change during our exchange. Whose clock do our meetings follow?")
        )


def _about_words(why: Explanation, there: Classroom) -> Iterator[SafeString]:
    facts: dict[str, Any] = why.facts.get("languages", {})
    language, level = facts.get("language", ""), facts.get("level", "")
    if not language:
        yield escape(
            _("We share no language yet. Who translates in each class, and how long may texts be?")
        )
    elif level and Level[level] < Level.B2:
        yield with_names(
            _("How much can your students say in %(language)s alone, and where do pictures help?"),
            language=language_name(language),
        )
    for known in there.languages.all():
        if known.is_learning:
            yield with_names(
                _("Your students are learning %(language)s. Shall mine write to them in it?"),
                language=language_name(known.language),
            )
            return


def _about_devices(here: Classroom, there: Classroom) -> Iterator[SafeString]:
    if there.access_tier < AccessTier.VIDEO:
        yield escape(_("Which devices do you have in a lesson, and how many students share one?"))
    elif here.access_tier < AccessTier.VIDEO:
        yield escape(_("Our line is weak. Can we begin with sound and pictures?"))


def _about_sizes(here: Classroom, there: Classroom) -> Iterator[SafeString]:
    few, many = sorted((here.size, there.size))
    if 100 * few < UNEVEN_PERCENT * many:
        yield with_names(
            _("You have %(theirs)s students and we have %(ours)s. How large shall the teams be?"),
            theirs=str(there.size),
            ours=str(here.size),
        )


def _about_everybody(why: Explanation) -> Iterator[SafeString]:
    yield escape(_("Which pictures of students may we share, and who has to agree first?"))
    if why.is_live:
        yield escape(_("Is it one camera for the whole class, or do students sit in teams?"))
    else:
        yield escape(_("How often can your class write: every week, or every second one?"))
    yield escape(_("What should your students know at the end that they do not know now?"))


def _hello(here: Classroom, there: Classroom) -> Iterator[SafeString]:
    yield with_names(
        _(
            "Hello from %(city)s! %(name)s is looking forward to %(partner)s. What does a morning "
            "at your school look like?"
        ),
        city=here.school.city,
        name=here.name,
        partner=there.name,
    )


def _theme_opener(here: Classroom, there: Classroom) -> Iterator[SafeString]:
    common = [theme for theme in here.themes if theme in there.themes and theme in Theme]
    if common:
        yield with_names(
            _(
                "Both classes chose “%(theme)s”. My students would like to know: what should we "
                "ask yours about it?"
            ),
            theme=str(Theme(common[0]).label),
        )


def _time_opener(why: Explanation, there: Classroom) -> Iterator[SafeString]:
    if why.windows:
        yield with_names(
            _(
                "I have looked at our shared lessons. Which of them is the calmest for you in "
                "%(city)s, so that we can try sound and camera before the children come?"
            ),
            city=there.school.city,
        )
    else:
        yield with_names(
            _(
                "We work with letters and pictures, each class in its own time. Shall your class "
                "begin, or mine? We could start with three pictures of %(city)s."
            ),
            city=there.school.city,
        )
