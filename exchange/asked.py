"""What we ask the teachers of a project on their desk: are you well, did you meet, who is quiet."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from classrooms.desk import Item, Turn, Urgency
from classrooms.models import Classroom
from exchange.choices import HealthKind
from exchange.models import HealthNote, Project
from exchange.services.answers import ASKED_FOR
from exchange.services.health import today_of
from exchange.viewpoint import Viewpoint
from users.text import with_names


def asked_after(project: Project, view: Viewpoint, at: datetime) -> Iterator[Item]:
    """From rows that were fetched along: `health_notes` and the sessions with their sides."""
    if project.is_paused:
        return
    for note in project.health_notes.all():
        if note.closed_at is None and note.step:
            item = _of_note(note, view, at)
            if item is not None:
                yield item
    yield from _did_you_meet(project, view, at)


def _of_note(note: HealthNote, view: Viewpoint, at: datetime) -> Item | None:
    if note.classroom_id != view.here.pk:
        return _quiet(note, view) if note.step > 1 and note.kind == HealthKind.SILENCE else None
    if note.paused_until and note.paused_until >= today_of(view.here, at):
        return None
    return Item(
        text=_said(
            {
                HealthKind.SILENCE: _(
                    "%(name)s with %(partner)s in %(city)s: we have not heard from you for a "
                    "while. Is everything all right?"
                ),
                HealthKind.ONE_SIDED: _(
                    "%(name)s with %(partner)s in %(city)s: nearly everything has come from them "
                    "lately. Is everything all right?"
                ),
                HealthKind.MISSED: _(
                    "%(name)s with %(partner)s in %(city)s: meetings did not take place. Is "
                    "everything all right?"
                ),
            }[HealthKind(note.kind)],
            view.here,
            view.there,
        ),
        url=reverse("exchange:check-in", args=[note.project_id]),
        action=_("Answer with one tap"),
        urgency=Urgency.NOW,
        classroom=view.here,
        partner=view.there,
    )


def _quiet(note: HealthNote, view: Viewpoint) -> Item:
    partner = next(each for each in view.partners if each.pk == note.classroom_id)
    return Item(
        text=_said(
            _("%(partner)s in %(city)s is quiet. We have asked them about %(name)s."),
            view.here,
            partner,
        ),
        url=reverse("exchange_pages:project", args=[note.project_id]),
        action=_("Open the project"),
        turn=Turn.THEIRS,
        classroom=view.here,
        partner=partner,
    )


def _did_you_meet(project: Project, view: Viewpoint, at: datetime) -> Iterator[Item]:
    for session in project.sessions.all():
        if all(side.classroom_id != view.here.pk for side in session.sides.all()):
            continue
        said = {report.classroom_id for report in session.reports.all()}
        if session.ends_at <= at < session.starts_at + ASKED_FOR and view.here.pk not in said:
            yield Item(
                text=_said(
                    _("%(name)s and %(partner)s in %(city)s had a meeting. Did it happen?"),
                    view.here,
                    view.there,
                ),
                url=reverse("exchange:did-you-meet", args=[session.pk]),
                action=_("Say whether you met"),
                urgency=Urgency.DATED,
                classroom=view.here,
                partner=view.there,
            )


def _said(pattern: str, here: Classroom, partner: Classroom) -> SafeString:
    return with_names(pattern, name=here.name, partner=partner.name, city=partner.school.city)
