"""What the workers do for the pairing: fetch by id, call one service."""

from datetime import date, timedelta
from uuid import UUID

from matching.lifecycle import ProposalState
from matching.models import MatchingRound, Proposal
from matching.notices import tell_proposal
from matching.services.escalation import tell_operators
from matching.services.forbidden import END_FORBIDDEN, end_forbidden
from matching.services.look_again import LOOK_AGAIN, WORK_OUT
from matching.services.looks import MERGE_LOOK, SEARCH_BLOCK, search_one
from matching.services.outlooks import share_out, work_out
from matching.services.proposals import RESCUE_NEXT, expire_proposals
from matching.services.publish import TELL_PROPOSAL
from matching.services.reminders import REMIND, remind_class, remind_of_questions, request_reminders
from matching.services.repair import greet_newcomers, is_round_running, look_again
from matching.services.rescue import go_on, request_next
from matching.services.rounds import LEASE, RUN_ROUND, finish_round, request_due_rounds, run_round
from matching.services.searches import TELL_OF_ARRIVALS, look_for_arrivals, tell_owner
from matching.services.still_in import ask_and_rest
from matching.services.wishes import FORM_WISH, form_wish, try_wishes
from outbox.registry import HEAVY_QUEUE, Retry, Work, handles

ROUND_RUNS = timedelta(minutes=2)


@handles(RUN_ROUND, queue=HEAVY_QUEUE, lease=LEASE)
def run(work: Work) -> None:
    round_id = UUID(work.payload["round"])
    taken = run_round(round_id, alive=work.heartbeat)
    if not taken and MatchingRound.objects.filter(pk=round_id).running().exists():
        raise Retry(LEASE, "another worker holds the round")


@handles(SEARCH_BLOCK, queue=HEAVY_QUEUE, lease=LEASE)
def search(work: Work) -> None:
    search_one(UUID(work.payload["block"]))


@handles(MERGE_LOOK, queue=HEAVY_QUEUE, lease=LEASE)
def merge(work: Work) -> None:
    finish_round(UUID(work.payload["look"]), alive=work.heartbeat)


@handles(TELL_PROPOSAL)
def tell(work: Work) -> None:
    proposal = Proposal.objects.select_related("candidate").get(pk=work.payload["proposal"])
    # It may be over before a worker comes to it; then there is nothing to ask.
    if proposal.state == ProposalState.OPEN:
        tell_proposal(proposal)


@handles("matching.open-and-run-rounds")
def run_due_rounds(work: Work) -> None:
    request_due_rounds()


@handles("matching.expire-proposals")
def expire(work: Work) -> None:
    expire_proposals()
    request_next()


@handles("matching.remind-of-proposals")
def remind_of_all(work: Work) -> None:
    request_reminders()
    remind_of_questions()


@handles(REMIND)
def remind_one(work: Work) -> None:
    remind_class(int(work.payload["seat"]), work.payload["kind"])


@handles("matching.ask-still-in")
def still_in(work: Work) -> None:
    """Classes nobody heard of for long are asked; those that said nothing come to rest."""
    ask_and_rest()


@handles("matching.look-for-arrivals")
def look(work: Work) -> None:
    look_for_arrivals()


@handles(TELL_OF_ARRIVALS)
def tell_of_new_classes(work: Work) -> None:
    tell_owner(UUID(work.payload["owner"]), day=date.fromisoformat(work.payload["day"]))


@handles("matching.try-wishes")
def try_all_wishes(work: Work) -> None:
    try_wishes()


@handles(FORM_WISH)
def form(work: Work) -> None:
    form_wish(UUID(work.payload["wish"]))


@handles(END_FORBIDDEN)
def end_what_is_forbidden(work: Work) -> None:
    end_forbidden()


@handles("matching.review-late")
def escalate(work: Work) -> None:
    tell_operators()


@handles(LOOK_AGAIN)
def find_next_best(work: Work) -> None:
    ids = [UUID(each) for each in work.payload["classes"]]
    if is_round_running(ids):
        raise Retry(ROUND_RUNS, "a round runs and has the other classes")
    look_again(ids, cause=work.payload["cause"], ended=work.payload["ended"])


@handles("matching.greet-newcomers")
def greet(work: Work) -> None:
    greet_newcomers()


@handles(WORK_OUT, queue=HEAVY_QUEUE, lease=LEASE)
def work_out_outlooks(work: Work) -> None:
    if programme := work.payload.get("programme"):
        share_out(programme, cause=work.payload["cause"])
    else:
        work_out([UUID(each) for each in work.payload["classes"]], alive=work.heartbeat)


@handles(RESCUE_NEXT)
def ask_next(work: Work) -> None:
    go_on(UUID(work.payload["rescue"]))
