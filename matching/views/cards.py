"""A proposal as one of its classes sees it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from django.utils.safestring import SafeString

from classrooms.models import Classroom
from classrooms.when import clock_of
from matching.choices import SUGGESTING, RoundKind
from matching.explanations import Explanation, explain
from matching.lifecycle import LIVE_PROPOSALS, Answer, PartnershipState, ProposalState
from matching.models import PartnerWish, Proposal, Seat
from matching.permissions import can_answer, can_take_back
from matching.prospects import Prospect, Shown, prospects
from matching.questions import openers, questions_to_ask
from matching.views.standing import Standing, standings_of
from matching.weeks import PairCalendar, pair_calendar
from users.models import User


@dataclass(frozen=True)
class Card:
    """The teacher's own class is `here`; `refusal` says why it cannot be answered now."""

    proposal: Proposal
    seat: Seat
    here: Classroom
    partners: list[Seat]
    explanation: Explanation
    refusal: str | None
    can_take_back: bool

    @property
    def is_last_to_answer(self) -> bool:
        """Every other class said yes already."""
        return all(seat.answer == Answer.YES for seat in self.partners)

    @property
    def is_suggestion(self) -> bool:
        """A round suggested it, and this class has not answered."""
        return (
            self.proposal.round.kind in SUGGESTING
            and self.proposal.state == ProposalState.OPEN
            and self.seat.answer == Answer.PENDING
        )

    @property
    def was_invited(self) -> bool:
        """The other class found this one in the directory and asked."""
        asked = self.proposal.round.kind == RoundKind.INVITATION
        return asked and self.seat.answer == Answer.PENDING

    @property
    def can_withdraw(self) -> bool:
        """This class sent the invitation, and nobody has answered it."""
        sent = self.proposal.round.kind == RoundKind.INVITATION and self.seat.answer == Answer.YES
        return sent and self.proposal.state == ProposalState.OPEN

    @property
    def there(self) -> Classroom:
        return self.partners[0].classroom

    @property
    def is_agreed(self) -> bool:
        return self.proposal.state == ProposalState.AGREED

    @property
    def is_partner(self) -> bool:
        """Approved by staff: the class is a partner now, and a project says the rest."""
        partnership = getattr(self.proposal, "partnership", None)
        return partnership is not None and partnership.state == PartnershipState.APPROVED

    @property
    def is_ended(self) -> bool:
        """They were partners: what they were is over."""
        partnership = getattr(self.proposal, "partnership", None)
        return partnership is not None and partnership.state == PartnershipState.ENDED

    @property
    def is_living(self) -> bool:
        return self.proposal.state in LIVE_PROPOSALS and not self.is_ended

    @property
    def answer_on(self) -> date:
        """The last day to answer, on the own class's calendar."""
        return self.proposal.answer_by.astimezone(clock_of(self.here)).date()

    @property
    def said_on(self) -> date | None:
        """The day of the own answer, on the own class's calendar."""
        at = self.seat.answered_at
        return at.astimezone(clock_of(self.here)).date() if at else None


@dataclass(frozen=True)
class Detail:
    """What the page of one proposal tells beyond its card.

    `calendar` is None where a timetable cannot be read any more.
    """

    calendar: PairCalendar | None
    questions: list[SafeString]
    openers: list[SafeString]


def detail_of(card: Card) -> Detail:
    """For the card of a proposal from `with_profiles()`."""
    why, here, there = card.explanation, card.here, card.there
    try:
        calendar = pair_calendar(why, here, there)
    except ValueError:  # a timetable or a clock that cannot be read
        return Detail(None, [], openers(why, here, there))
    return Detail(calendar, questions_to_ask(why, calendar, here, there), openers(why, here, there))


def card_for(proposal: Proposal, user: User, now: datetime) -> Card:
    """The card of a proposal from `with_sides()` for a teacher who has a seat in it."""
    seats = list(proposal.seats.all())
    own = next(
        seat
        for seat in seats
        if any(teaching.teacher_id == user.pk for teaching in seat.classroom.teachings.all())
    )
    return Card(
        proposal=proposal,
        seat=own,
        here=own.classroom,
        partners=[seat for seat in seats if seat.pk != own.pk],
        explanation=explain(proposal.candidate, own.classroom),
        refusal=can_answer(proposal, own, now),
        can_take_back=can_take_back(proposal, own, now) is None,
    )


@dataclass(frozen=True)
class Group:
    """A class of the teacher: what is suggested to it, its partners, and why there are so few."""

    classroom: Classroom
    cards: list[Card]
    partners: list[Card]
    wishes: list[PartnerWish]
    prospect: Prospect | None
    outlook: Standing | None = None

    @property
    def standing(self) -> Shown:
        held = len(self.cards) + len(self.partners) + len(self.wishes)
        return Shown(
            cards=len(self.cards),
            suggested=sum(card.is_suggestion for card in self.cards),
            free=max(0, self.classroom.partners_wanted - held),
        )


def groups_of(
    classrooms: Iterable[Classroom], cards: Iterable[Card], wishes: Iterable[PartnerWish]
) -> list[Group]:
    """The classes that look or have somebody; those whose answer is awaited come first.

    `cards` are their living proposals, `wishes` those of two teachers, from `with_sides()`.
    """
    own = {each.pk: Group(each, [], [], [], None) for each in classrooms}
    for wish in wishes:
        for classroom, _teacher in wish.sides:
            if classroom.pk in own:
                own[classroom.pk].wishes.append(wish)
    for card in sorted(cards, key=_urgency):
        group = own[card.here.pk]
        (group.partners if card.is_partner else group.cards).append(card)
    wondering = [
        each.classroom
        for each in own.values()
        if len(each.partners) + len(each.wishes) + sum(card.is_agreed for card in each.cards)
        < each.classroom.partners_wanted
    ]
    found = prospects(wondering, {pk: group.standing for pk, group in own.items()})
    waiting = standings_of([each for each in wondering if not own[each.pk].cards])
    groups = [
        replace(group, prospect=found.get(pk), outlook=waiting.get(pk) if pk in found else None)
        for pk, group in own.items()
    ]
    shown = [each for each in groups if each.cards or each.partners or each.wishes or each.prospect]
    return sorted(shown, key=lambda group: _urgency(group.cards[0]) if group.cards else _LAST)


_LAST = (True, datetime.max.replace(tzinfo=UTC), 0)


def _urgency(card: Card) -> tuple[bool, datetime, int]:
    """What can be answered first, of that what ends soonest, then the better fit."""
    return card.refusal is not None, card.proposal.answer_by, -card.proposal.candidate.score
