"""What the pairing lays on a teacher's desk: answers to give, answers and approvals awaited."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from classrooms.desk import Companion, Item, Turn, Urgency, lays_on_desk
from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from matching.choices import EndReason, RoundKind
from matching.lifecycle import (
    Answer,
    PartnershipState,
    ProposalState,
    RescueState,
)
from matching.models import (
    PartnershipQuestion,
    PartnerWish,
    Proposal,
    Registration,
    Rescue,
    Seat,
)
from matching.services.wishes import STAFF_LOOK, waits_of_all
from users.models import User
from users.text import with_names


@lays_on_desk
def number_on_desk(teacher: User, at: datetime) -> list[Item | Companion]:
    """Staff rang, and the number was somebody else's."""
    if teacher.adult.phone_failed_at is None:
        return []
    text = escape(_("We rang you, and the number is not yours. Enter the one that reaches you."))
    return [Item(text=text, url=reverse("users:profile"), action=_("Change your number"))]


@lays_on_desk
def proposals_on_desk(teacher: User, at: datetime) -> list[Item | Companion]:
    """Proposals that are open or with staff, partners by a link, classes that wait for a round."""
    found: list[Item | Companion] = []
    busy: set[UUID] = set()
    for own, others in _sides(teacher):
        busy.add(own.classroom_id)
        found += _of_proposal(own, others, at)
        if _with_staff(own):
            found += [_partner_to_be(own, other) for other in others]
    for classroom_id, item in _pledges(teacher):
        busy.add(classroom_id)
        found.append(item)
    found += _rescues(teacher)
    return [*found, *_in_a_round(teacher, busy)]


def _rescues(teacher: User) -> Iterator[Item]:
    """Classes that lost their partner and are asked whether they want another one."""
    offered = Rescue.objects.visible_to(teacher).filter(state=RescueState.OFFERED)
    for rescue in offered.select_related("here__school").prefetch_related(
        "partnership__seats__classroom__school"
    ):
        seats = rescue.partnership.seats.all()
        gone = next(seat.classroom for seat in seats if seat.classroom_id != rescue.here_id)
        pattern = _("%(partner)s in %(city)s cannot go on. Shall we find %(name)s another class?")
        if rescue.reason == EndReason.SILENT:
            pattern = _(
                "We hear nothing from %(partner)s in %(city)s. Shall we find %(name)s another "
                "class?"
            )
        yield Item(
            text=with_names(
                pattern, name=rescue.here.name, partner=gone.name, city=gone.school.city
            ),
            url=reverse("matching:rescue", args=[rescue.pk]),
            action=_("Decide"),
            urgency=Urgency.NOW,
            classroom=rescue.here,
            partner=gone,
        )


def _pledges(teacher: User) -> Iterator[tuple[UUID, Item]]:
    """Each class that a teacher brought, or that brought her: whose turn it is now."""
    mine = set(teacher.teachings.values_list("classroom_id", flat=True))
    wishes = PartnerWish.objects.visible_to(teacher).pledged().with_sides()
    wishes = wishes.select_related("made_by__adult", "followed_by__adult")
    for wish, waits in waits_of_all(wishes.order_by("expires_at", "pk")):
        (own, _mine), (there, _theirs) = sorted(wish.sides, key=lambda side: side[0].pk not in mine)
        yield own.pk, _pledge(own, there, _turn(wish.refusal, waits[own.pk], waits[there.pk]))


def _turn(refusal: str, own: Collection[str], others: Collection[str]) -> Turn:
    """Ours while something of our own is missing, then theirs; staff check meanwhile."""
    if refusal or not STAFF_LOOK.issuperset(own):
        return Turn.YOURS
    return Turn.STAFF if STAFF_LOOK.issuperset(others) else Turn.THEIRS


def _pledge(own: Classroom, there: Classroom, turn: Turn) -> Item:
    pattern = {
        Turn.YOURS: _(
            "%(name)s and %(partner)s in %(city)s are registered as partners. Something is missing "
            "before they can begin."
        ),
        Turn.THEIRS: _(
            "%(name)s and %(partner)s in %(city)s are registered as partners. The other class is "
            "not ready yet."
        ),
        Turn.STAFF: _(
            "%(name)s and %(partner)s in %(city)s are registered as partners. Our staff are "
            "checking."
        ),
    }[turn]
    return Item(
        text=with_names(pattern, name=own.name, partner=there.name, city=there.school.city),
        url=reverse("matching:bring", args=[own.pk]),
        action=_("See what is missing") if turn == Turn.YOURS else _("See how it stands"),
        turn=turn,
        classroom=own,
        partner=there,
    )


def _partner_to_be(own: Seat, other: Seat) -> Companion:
    """A partner whom staff have not let begin yet; the others have a project."""
    return Companion(
        own.classroom_id, other.classroom, _("Both said yes; our staff look at it."), _page(own)
    )


def _sides(teacher: User) -> Iterator[tuple[Seat, list[Seat]]]:
    """The teacher's own seat in each living proposal, and the seats of the others."""
    mine = set(teacher.teachings.values_list("classroom_id", flat=True))
    proposals = Proposal.objects.visible_to(teacher).living().order_by("answer_by", "pk")
    for proposal in proposals.select_related("partnership", "round").prefetch_related(
        "seats__classroom__school", "partnership__questions"
    ):
        seats = list(proposal.seats.all())
        for seat in seats:
            seat.proposal = proposal
        own = next((seat for seat in seats if seat.classroom_id in mine), None)
        if own is not None:
            yield own, [seat for seat in seats if seat.pk != own.pk]


def _of_proposal(own: Seat, others: list[Seat], at: datetime) -> Iterator[Item]:
    proposal, there = own.proposal, others[0].classroom
    if proposal.state == ProposalState.OPEN and proposal.answer_by > at:
        yield _to_answer(own, there) if own.answer == Answer.PENDING else _asked(own, there)
    elif _with_staff(own):
        yield _staff_look(own, there)


def _to_answer(own: Seat, there: Classroom) -> Item:
    pattern = _("%(partner)s in %(city)s is suggested to %(name)s.")
    if own.proposal.round.kind == RoundKind.INVITATION:
        pattern = _("%(partner)s in %(city)s invites %(name)s.")
    if own.proposal.round.kind == RoundKind.RESCUE:
        pattern = _("%(partner)s in %(city)s lost its partner. Would %(name)s jump in?")
    return Item(
        text=_said(pattern, own, there),
        url=_page(own),
        action=_("Read and answer"),
        urgency=Urgency.DATED,
        classroom=own.classroom,
        partner=there,
        until=own.proposal.answer_by,
    )


def _asked(own: Seat, there: Classroom) -> Item:
    return Item(
        text=_said(_("We have asked %(partner)s in %(city)s about %(name)s."), own, there),
        url=_page(own),
        action=_("See the proposal"),
        turn=Turn.THEIRS,
        urgency=Urgency.DATED,
        classroom=own.classroom,
        partner=there,
        until=own.proposal.answer_by,
    )


def _staff_look(own: Seat, there: Classroom) -> Item:
    """Whose turn it is while staff decide: the teachers' only where something is asked of them."""
    partnership = own.proposal.partnership
    url, turn = _page(own), Turn.STAFF
    asked = next((each for each in _open_questions(own)), None)
    if asked is not None:
        pattern = _(
            "Our staff have a question before %(name)s and %(partner)s in %(city)s can begin."
        )
        action, turn = _("Answer the question"), Turn.YOURS
        url = reverse("matching:question", args=[asked.pk])
    elif partnership.state == PartnershipState.ON_HOLD:
        pattern = _(
            "%(name)s and %(partner)s in %(city)s both said yes. Our staff look into something "
            "before they can begin."
        )
        action = _("See the partnership")
    else:
        pattern = _("%(name)s and %(partner)s in %(city)s both said yes. Our staff look at it now.")
        action = _("See what happens now")
    return Item(
        text=_said(pattern, own, there),
        url=url,
        action=action,
        turn=turn,
        classroom=own.classroom,
        partner=there,
    )


def _open_questions(own: Seat) -> list[PartnershipQuestion]:
    """What staff ask this class, and nobody has answered."""
    partnership = own.proposal.partnership
    if partnership.state != PartnershipState.ON_HOLD:
        return []
    return [
        each
        for each in partnership.questions.all()
        if each.classroom_id == own.classroom_id and each.answered_at is None
    ]


def _said(pattern: str, own: Seat, there: Classroom) -> SafeString:
    return with_names(pattern, name=own.classroom.name, partner=there.name, city=there.school.city)


def _page(own: Seat) -> str:
    return reverse("matching:proposal-detail", args=[own.proposal_id])


def _with_staff(own: Seat) -> bool:
    partnership = getattr(own.proposal, "partnership", None)
    return partnership is not None and partnership.state in {
        PartnershipState.IN_REVIEW,
        PartnershipState.ON_HOLD,
    }


def _still_in(asked: Registration) -> Item:
    """The one question of a class that waits long, and the way back for one that rests."""
    pattern = _("Is %(name)s still looking for a partner? We have not heard from you for weeks.")
    if asked.rests_at is not None:
        pattern = _("%(name)s rests: we have not heard from you. One press brings it back.")
    return Item(
        text=with_names(pattern, name=asked.classroom.name),
        url=reverse("matching:still-in", args=[asked.classroom_id]),
        action=_("Answer"),
        classroom=asked.classroom,
    )


def _in_a_round(teacher: User, busy: set[UUID]) -> Iterator[Item]:
    """Classes that will be compared tonight; those with a proposal have something better to say.

    Who was asked whether it still looks has to answer that, whatever else it has: it may look for
    a second partner.
    """
    asked: set[UUID] = set()
    entered = (
        Registration.objects.waiting()
        .filter(
            classroom__in=Classroom.objects.looking(),
            classroom__teachings__teacher=teacher,
            classroom__state=ClassroomState.OPEN,
        )
        .select_related("classroom__school")
    )
    for registration in entered.order_by("classroom__name", "pk"):
        # It may stand in a round that runs and in the one that gathers now.
        if registration.asked_at is not None and registration.classroom_id not in asked:
            asked.add(registration.classroom_id)
            yield _still_in(registration)
        if registration.classroom_id not in busy | asked:
            busy.add(registration.classroom_id)
            yield Item(
                text=with_names(
                    _("%(name)s is in the next round. Rounds run every night."),
                    name=registration.classroom.name,
                ),
                url=reverse("matching:class-status", args=[registration.classroom_id]),
                action=_("See how it stands"),
                turn=Turn.STAFF,
                urgency=Urgency.LATER,
                classroom=registration.classroom,
            )
