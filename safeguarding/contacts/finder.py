"""The one door: a text, what its author wrote before it, and the countries of the classes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from safeguarding.contacts.addresses import find_addresses
from safeguarding.contacts.findings import Finding, first_of_each_place
from safeguarding.contacts.folding import fold
from safeguarding.contacts.names import find_names
from safeguarding.contacts.phones import find_phones

LOOKED_BACK = 3
_LONGEST_BEFORE = 300


def find_contacts(
    text: str,
    *,
    before: Sequence[str] = (),
    regions: Sequence[str] = (),
    nicknames: Iterable[str] = (),
) -> list[Finding]:
    """Everything in `text` that leads to somebody outside of here, in its order.

    `before` are the author's latest texts, the last one last: half of a number may stand there.
    `regions` are country codes ("KE"): a number without its code is looked up in these.
    `nicknames` are those of the classes: "@Brave River" is a greeting.
    """
    look = _Look(tuple(regions), _called(nicknames))
    inside = look.find(text)
    past = "\n".join(each[-_LONGEST_BEFORE:] for each in before[-LOOKED_BACK:] if each)
    if not past:
        return inside
    whole = f"{past}\n{text}"
    length = len(past) + 1
    seen = look.find(past)
    across = [
        Finding(max(found.start - length, 0), found.end - length, found.kind)
        for found in look.find(whole)
        if found.end > length and _is_new(found, seen, since=length, text=text)
    ]
    return first_of_each_place([*inside, *across])


@dataclass(frozen=True, slots=True)
class _Look:
    regions: tuple[str, ...]
    known: frozenset[str]

    def find(self, text: str) -> list[Finding]:
        folded = fold(text)
        return first_of_each_place(
            [
                *find_addresses(folded, text),
                *find_phones(folded, self.regions),
                *find_names(folded, self.known),
            ]
        )


def _called(nicknames: Iterable[str]) -> frozenset[str]:
    """How one is called behind an "@": by the first word, or by all of them without spaces."""
    words = [fold(nickname).text.split() for nickname in nicknames]
    return frozenset(each for parts in words if parts for each in (parts[0], "".join(parts)))


def _is_new(found: Finding, seen: Sequence[Finding], *, since: int, text: str) -> bool:
    """Whether this text adds to it. A number that was seen before is not in every later count:
    only a text that is hardly anything else goes on with it."""
    if found.start >= since:
        return False
    if not any(found.touches(old) for old in seen):
        return True
    return 2 * (found.end - since) > len(text.strip())
