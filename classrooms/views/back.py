"""Students come back on any tablet: the class, the nickname, three pictures, and they are in."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from classrooms.forms.joining import CodeForm
from classrooms.forms.pictures import PicturesForm
from classrooms.models import Classroom, Enrolment, StudentKey
from classrooms.models.keys import MOST_WRONG
from classrooms.remembered import forget_class
from classrooms.services.breaker import PICTURES, count_wrong, too_many_wrong
from classrooms.services.knocking import (
    HasPictures,
    Knock,
    SomebodyKnocks,
    knock,
    state_of_knock,
)
from classrooms.services.student_keys import Tried, try_pictures
from classrooms.views.coming_in import (
    FOUND,
    class_here,
    come_in,
    guesser,
    is_adult,
    is_frozen_here,
    known_browser,
    look_up,
)
from classrooms.wording import STUDENT_OUT

# The knock of this browser: whose nickname was chosen, and the secret that fetches the answer.
KNOCK = "knock"


@never_cache
@require_http_methods(["GET", "POST"])
def back(request: HttpRequest) -> HttpResponse:
    """Who are you? The nicknames of the class; before that its code, where none is known."""
    if is_adult(request):
        return redirect("classrooms:join")
    classroom = class_here(request)
    if classroom is not None and request.method == "GET":
        return render(request, "classrooms/back.html", _class_page(classroom))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        code, trouble = look_up(request, form.cleaned_data["code"])
        if code is not None:
            return redirect("classrooms:back")
        form.add_error("code", trouble)
    context = {"form": form, "frozen": STUDENT_OUT["frozen"] if is_frozen_here(request) else ""}
    return render(request, "classrooms/back_code.html", context)


def _class_page(classroom: Classroom) -> dict[str, Any]:
    return {"classroom": classroom, "students": classroom.enrolments.present()}


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """This device stands in another class now."""
    request.session.pop(FOUND, None)
    response = redirect("classrooms:back")
    forget_class(response)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def back_pictures(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """The three pictures of one nickname; who has none yet chooses them and waits."""
    enrolment = _present(request, enrolment_id)
    key = StudentKey.objects.filter(student=enrolment.student_id).first()
    chooses = key is None or not key.pictures
    form = PicturesForm(request.POST if request.method == "POST" else None)
    if form.is_sent and form.is_valid():
        answer = _knock if chooses else _try
        response = answer(request, enrolment, form)
        if response is not None:
            return response
        key = StudentKey.objects.filter(student=enrolment.student_id).first()
    context = {"form": form, "enrolment": enrolment, "is_locked": key is not None and key.is_locked}
    return render(request, "classrooms/pictures.html", context | _words(enrolment, chooses))


def _present(request: HttpRequest, enrolment_id: UUID) -> Enrolment:
    """A student of the class that this browser knows; of others it learns nothing."""
    classroom = class_here(request)
    if classroom is None or is_adult(request):
        raise Http404
    present = classroom.enrolments.present().select_related("student", "classroom")
    enrolment: Enrolment = get_object_or_404(present, pk=enrolment_id)
    return enrolment


def _words(enrolment: Enrolment, chooses: bool) -> dict[str, str]:
    if chooses:
        return {
            "title": _("Choose your 3 pictures"),
            "lead": _("Remember them in this order. Then your teacher lets you in."),
            "done": _("These are my pictures"),
        }
    return {
        "title": _("Press your 3 pictures, in order"),
        "done": _("Come in"),
    }


def _try(request: HttpRequest, enrolment: Enrolment, form: PicturesForm) -> HttpResponse | None:
    now = timezone.now()
    if too_many_wrong(guesser(request), at=now, of=PICTURES):
        form.refuse(_("Many wrong pictures were tried here. Wait a minute, then try again."))
        return None
    tried = try_pictures(enrolment.student, form.chosen, at=now)
    if tried == Tried.RIGHT:
        return come_in(request, enrolment.student, at=now)
    if tried == Tried.WRONG:
        known_browser(request)
        count_wrong(guesser(request), at=now, of=PICTURES)
        form.refuse(_not_yours(enrolment))
    return None


def _not_yours(enrolment: Enrolment) -> str:
    left = MOST_WRONG - StudentKey.objects.get(student=enrolment.student_id).wrong_tries
    return ngettext(
        "These are not your pictures. You can try %(count)d more time.",
        "These are not your pictures. You can try %(count)d more times.",
        left,
    ) % {"count": left}


def _knock(request: HttpRequest, enrolment: Enrolment, form: PicturesForm) -> HttpResponse | None:
    try:
        secret = knock(enrolment.student, form.chosen)
    except SomebodyKnocks:
        form.refuse(_("Somebody waits with this nickname already. Tell your teacher."))
        return None
    except HasPictures:
        return redirect("classrooms:back-pictures", enrolment.pk)
    request.session[KNOCK] = {"who": str(enrolment.pk), "secret": secret}
    return redirect("classrooms:back-wait")


@never_cache
@require_safe
def back_wait(request: HttpRequest) -> HttpResponse:
    """Waiting for the teacher's word; moves on by itself, and by the link where no script runs."""
    waits = request.session.get(KNOCK)
    if not waits or is_adult(request):
        return _onward(request, reverse("classrooms:join"))
    enrolment = Enrolment.objects.present().select_related("student", "classroom")
    found = enrolment.filter(pk=waits["who"]).first()
    stands = state_of_knock(found.student, waits["secret"]) if found else Knock.OVER
    if stands == Knock.LET_IN and found is not None:
        del request.session[KNOCK]
        response = come_in(request, found.student)
        return _onward(request, response["Location"])
    if stands == Knock.OVER:
        del request.session[KNOCK]
    template = "classrooms/_back_wait.html" if _htmx(request) else "classrooms/back_wait.html"
    return render(request, template, {"enrolment": found, "waits": stands == Knock.WAITS})


def _htmx(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def _onward(request: HttpRequest, address: str) -> HttpResponse:
    return HttpResponseClientRedirect(address) if _htmx(request) else redirect(address)
