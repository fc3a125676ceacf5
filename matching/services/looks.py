"""The first look at a large round, done by all heavy workers together.

The worker that took the round writes the pool down once, and a job for each block of pairs. Whoever
finishes the last block, counted in Postgres, writes the job that goes on from there: it merges what
was found, chooses and publishes, by the same code as for a small round and with the same result.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from matching.engine import jit
from matching.engine.all_pairs import Block, Found, blocks_of, merge, search_block
from matching.engine.arrays import PoolArrays, flatten, pool_from_bytes, pool_to_bytes
from matching.engine.optimise import FIRST_BEST
from matching.models import Look, LookBlock, MatchingRound
from matching.services.profiles import Pool, thresholds_of, weights_of
from outbox.services import enqueue, enqueue_all

SEARCH_BLOCK = "matching.search-block"
MERGE_LOOK = "matching.merge-look"
FROM_CLASSES = 30_000
"""Below that, cutting a round up costs more than it gains."""
LEASE = timedelta(minutes=30)
"""How long the round waits for the next block before it counts as given up."""


def pool_arrays(round_: MatchingRound, pool: Pool, *, at: datetime) -> PoolArrays:
    """The pool, in order of ids, as every worker reads it."""
    jit.choose_for(len(pool.profiles))
    return flatten(
        sorted(pool.profiles, key=lambda each: each.id),
        thresholds_of(round_.programme),
        weights_of(round_.programme),
        today=at.date(),
    )


def begin_look(round_id: UUID, token: int, arrays: PoolArrays) -> Look:
    """Write down the pool, its blocks and a job for each of them."""
    with transaction.atomic():
        look = Look.objects.create(
            round_id=round_id, token=token, size=arrays.classes, arrays=pool_to_bytes(arrays)
        )
        blocks = LookBlock.objects.bulk_create(
            LookBlock(look=look, number=number, tile=list(tile))
            for number, tile in enumerate(blocks_of(arrays.classes))
        )
        _beat(look, len(blocks))
        enqueue_all(
            SEARCH_BLOCK,
            {f"search-block:{each.pk}": {"block": str(each.pk)} for each in blocks},
        )
    return look


def search_one(block_id: UUID) -> bool:
    """Look at one block; False when the round went on without it or somebody did it before."""
    block = LookBlock.objects.filter(pk=block_id, done_at=None).first()
    if block is None or not _is_wanted(block.look_id):
        return False
    found = search_block(_arrays(block.look_id), Block(*block.tile), None, FIRST_BEST)
    return _write_down(block, found)


@transaction.atomic
def _write_down(block: LookBlock, found: Found) -> bool:
    # Whoever writes last must see all the others: one after the other, by the look's row.
    look = Look.objects.defer("arrays").select_for_update().get(pk=block.look_id)
    written = LookBlock.objects.filter(pk=block.pk, done_at=None).update(
        found=found.to_bytes(), done_at=timezone.now()
    )
    left = look.blocks.filter(done_at=None).count()
    _beat(look, left)
    if written and not left:
        enqueue(MERGE_LOOK, key=f"merge-look:{look.pk}", payload={"look": str(look.pk)})
    return bool(written)


def found_by_all(look: Look, arrays: PoolArrays) -> Found | None:
    """What all blocks found; None when the pool is another one by now, for then it says nothing."""
    if bytes(look.arrays) != pool_to_bytes(arrays):
        return None
    blocks = look.blocks.exclude(found=None).order_by("number").values_list("found", flat=True)
    found = [Found.from_bytes(bytes(each)) for each in blocks if each is not None]
    return merge(found, arrays.classes, FIRST_BEST)


def _is_wanted(look_id: UUID) -> bool:
    running = MatchingRound.objects.running().filter(looks=look_id, token=F("looks__token"))
    return running.exists()


def _beat(look: Look, left: int) -> None:
    """Show how far it is, and keep the round for as long as blocks come in."""
    total = look.blocks.count()
    MatchingRound.objects.running().filter(pk=look.round_id, token=look.token).update(
        stage="scoring",
        done=total - left,
        total=total,
        heartbeat_at=timezone.now(),
        lease_until=timezone.now() + LEASE,
    )


_latest: tuple[UUID, PoolArrays] | None = None


def _arrays(look_id: UUID) -> PoolArrays:
    """The pool of the look; a worker reads it once, not for each of its blocks."""
    global _latest  # noqa: PLW0603 -- one pool at a time stays in a worker's memory
    if _latest is None or _latest[0] != look_id:
        look = Look.objects.get(pk=look_id)
        jit.choose_for(look.size)
        _latest = (look_id, pool_from_bytes(bytes(look.arrays)))
    return _latest[1]
