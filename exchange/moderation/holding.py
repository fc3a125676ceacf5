"""What holds a text for the teacher although the rules would let it appear: contact details."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from classrooms.models import Classroom, Enrolment
from exchange.moderation.models import Moderated
from safeguarding.contacts import find_contacts

# So many of the writer's earlier texts are read along: a number can be split over several.
READ_ALONG = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; `kind` says what was found there, or nothing."""

    text: str
    kind: str = ""


def findings_of(item: Moderated, classrooms: Sequence[Classroom]) -> list[str]:
    """As codes: kind, field, from, to. Nothing of the text itself.

    Numbers are looked for as the countries of the classes write them; to greet somebody by the
    nickname is no way to reach anybody.
    """
    earlier = _earlier(item)
    countries = sorted({str(each.school.country) for each in classrooms})
    places = Enrolment.objects.filter(classroom__in=classrooms).present()
    nicknames = list(places.values_list("nickname", flat=True))
    found: list[str] = []
    for field in item.texts:
        text = getattr(item, field)
        spans = find_contacts(text, before=earlier, regions=countries, nicknames=nicknames)
        found += [f"{each.kind}:{field}:{each.start}:{each.end}" for each in spans]
        earlier.append(text)
    return found


def _earlier(item: Moderated) -> list[str]:
    """The writer's last texts in the project, the oldest first."""
    others = type(item).objects.filter(project=item.project_id, author=item.author_id)
    rows = others.exclude(pk=item.pk).order_by("-sent_at").values_list(*item.texts)[:READ_ALONG]
    return [text for row in reversed(rows) for text in row if text]


def pieces(item: Moderated, field: str) -> list[Piece]:
    """The text of that field, cut where something was found."""
    text, at, cut = str(getattr(item, field)), 0, []
    for kind, start, end in sorted(_spans(item, field), key=lambda each: each[1:]):
        if start < at or end > len(text):
            continue
        if start > at:
            cut.append(Piece(text[at:start]))
        cut.append(Piece(text[start:end], kind))
        at = end
    return [*cut, Piece(text[at:])] if text[at:] or not cut else cut


def _spans(item: Moderated, field: str) -> Iterable[tuple[str, int, int]]:
    for code in item.findings:
        kind, where, start, end = code.split(":")
        if where == field:
            yield kind, int(start), int(end)
