"""Who is told what by mail. Each mail names its cause, so that nobody gets it twice."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils import translation

from classrooms.models import Classroom
from matching.explanations import Found, explain
from matching.lifecycle import Answer
from matching.models import (
    Candidate,
    Contest,
    Outlook,
    Partnership,
    PartnershipQuestion,
    PartnerWish,
    Proposal,
    Rescue,
    SavedSearch,
    Seat,
)
from matching.wording import TEACHER_QUESTIONS, say_filters, say_help_for, say_wish_refusal
from outbox.services import post
from users.models import User

HALFWAY, LAST = "halfway", "last"
"""The two reminders of a proposal: in the middle of its time, and on the last day of school."""


def tell_proposal(proposal: Proposal) -> None:
    """Ask the teachers of every class that has not answered: who invited said yes already."""
    seats = list(proposal.seats.select_related("classroom__school"))
    for seat in seats:
        if seat.answer != Answer.PENDING:
            continue
        partners = [other.classroom for other in seats if other.pk != seat.pk]
        _post_to_teachers(
            "matching/email/proposal_made",
            seat.classroom,
            event=f"proposal:{proposal.pk}",
            context={
                "proposal": proposal,
                "classroom": seat.classroom,
                "partners": partners,
            },
            candidate=proposal.candidate,
        )


def tell_agreed(proposal: Proposal, *, seats: Collection[Seat]) -> None:
    """All said yes; staff look at it now."""
    for seat in seats:
        _post_to_teachers(
            "matching/email/proposal_agreed",
            seat.classroom,
            event=f"agreed:{proposal.pk}",
            context={
                "proposal": proposal,
                "classroom": seat.classroom,
                "partners": [other.classroom for other in seats if other.pk != seat.pk],
            },
        )


def tell_ended(
    proposal: Proposal, *, seats: Collection[Seat], event: str, excused: Collection[Seat] = ()
) -> None:
    """It came to nothing, and what happens next.

    `event`: declined, expired, withdrawn, called-off, went-on or rejected. Nobody blames the
    `excused`.
    """
    left = proposal.rescue.here_id if proposal.rescue else None
    for seat in seats:
        if seat.classroom_id == left:
            # It keeps its seat: another class is asked at once.
            continue
        _post_to_teachers(
            "matching/email/proposal_ended",
            seat.classroom,
            event=f"{event}:{proposal.pk}",
            context={
                "proposal": proposal,
                "classroom": seat.classroom,
                "seat": seat,
                "event": event,
                "is_excused": seat in excused,
            },
        )


def tell_held(partnership: Partnership) -> None:
    """Staff look into something first; the teachers need not do anything."""
    _tell_of_partnership("held", partnership, event=f"held:{partnership.pk}:{partnership.turn}")


def tell_paused(partnership: Partnership) -> None:
    """A class may not meet anybody at the moment. Nobody is named, and no reason is given."""
    _tell_of_partnership("paused", partnership, event=f"paused:{partnership.pk}:{partnership.turn}")


def tell_goes_on(partnership: Partnership) -> None:
    """The classes may meet again."""
    _tell_of_partnership(
        "goes_on", partnership, event=f"goes-on:{partnership.pk}:{partnership.turn}"
    )


def _tell_of_partnership(news: str, partnership: Partnership, *, event: str) -> None:
    classrooms = partnership.classrooms
    for classroom in classrooms:
        others = [each for each in classrooms if each.pk != classroom.pk]
        _post_to_teachers(
            "matching/email/partnership_told",
            classroom,
            event=event,
            context={
                "news": news,
                "proposal": partnership.proposal,
                "classroom": classroom,
                "partner": others[0],
            },
        )


def tell_question(question: PartnershipQuestion, *, again: bool = False) -> None:
    """Staff ask the teachers of a class; the answer is written on our pages. Reminded once."""
    partnership = question.partnership
    others = [each for each in partnership.classrooms if each.pk != question.classroom_id]
    _post_to_teachers(
        "matching/email/partnership_question",
        question.classroom,
        event=f"question-again:{question.pk}" if again else f"question:{question.pk}",
        context={
            "again": again,
            "question": question,
            "sentence": TEACHER_QUESTIONS.get(question.question, ""),
            "classroom": question.classroom,
            "partner": others[0],
        },
    )


def tell_operator(operator: User, *, count: int, days: int, on: date) -> None:
    """Once a day to who runs the site, while partnerships wait twice as long as promised."""
    post(
        "matching/email/review_late",
        to=operator,
        event=f"review-late:{on.isoformat()}",
        context={"count": count, "days": days},
    )


def tell_outlook(outlook: Outlook, *, news: str) -> None:
    """How a class that waits stands now. `news`: fits or moved."""
    _post_to_teachers(
        "matching/email/outlook",
        outlook.classroom,
        event=f"outlook:{outlook.classroom_id}:{outlook.looked_at:%Y-%m-%d}",
        context={"outlook": outlook, "classroom": outlook.classroom, "news": news},
    )


def tell_rescue(rescue: Rescue, *, event: str) -> None:
    """The class that is left. `event`: offered, left, begun, nobody, stopped or called_off."""
    here = rescue.here
    others = [each for each in rescue.partnership.classrooms if each.pk != here.pk]
    _post_to_teachers(
        "matching/email/rescue",
        here,
        event=f"rescue-{event}:{rescue.pk}",
        context={"rescue": rescue, "classroom": here, "gone": others[0], "event": event},
    )


def tell_rescue_asked(proposal: Proposal, here: Classroom, there: Classroom) -> None:
    """A class of the bench: would it jump in for `here`?"""
    _post_to_teachers(
        "matching/email/rescue_asked",
        there,
        event=f"proposal:{proposal.pk}",
        context={"proposal": proposal, "classroom": there, "here": here},
        candidate=proposal.candidate,
    )


def remind(proposal: Proposal, seat: Seat, *, kind: str) -> None:
    """The class has not answered. `kind`: halfway or last."""
    others = proposal.seats.select_related("classroom__school").exclude(pk=seat.pk)
    _post_to_teachers(
        "matching/email/proposal_reminder",
        seat.classroom,
        event=f"remind-{kind}:{seat.pk}",
        context={
            "proposal": proposal,
            "classroom": seat.classroom,
            "partners": [other.classroom for other in others.order_by("pk")],
            "is_last": kind == LAST,
        },
        candidate=proposal.candidate,
    )


def tell_partnership_ended(
    partnership: Partnership, *, seats: Collection[Seat], by: User | None
) -> None:
    """Every teacher but the one who ended it."""
    for seat in seats:
        others = [each.classroom for each in seats if each.pk != seat.pk]
        _post_to_teachers(
            "matching/email/partnership_ended",
            seat.classroom,
            event=f"partnership-ended:{partnership.pk}:{seat.pk}",
            context={
                "partnership": partnership,
                "classroom": seat.classroom,
                "partners": others,
                "own_side": partnership.ended_for_id == seat.classroom_id,
            },
            but=by,
        )


def ask_still_in(classroom: Classroom, *, asked_on: date) -> None:
    """Nobody of the class was heard of for a long time: does it still look for a partner?"""
    _post_to_teachers(
        "matching/email/still_in",
        classroom,
        event=f"still-in:{classroom.pk}:{asked_on.isoformat()}",
        context={"classroom": classroom},
    )


def _post_to_teachers(
    template: str,
    classroom: Classroom,
    *,
    event: str,
    context: dict[str, Any],
    candidate: Candidate | None = None,
    but: User | None = None,
) -> None:
    for teacher in _teachers(classroom):
        if but is not None and teacher.pk == but.pk:
            continue
        with translation.override(teacher.language):
            why = {"explanation": explain(candidate, classroom)} if candidate else {}
            post(
                template,
                to=teacher,
                event=event,
                context={**context, **why, "teacher": teacher},
            )


def _teachers(classroom: Classroom) -> Iterator[User]:
    teachings = classroom.teachings.select_related("teacher__adult").order_by("pk")
    for teaching in teachings:
        if teaching.teacher.is_active and teaching.teacher.adult.is_verified:
            yield teaching.teacher


@dataclass(frozen=True)
class Told:
    """A saved search and the classes that came for it, best fit first."""

    search: SavedSearch
    found: Sequence[Found]


IN_ONE_MAIL = 5
"""So many classes of a search are described in a mail; a link leads to all."""


def tell_of_arrivals(owner: User, told: Sequence[Told], *, day: date) -> None:
    """All that came for somebody's searches, in one mail a day."""
    with translation.override(owner.language):
        groups = [_group(each.search, each.found) for each in told]
        classes = {found.classroom.pk for each in told for found in each.found}
        post(
            "matching/email/arrivals",
            to=owner,
            event=f"arrivals:{day.isoformat()}",
            context={"teacher": owner, "groups": groups, "classes": len(classes)},
        )


def _group(search: SavedSearch, found: Sequence[Found]) -> dict[str, Any]:
    here = search.classroom
    return {
        "search": search,
        "here": here,
        "asked": say_filters(search.filters),
        "cards": [
            {"there": each.classroom, "why": explain(each.candidate, here)}
            for each in found[:IN_ONE_MAIL]
        ],
        "more": max(0, len(found) - IN_ONE_MAIL),
        "query": address_query(search.filters),
    }


def address_query(filters: Mapping[str, Any]) -> str:
    """The filters as the address of the directory says them."""
    said = {name: value for name, value in filters.items() if value not in ("", None, False)}
    return urlencode({name: "on" if value is True else value for name, value in said.items()})


@dataclass
class Stranger:
    """Somebody of whom we know an address and nothing else."""

    email: str
    language: str
    zone: str


def mail_link(wish: PartnerWish, *, to: str, address: str, by: User) -> None:
    """A teacher's link, to a colleague who is no user yet: in the sender's language, once."""
    post(
        "matching/email/wish_link",
        to=Stranger(to, by.language, by.zone),
        event=f"wish:{wish.pk}",
        context={"wish": wish, "here": wish.here, "teacher": by, "address": address},
    )


def tell_wish(wish: PartnerWish, *, event: str, to: Collection[User]) -> None:
    """`event`: followed, refused, withdrawn, expired or went-on. These two know each other, so they
    are told before our staff have looked at them, too."""
    about = f"{event}:{wish.refusal}" if event == "refused" else event
    for teacher in to:
        if not teacher.is_active:
            continue
        is_maker = teacher.pk == wish.made_by_id
        own, other = (wish.here, wish.there) if is_maker else (wish.there, wish.here)
        why = {"refusal": say_wish_refusal(wish.refusal, to_maker=is_maker)} if wish.refusal else {}
        with translation.override(teacher.language):
            post(
                "matching/email/wish_told",
                to=teacher,
                event=f"wish-{about}:{wish.pk}",
                context={
                    "wish": wish,
                    "event": event,
                    "teacher": teacher,
                    "own": own,
                    "other": other,
                    "help": say_help_for(wish.refusal),
                    **why,
                },
            )


def tell_contest_decided(contest: Contest) -> None:
    """What staff say to a teacher who contested something, and what follows from it."""
    teacher = contest.teacher
    if not teacher.is_active:
        return
    with translation.override(teacher.language):
        post(
            "matching/email/contest_decided",
            to=teacher,
            # A decision may be undone and another one follow: each is told.
            event=f"contest:{contest.pk}:{contest.turn}",
            context={
                "contest": contest,
                "teacher": teacher,
                "classroom": contest.seat.classroom,
            },
        )
