"""What the students of the world wrote to the partner classes."""

from __future__ import annotations

from classrooms.models import Enrolment
from exchange.gallery.models import Item
from exchange.models import Project
from exchange.moderation.choices import ReturnReason
from exchange.moderation.services import approve, give_back
from tests.access.asked import AT
from tests.exchange.moderation.builders import written
from users.models import User


def writings_of(
    own: Project, foreign: Project, students: dict[str, Enrolment], people: dict[str, User]
) -> dict[str, Item]:
    """Of the own class one waits and one was given back; both classes read one of the partner's."""

    def write(project: Project, place: Enrolment, text: str) -> Item:
        return written(project, place.student, place.classroom, text=text, at=AT)

    child, partner = students["own"], students["partner's"]
    given = write(own, child, "We eat ugali.")
    seen = write(own, partner, "Call +57 601 234 5678.")
    give_back(
        given, by=people["teacher own"], turn=1, reason=ReturnReason.MORE, words="And you?", at=AT
    )
    approve(seen, by=people["teacher partner"], turn=1, at=AT)
    hung = write(own, child, "Our goat is called Bahati.")
    far = write(foreign, students["foreign"], "We live by the sea.")
    for each in (hung, far):
        Item.objects.filter(pk=each.pk).update(picture=each.project.pictures.get())
    return {
        "own": hung,
        "given back": given,
        "published": seen,
        "foreign": far,
    }
