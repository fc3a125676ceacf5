"""What must hold of rounds, proposals and partnerships, beyond what constraints can say."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.db.models import Count, F, Q

from matching.choices import RoundKind
from matching.lifecycle import LIVE_PROPOSALS, Answer, PartnershipState, ProposalState, RoundState
from matching.models import MatchingRound, Pair, Partnership, PartnerWish, Place, Proposal, Seat
from matching.services.partnerships import OPEN_PROJECT
from matching.services.publish import TELL_PROPOSAL
from outbox.invariants import holds
from outbox.models import Job

APPROVED = (PartnershipState.APPROVED, PartnershipState.ENDED)
OVER = (PartnershipState.REJECTED, PartnershipState.ENDED)


@holds("matching: no class has more partners than places")
def _capacity() -> Iterable[object]:
    live = Counter(Seat.objects.filter(live=True).values_list("classroom", flat=True))
    pledged = PartnerWish.objects.pledged().values_list("here", "there")
    live.update(one for pair in pledged for one in pair)
    places = Counter(Place.objects.values_list("classroom", flat=True))
    return [classroom for classroom, held in live.items() if held > places[classroom]]


@holds("matching: a seat sits on a place of its own class")
def _own_place() -> Iterable[object]:
    return Seat.objects.exclude(place__classroom=F("classroom"))


@holds("matching: nobody meets the same class twice at once")
def _once() -> Iterable[object]:
    twice = Pair.objects.filter(live=True).values("low", "high").annotate(n=Count("pk"))
    return [f"{each['low']} {each['high']}" for each in twice.filter(n__gt=1)]


@holds("matching: a proposal and what became of it are in states of the table")
def _known_states() -> Iterable[object]:
    return [
        *Proposal.objects.exclude(state__in=ProposalState.values),
        *Partnership.objects.exclude(state__in=PartnershipState.values),
        *MatchingRound.objects.exclude(state__in=RoundState.values),
        *Seat.objects.exclude(answer__in=Answer.values),
    ]


@holds("matching: seats and pairs live as long as their proposal or its partnership")
def _alive_together() -> Iterable[object]:
    living = Q(proposal__state__in=LIVE_PROPOSALS) & (
        Q(proposal__partnership__isnull=True) | ~Q(proposal__partnership__state__in=OVER)
    )
    # While the bench is asked, the class that is left keeps its old seat: its new one waits.
    usual = (
        Q(proposal__rescue__isnull=True)
        | Q(proposal__rescue__closed_at__isnull=False)
        | ~Q(classroom=F("proposal__rescue__here"))
    )
    for rows in (Seat.objects.filter(usual), Pair.objects.all()):
        yield from rows.filter(living, live=False)
        yield from rows.filter(live=True).exclude(living)


@holds("matching: a proposal has two seats or more, and a pair for every two of them")
def _every_two() -> Iterable[object]:
    seats: dict[object, set[object]] = defaultdict(set)
    for proposal, classroom in Seat.objects.values_list("proposal", "classroom"):
        seats[proposal].add(classroom)
    pairs: dict[object, set[frozenset[object]]] = defaultdict(set)
    for proposal, low, high in Pair.objects.values_list("proposal", "low", "high"):
        pairs[proposal].add(frozenset((low, high)))
    for pk in Proposal.objects.values_list("pk", flat=True):
        own = seats[pk]
        wanted = {frozenset((one, other)) for one in own for other in own if one != other}
        if len(own) < 2 or pairs[pk] != wanted:
            yield pk


@holds("matching: who is agreed on has every yes, and a partnership")
def _agreed() -> Iterable[object]:
    agreed = Proposal.objects.filter(state=ProposalState.AGREED)
    yield from agreed.filter(partnership__isnull=True)
    yield from agreed.filter(seats__answer__in=[Answer.PENDING, Answer.NO]).distinct()


@holds("matching: there is no partnership without all acceptances")
def _no_approval_without_yes() -> Iterable[object]:
    missing = Seat.objects.exclude(answer=Answer.YES).values("proposal")
    return Partnership.objects.filter(proposal__in=missing)


@holds("matching: a partnership that lives stands on an agreed proposal")
def _stands_on() -> Iterable[object]:
    living = Partnership.objects.exclude(state__in=OVER)
    return living.exclude(proposal__state=ProposalState.AGREED)


@holds("matching: what every class said yes to does not stay open")
def _nothing_hangs() -> Iterable[object]:
    silent = Seat.objects.exclude(answer=Answer.YES).values("proposal")
    return Proposal.objects.filter(state=ProposalState.OPEN).exclude(pk__in=silent)


@holds("matching: a no ends its proposal, and only a declined one has a no")
def _a_no_ends() -> Iterable[object]:
    said_no = Seat.objects.filter(answer=Answer.NO).values("proposal")
    declined = Proposal.objects.filter(state=ProposalState.DECLINED)
    yield from declined.exclude(pk__in=said_no)
    yield from Proposal.objects.filter(pk__in=said_no).exclude(state=ProposalState.DECLINED)


@holds("matching: the seats of a partnership are those of its proposal")
def _same_seats() -> Iterable[object]:
    seated = Q(partnership__isnull=False)
    yield from Seat.objects.filter(seated).exclude(proposal=F("partnership__proposal"))
    yield from Seat.objects.filter(partnership__isnull=True, proposal__partnership__isnull=False)


@holds("matching: every proposal has the one job that tells of it")
def _told() -> Iterable[object]:
    told = set(Job.objects.filter(kind=TELL_PROPOSAL).values_list("key", flat=True))
    # Whoever is asked to jump in is told with the question itself.
    ids = Proposal.objects.filter(rescue__isnull=True).values_list("pk", flat=True)
    return [pk for pk in ids if f"tell-proposal:{pk}" not in told]


@holds("matching: every approval has the one job that opens the project")
def _opened() -> Iterable[object]:
    asked = set(Job.objects.filter(kind=OPEN_PROJECT).values_list("key", flat=True))
    approved = Partnership.objects.filter(state__in=APPROVED).values_list("pk", flat=True)
    yield from (pk for pk in approved if f"project:{pk}" not in asked)
    others = Partnership.objects.exclude(state__in=APPROVED).values_list("pk", flat=True)
    yield from (pk for pk in others if f"project:{pk}" in asked)


@holds("matching: a small round has a proposal, and the classes of its proposals")
def _small_rounds() -> Iterable[object]:
    direct = MatchingRound.objects.exclude(kind=RoundKind.POOL)
    counted = direct.annotate(
        classes=Count("registrations", distinct=True),
        # One that has two places may be in two of them.
        seated=Count("proposals__seats__classroom", distinct=True),
    )
    return counted.exclude(seated__gte=2, classes=F("seated"))
