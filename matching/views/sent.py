"""The end of the registration: what happens next, and when."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from classrooms.places import exemplar_city, locale_of
from classrooms.services.readiness import waits_for
from classrooms.timetable.zones import offset_minutes, zone
from classrooms.when import offset_label
from classrooms.wording import WAITING
from matching.choices import RoundKind
from matching.services.rounds import next_run
from users.http import PersonRequest
from users.permissions import teachers_only


@require_safe
@teachers_only
def sent(request: PersonRequest, classroom_id: UUID) -> HttpResponse:
    """After "Look for a partner"; it can be opened again as long as the class looks for one."""
    classroom = get_object_or_404(
        Classroom.objects.visible_to(request.user).with_profile(), pk=classroom_id
    )
    if classroom.state != ClassroomState.OPEN:
        return redirect("classrooms:check", classroom.pk)
    now = timezone.now()
    entered = classroom.registrations.filter(round__kind=RoundKind.POOL)
    latest = entered.order_by("-round__opened_at").first()
    since = latest.waiting_since.astimezone(zone(request.user.zone)) if latest else None
    context = {
        "classroom": classroom,
        "waiting": [WAITING[key] for key in waits_for(classroom)],
        "waits_since": since.date() if since else None,
        "next_run": on_the_clock_of(request.user.zone, next_run(now)),
        "answer_days": classroom.school.programme.answer_days,
    }
    return render(request, "matching/sent.html", context)


def on_the_clock_of(zone_name: str, moment: datetime) -> dict[str, Any]:
    """The instant as the teacher reads it, in words that name the clock."""
    local = moment.astimezone(zone(zone_name))
    return {
        "moment": moment.isoformat(),
        "day": local.date(),
        "clock": f"{local:%H:%M}",
        "city": exemplar_city(zone_name, locale_of(get_language() or "en")),
        "offset": offset_label(offset_minutes(zone_name, local)),
    }
