"""What an agreement says, what is suggested to a pair, and what the rules of children forbid."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from classrooms.choices import AccessTier, Mode, Theme
from classrooms.models import Classroom
from exchange.choices import Moderation, Pace, Pictures, Tool, Video
from exchange.models import AgreementVersion, Project
from safeguarding.rules import READ_FIRST_BELOW

USUAL_ANSWER_DAYS = 3
MOST_THEMES = 2


@dataclass(frozen=True)
class Terms:
    """Everything that is agreed on, as plain data. `weeks` count from 1, as in the plan."""

    goals: tuple[str, ...]
    weeks: tuple[int, ...]
    pace: str
    tools: tuple[str, ...]
    pictures: str
    video: str
    moderation: str
    answer_days: int
    words: str = ""


def terms_of(version: AgreementVersion) -> Terms:
    """What that version says."""
    return Terms(
        goals=tuple(version.goals),
        weeks=tuple(version.weeks),
        pace=version.pace,
        tools=tuple(version.tools),
        pictures=version.pictures,
        video=version.video,
        moderation=version.moderation,
        answer_days=version.answer_days,
        words=version.words,
    )


def youngest_of(classrooms: Sequence[Classroom]) -> int:
    """The age that the rules of both classes go by: the stricter one holds for both."""
    return min(classroom.age_from for classroom in classrooms)


def moderations_for(youngest: int) -> tuple[Moderation, ...]:
    """What may be chosen: below 13 a teacher reads everything first."""
    if youngest < READ_FIRST_BELOW:
        return (Moderation.BEFORE,)
    return tuple(Moderation)


def forbidden(terms: Terms, classrooms: Sequence[Classroom]) -> str | None:
    """The key of what these terms must not say for these classes, or None."""
    if terms.moderation not in moderations_for(youngest_of(classrooms)):
        return "agreement.reads_first"
    return None


def suggested(project: Project, classrooms: Sequence[Classroom], *, weeks: int) -> Terms:
    """A text that both can agree to as it is: what suits the weaker line and the younger class."""
    mode = project.partnership.proposal.mode
    tier = min(classroom.access_tier for classroom in classrooms)
    meetings = project.partnership.proposal.round.programme.meetings
    return Terms(
        goals=tuple(_goals(classrooms)),
        weeks=tuple(range(1, weeks + 1)),
        pace=_pace(mode, meetings, weeks),
        tools=tuple(_tools(mode, tier)),
        pictures=Pictures.WORK if tier >= AccessTier.IMAGES else Pictures.NONE,
        video=_video(mode, tier),
        moderation=moderations_for(youngest_of(classrooms))[-1],
        answer_days=USUAL_ANSWER_DAYS,
    )


def _goals(classrooms: Sequence[Classroom]) -> list[str]:
    shared = set.intersection(*(set(each.themes) for each in classrooms))
    themes = [Theme(code).label for code in classrooms[0].themes if code in shared]
    asks = _("Our students can ask questions, listen, and answer with respect.")
    makes = _("Both classes finish one thing that they made together.")
    if not themes:
        tells = _("Our students can tell what is the same and what is different in both places.")
    else:
        tells = _("Our students can tell how the other class lives with: %(themes)s.") % {
            "themes": ", ".join(str(theme) for theme in themes[:MOST_THEMES])
        }
    return [tells, asks, makes]


def _pace(mode: str, meetings: int, weeks: int) -> str:
    if mode == Mode.ASYNCHRONOUS:
        return Pace.NEVER
    if meetings >= weeks:
        return Pace.WEEK
    return Pace.FORTNIGHT if meetings * 2 >= weeks else Pace.TWICE


def _tools(mode: str, tier: int) -> list[str]:
    found: list[str] = [Tool.BOARDS]
    if tier >= AccessTier.IMAGES:
        found += [Tool.GALLERY, Tool.DOCUMENTS]
    if mode != Mode.ASYNCHRONOUS:
        found.append(Tool.MEETINGS)
    return [*found, Tool.LEARNING]


def _video(mode: str, tier: int) -> str:
    if mode == Mode.ASYNCHRONOUS:
        return Video.NONE
    return Video.VIDEO if tier >= AccessTier.VIDEO else Video.SOUND
