"""The page of the head of a school, opened by a one-time link without an account."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods

from classrooms.forms.review import CountersignForm
from classrooms.lifecycle import CountersignState
from classrooms.services.evidence import answer_countersignature, find_countersignature
from classrooms.when import Moment


@require_http_methods(["GET", "HEAD", "POST"])
def countersign(request: HttpRequest, letter: str) -> HttpResponse:
    """Looking never acts: programs that read mail open every link in it. Only the form answers."""
    asked = find_countersignature(letter)
    if asked is None:
        raise Http404
    _speak(request, asked.language)
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
    response = render(request, "classrooms/countersign.html", context)
    # The link is a key: no copy of the page stays behind in a shared browser.
    response["Cache-Control"] = "no-store"
    return response


def _speak(request: HttpRequest, language: str) -> None:
    """In the language staff chose for the letter, until the head chooses another one."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES or "switch" in request.POST:
        return
    if getattr(request, "switched_to", ""):
        return
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language
