"""What the own students told us, for their teachers; and what was passed on to the partner's."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from classrooms.models import Teaching
from safeguarding.choices import StopReason, UndoReason
from safeguarding.forms.concerns import AnswerForm
from safeguarding.models import Concern, ContactStop
from safeguarding.refusals import Refused
from safeguarding.services.concerns import answer, close, look_at, open_again, pass_on
from safeguarding.services.people import people_of
from safeguarding.services.stops import let_go_on, stop_person
from safeguarding.services.telling import partner_teachers
from safeguarding.wording import NOT_DONE, snapshot_rows
from users.audit import record
from users.http import PersonRequest
from users.models import User
from users.permissions import teachers_only

ROWS = 25


@teachers_only
@require_safe
def concerns(request: PersonRequest) -> HttpResponse:
    """Those that wait first."""
    found = Concern.objects.visible_to(request.user).with_people().waiting_first()
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = list(page)
    people = people_of(rows)
    own = _own_classes(request.user)
    shown = [
        {
            "concern": each,
            "people": people[each.pk],
            "is_own": each.classroom_id in own,
        }
        for each in rows
    ]
    return render(request, "safeguarding/concern_list.html", {"rows": shown, "page_obj": page})


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def concern(request: PersonRequest, concern_id: UUID) -> HttpResponse:
    """One of them: what was made, whom it is about, and what can be done with one press."""
    visible = Concern.objects.visible_to(request.user).with_people()
    found = get_object_or_404(visible, pk=concern_id)
    is_own = found.classroom_id in _own_classes(request.user)
    form = AnswerForm(request.POST if request.POST.get("do") == "answer" and is_own else None)
    if request.method == "POST":
        done = _act(request, found, form, is_own=is_own)
        if done is not None:
            messages.success(request, done)
            return redirect("safeguarding:concern", found.pk)
        found = get_object_or_404(visible, pk=concern_id)
    else:
        record("concern.read", found, by=request.user)
    stop = _stop_of(found, request.user)
    context = {
        "concern": found,
        "people": people_of([found])[found.pk],
        "is_own": is_own,
        "form": form,
        "snapshot": snapshot_rows(found.snapshot),
        "answers": found.answers.all() if is_own else [],
        "partners": bool(is_own and partner_teachers(found)),
        "stop": stop,
        "may_stop": is_own and stop is None and _is_of_partner(found),
    }
    return render(request, "safeguarding/concern.html", context)


@teachers_only
@require_http_methods(["POST"])
def go_on(request: PersonRequest, stop_id: UUID) -> HttpResponse:
    """A teacher lets contact with somebody of the partner class go on."""
    stop = get_object_or_404(ContactStop.objects.visible_to(request.user).living(), pk=stop_id)
    let_go_on(stop, reason=UndoReason.SETTLED, by=request.user)
    messages.success(request, _("Contact goes on."))
    return redirect("safeguarding:concern-list")


def _act(request: PersonRequest, found: Concern, form: AnswerForm, *, is_own: bool) -> str | None:
    """What was pressed, done and said; None where the page is shown again."""
    do = request.POST.get("do", "")
    try:
        if do == "answer" and is_own and form.is_valid():
            said = form.cleaned_data
            answer(found, lines=said["lines"], words=said["words"], by=request.user)
            return _("The answer stands on the page of whoever told us.")
        if do in _PRESSES and is_own:
            deed, sentence = _PRESSES[do]
            deed(found, request.user)
            return str(_(sentence))
    except Refused as refusal:
        messages.warning(request, str(NOT_DONE[refusal.key]))
    return None


def _stop(found: Concern, teacher: User) -> None:
    """Contact with the student of the partner class, for the own class, until somebody looked."""
    if found.author is None:
        raise Refused("stop.nobody")
    stop_person(found.author, towards=found.classroom, reason=StopReason.LOOKING, by=teacher)


_PRESSES: dict[str, tuple[Callable[[Concern, User], None], str]] = {
    "look": (lambda found, by: look_at(found, by=by), gettext_noop("You look after it.")),
    "pass-on": (
        lambda found, by: pass_on(found, by=by),
        gettext_noop("The teacher of the partner class is told, not by whom you know it."),
    ),
    "close": (lambda found, by: close(found, by=by), gettext_noop("It is closed.")),
    "again": (lambda found, by: open_again(found, by=by), gettext_noop("It is looked at again.")),
    "stop": (_stop, gettext_noop("Contact is paused until somebody has looked at it.")),
}


def _own_classes(teacher: User) -> set[UUID]:
    return set(Teaching.objects.filter(teacher=teacher).values_list("classroom", flat=True))


def _is_of_partner(found: Concern) -> bool:
    other = found.author_classroom_id
    return found.author_id is not None and other is not None and other != found.classroom_id


def _stop_of(found: Concern, teacher: User) -> ContactStop | None:
    if found.author_id is None:
        return None
    stops = ContactStop.objects.visible_to(teacher).living()
    return stops.filter(person=found.author_id, towards=found.classroom_id).first()
