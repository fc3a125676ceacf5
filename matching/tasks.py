"""What the workers do for the pairing: fetch by id, call one service."""

from uuid import UUID

from matching.models import Proposal
from matching.notices import tell_proposal
from matching.services.proposals import expire_proposals
from matching.services.publish import TELL_PROPOSAL
from matching.services.rounds import LEASE, RUN_ROUND, request_due_rounds, run_round
from outbox.registry import HEAVY_QUEUE, Work, handles


@handles(RUN_ROUND, queue=HEAVY_QUEUE, lease=LEASE)
def run(work: Work) -> None:
    run_round(UUID(work.payload["round"]), alive=work.heartbeat)


@handles(TELL_PROPOSAL)
def tell(work: Work) -> None:
    tell_proposal(Proposal.objects.select_related("candidate").get(pk=work.payload["proposal"]))


@handles("matching.open-and-run-rounds")
def run_due_rounds(work: Work) -> None:
    request_due_rounds()


@handles("matching.expire-proposals")
def expire(work: Work) -> None:
    expire_proposals()
