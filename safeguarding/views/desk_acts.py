"""What a lead may do with a concern: one form for each deed, told apart by `do`."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from classrooms.models import School, Teaching
from safeguarding.choices import StopReason
from safeguarding.forms.concerns import AnswerForm, AssignForm, NoteForm, StopForm
from safeguarding.leads import leads_for
from safeguarding.models import Concern
from safeguarding.refusals import Refused
from safeguarding.services import concerns
from safeguarding.services.blocks import keep_apart, name_adult
from safeguarding.services.contacts import tell_contact
from safeguarding.services.stops import stop_person, stop_school
from safeguarding.wording import NOT_DONE
from users.http import PersonRequest
from users.models import User, display_name

AUTHOR, SCHOOL, BOTH = "author", "school", "both"
Forms = Mapping[str, forms.Form]


class AdultForm(AssignForm):
    """Which adult it is about."""

    def __init__(self, data: Any = None, *, adults: list[User]) -> None:
        super().__init__(data, leads=adults)
        self.fields["to"].label = _("Which adult is it about?")


def desk_forms(request: PersonRequest, concern: Concern) -> dict[str, forms.Form]:
    """Those that a page has; only the one that was sent is bound."""
    do = request.POST.get("do", "") if request.method == "POST" else ""

    def sent(name: str) -> Any:
        return request.POST if do == name else None

    return {
        "answer": AnswerForm(sent("answer")),
        "note": NoteForm(sent("note")),
        "assign": AssignForm(sent("assign"), leads=leads_for(concern)),
        "name": AdultForm(sent("name"), adults=adults_around(concern)),
        "stop": StopForm(sent("stop"), whom=_whom(concern)),
    }


def adults_around(concern: Concern) -> list[User]:
    """The teachers of both classes: whom it may be about."""
    classes = [concern.classroom_id, concern.author_classroom_id]
    teachings = Teaching.objects.filter(classroom__in=[each for each in classes if each])
    people = {each.teacher_id: each.teacher for each in teachings.select_related("teacher__adult")}
    return sorted(people.values(), key=lambda each: (display_name(each), str(each.pk)))


def act(request: PersonRequest, concern: Concern, bound: Forms) -> str | None:
    """What was done, in words; None where the page is shown again."""
    do, by = request.POST.get("do", ""), request.user
    try:
        if do in _PRESSES:
            deed, sentence = _PRESSES[do]
            deed(concern, by)
            return _(sentence)
        form = bound.get(do)
        if form is None or not form.is_valid():
            return None
        return _FORMS[do](concern, by, form)
    except Refused as refusal:
        messages.warning(request, str(NOT_DONE[refusal.key]))
    return None


def _answer(concern: Concern, by: User, form: forms.Form) -> str:
    said = form.cleaned_data
    concerns.answer(concern, lines=said["lines"], words=said["words"], by=by)
    return _("The answer stands on the page of whoever told us.")


def _note(concern: Concern, by: User, form: forms.Form) -> str:
    concerns.write_note(concern, form.cleaned_data["words"], by=by)
    return _("The note is added.")


def _assign(concern: Concern, by: User, form: forms.Form) -> str:
    to = form.leads[form.cleaned_data["to"]]
    concerns.assign(concern, to=to, by=by)
    return _("It is looked after by somebody else now.")


def _name(concern: Concern, by: User, form: forms.Form) -> str:
    adult = form.leads[form.cleaned_data["to"]]
    name_adult(concern, adult, by=by)
    return _("It is about this adult now, who is kept from it.")


def _stop(concern: Concern, by: User, form: forms.Form) -> str:
    whom, reason = form.cleaned_data["whom"], StopReason(form.cleaned_data["reason"])
    other = _other_school(concern)
    if whom == AUTHOR and concern.author is not None:
        stop_person(concern.author, reason=reason, by=by)
    elif whom == SCHOOL and other is not None:
        stop_school(other, reason=reason, by=by)
    elif whom == BOTH and other is not None:
        keep_apart(concern.classroom.school, other, reason=reason, by=by)
    else:
        adults = {str(each.pk): each for each in adults_around(concern)}
        if whom not in adults:
            raise Refused("stop.nobody")
        stop_person(adults[whom], reason=reason, by=by)
    return _("Contact is paused from now on.")


def _whom(concern: Concern) -> list[tuple[str, str]]:
    """Whose contact can be paused from here."""
    found: list[tuple[str, str]] = []
    if concern.author is not None:
        found.append((AUTHOR, _("Whom it is about")))
    found += [
        (str(each.pk), display_name(each))
        for each in adults_around(concern)
        if each.pk != concern.author_id
    ]
    other = _other_school(concern)
    if other is not None:
        found.append((SCHOOL, _("All of %(name)s") % {"name": other.name}))
        found.append((BOTH, _("These two schools, with each other only")))
    return found


def _other_school(concern: Concern) -> School | None:
    other = concern.author_classroom
    if other is None or other.school_id == concern.classroom.school_id:
        return None
    return other.school


def _tell_own(concern: Concern, by: User) -> None:
    if refusal := tell_contact(concern, concern.classroom.school, by=by):
        raise Refused(refusal)


def _tell_other(concern: Concern, by: User) -> None:
    other = _other_school(concern)
    refusal = tell_contact(concern, other, by=by) if other else "concern.nobody_to_tell"
    if refusal:
        raise Refused(refusal)


_PRESSES: dict[str, tuple[Callable[[Concern, User], None], str]] = {
    "look": (lambda it, by: concerns.look_at(it, by=by), gettext_noop("You look after it.")),
    "close": (lambda it, by: concerns.close(it, by=by), gettext_noop("It is closed.")),
    "again": (
        lambda it, by: concerns.open_again(it, by=by),
        gettext_noop("It is looked at again."),
    ),
    "to-class": (
        lambda it, by: concerns.hand_to_class(it, by=by),
        gettext_noop("The teachers of the class read it now."),
    ),
    "to-leads": (
        lambda it, by: concerns.keep_to_leads(it, by=by),
        gettext_noop("Only the leads read it now."),
    ),
    "pass-on": (
        lambda it, by: concerns.pass_on(it, by=by),
        gettext_noop("The teachers of the partner class are told."),
    ),
    "contact": (_tell_own, gettext_noop("The contact of the school is told.")),
    "other-contact": (_tell_other, gettext_noop("The contact of the other school is told.")),
}
_FORMS: dict[str, Callable[[Concern, User, forms.Form], str]] = {
    "answer": _answer,
    "note": _note,
    "assign": _assign,
    "name": _name,
    "stop": _stop,
}
