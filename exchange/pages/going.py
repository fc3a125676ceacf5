"""How a project is getting on, for its page: what we asked, what moved, how a rescue stands."""

from dataclasses import dataclass
from datetime import datetime

from exchange.models import ExchangeSession, HealthNote, MovedMeeting, Project
from exchange.services.answers import over_lately_of
from exchange.viewpoint import Viewpoint
from matching.models import Rescue


@dataclass(frozen=True)
class HowItGoes:
    """`asked` is what we ask this class now; `rescue` is its own, where its partner is gone.

    `leaving`: this class stops, or fell silent, and another one is sought for its seat.
    """

    asked: HealthNote | None
    to_report: list[ExchangeSession]
    moved: list[MovedMeeting]
    rescue: Rescue | None
    leaving: Rescue | None


def how_it_goes(project: Project, view: Viewpoint, *, at: datetime) -> HowItGoes:
    """In a fixed number of queries."""
    notes = HealthNote.objects.live().filter(project=project, classroom=view.here, step__gt=0)
    asked = None if project.is_paused else notes.first()
    rescue = Rescue.objects.living().filter(partnership=project.partnership_id).first()
    own = rescue is not None and rescue.here_id == view.here.pk
    moved = MovedMeeting.objects.filter(
        session__project=project,
        closure__undone_at=None,
        # Not those of a class that left.
        closure__school__in={each.school_id for each in view.classrooms},
        from_at__gt=at,
    ).select_related("session", "closure__school")
    return HowItGoes(
        asked=asked,
        to_report=over_lately_of(project, view.here, at),
        moved=list(moved),
        rescue=rescue if own else None,
        leaving=None if own else rescue,
    )
