"""The contact of a school: named by its teachers, told by a link that needs no account."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from classrooms.models import School
from classrooms.when import Moment
from safeguarding.forms.concerns import ContactForm
from safeguarding.models import ContactNotice, SchoolContact
from safeguarding.services.contacts import confirm_notice, find_notice, save_contact
from users.http import PersonRequest
from users.permissions import teachers_only


@teachers_only
@require_http_methods(["GET", "HEAD", "POST"])
def school_contact(request: PersonRequest, school_id: UUID) -> HttpResponse:
    """Who speaks for the school names the person; others who teach there read who it is."""
    school = get_object_or_404(School.objects.visible_to(request.user), pk=school_id)
    contact = SchoolContact.objects.filter(school=school).first()
    may_name = request.user in school.speakers()
    first = {"language": request.user.language}
    if contact is not None:
        first = {"name": contact.name, "email": contact.email, "language": contact.language}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and may_name and form.is_valid():
        save_contact(school, by=request.user, **form.cleaned_data)
        messages.success(request, _("The person to turn to is saved."))
        return redirect("safeguarding:school-contact", school.pk)
    context = {"school": school, "contact": contact, "form": form, "may_name": may_name}
    return render(request, "safeguarding/school_contact.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_notice(request: HttpRequest, notice: str) -> HttpResponse:
    """Looking never acts: programs that read mail open every link in it."""
    found = find_notice(notice)
    if found is None:
        raise Http404
    with translation.override(_language_of(request, found)):
        request.LANGUAGE_CODE = translation.get_language()
        if request.method == "POST":
            confirm_notice(found)
            return redirect(request.path)
        response = _page(request, found)
        response["Content-Language"] = request.LANGUAGE_CODE
    # The link is a key: no copy of the page stays behind in a shared browser.
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, found: ContactNotice) -> HttpResponse:
    context = {
        "notice": found,
        "concern": found.concern,
        "day": Moment(found.concern.opened_at, found.school),
        "is_late": found.expires_at <= timezone.now(),
        "contact": settings.CONTACT_EMAIL,
    }
    return render(request, "safeguarding/contact_notice.html", context)


def _language_of(request: HttpRequest, found: ContactNotice) -> str:
    """That of the mail, until the reader chooses another one."""
    chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    contact = SchoolContact.objects.filter(school=found.school).first()
    if chosen or contact is None or contact.language not in dict(settings.LANGUAGES):
        return translation.get_language() or settings.LANGUAGE_CODE
    return contact.language
