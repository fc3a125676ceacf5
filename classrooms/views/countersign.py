"""The page of the head of a school, opened by a one-time link without an account."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from classrooms.forms.review import CountersignForm
from classrooms.lifecycle import CountersignState
from classrooms.models import Countersignature
from classrooms.services.evidence import answer_countersignature, find_countersignature
from classrooms.when import Moment


@require_http_methods(["GET", "HEAD", "POST"])
def countersign(request: HttpRequest, letter: str) -> HttpResponse:
    """Looking never acts: programs that read mail open every link in it. Only the form answers."""
    asked = find_countersignature(letter)
    if asked is None:
        raise Http404
    # Put back afterwards: the thread serves somebody else next.
    with translation.override(_language_for(request, asked.language)):
        request.LANGUAGE_CODE = translation.get_language()
        response = _page(request, asked)
        response["Content-Language"] = request.LANGUAGE_CODE
    # The link is a key: no copy of the page stays behind in a shared browser.
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, asked: Countersignature) -> HttpResponse:
    form = CountersignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        answer_countersignature(asked, confirms=said["answer"] == "yes", words=said["words"])
        # Answered, or too late: the page says which.
        return redirect(request.path)
    now = timezone.now()
    context = {
        "asked": asked,
        "form": form if asked.is_open(now) else None,
        "until": Moment(asked.expires_at, asked.school),
        "is_late": asked.state == CountersignState.SENT and not asked.is_open(now),
        "contact": settings.CONTACT_EMAIL,
    }
    return render(request, "classrooms/countersign.html", context)


def _language_for(request: HttpRequest, language: str) -> str:
    """The one staff chose for the letter, until the head chooses another one."""
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES or "switch" in request.POST
    if chosen or getattr(request, "switched_to", "") or language not in dict(settings.LANGUAGES):
        return translation.get_language() or settings.LANGUAGE_CODE
    return language
