"""The end of the registration: what happens next, and when."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from classrooms.services.readiness import waits_for
from classrooms.timetable.zones import zone
from classrooms.wording import WAITING
from matching.choices import RoundKind
from matching.services.rounds import next_run
from matching.views.standing import standings_of
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
        "next_run": next_run(now),
        "standing": standings_of([classroom]).get(classroom.pk),
        "answer_days": classroom.school.programme.answer_days,
    }
    return render(request, "matching/sent.html", context)
