"""An adult who lost our trust may have kept the cards of a class: they open nothing any more.

The pictures are nobody's but the child's; they stay.
"""

from uuid import UUID

from django.db import transaction

from classrooms.lifecycle import EnrolmentState
from classrooms.models import Enrolment, SchoolTeacher, StudentKey
from classrooms.services.cards import new_card
from outbox.services import enqueue
from users.hooks import when_trust_ends

REPLACE_CARDS = "classrooms.replace-cards"


@when_trust_ends
def ask_for_new_cards(cause: str) -> None:
    """Which cards, in which version, is written down now: a newer one was never in those hands."""
    kind, who = cause.split(":")[:2]
    if kind == "newcomer":
        who = str(SchoolTeacher.objects.values_list("teacher", flat=True).get(pk=who))
    elif kind not in ("teacher", "account"):
        return
    taught = Enrolment.objects.exclude(state=EnrolmentState.LEFT).filter(
        classroom__teachings__teacher=who
    )
    keys = StudentKey.objects.filter(student__in=taught.values("student")).order_by("pk")
    cards = [[str(pk), version] for pk, version in keys.values_list("pk", "card_version")]
    if cards:
        enqueue(REPLACE_CARDS, key=f"cards:{cause}", payload={"cards": cards})


def replace_cards(cards: list[tuple[UUID, int]]) -> int:
    """Make these cards useless, and whoever came in by them comes in again; how many they were."""
    return sum(_replace(student, version) for student, version in cards)


@transaction.atomic
def _replace(student: UUID, version: int) -> bool:
    held = StudentKey.objects.select_for_update(of=("self",)).select_related("student")
    key = held.filter(student=student, card_version=version).first()
    if key is None:
        return False
    new_card(key.student, by=None)
    return True
