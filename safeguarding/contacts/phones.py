"""Phone numbers: digits in any writing, as words, with anything small between them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import phonenumbers

from safeguarding.contacts.findings import Finding, Kind
from safeguarding.contacts.folding import Folded
from safeguarding.contacts.words import BOOK, CALL, DIGITS

LEAST, MOST = 7, 15
"""Digits of a number that somebody could call."""

_WITHOUT_COUNTRY = 11
_MOST_LOOKED_UP = 60
_FAR = 40
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = str.maketrans("oil", "011")
# Between two parts of a sum, a clock time, a price; a number that is called has none of these.
_PARTING = frozenset("=%$€£°:+×÷<>^")


_THOUSANDS = ({" "}, {","}, {"."}, {"'"})
_LISTING = frozenset(",،;؛")


@dataclass(slots=True)
class _Run:
    """Digits that follow each other closely. `gaps` are the signs between them."""

    start: int
    end: int = 0
    groups: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    spelled: int = 0
    plus: bool = False

    @property
    def digits(self) -> str:
        return "".join(self.groups)

    def is_full(self, more: str) -> bool:
        """Whether what comes next is another number: they can stand side by side."""
        return len(self.digits) >= LEAST and len(self.digits) + len(more) > MOST


def find_phones(folded: Folded, regions: Sequence[str]) -> Iterator[Finding]:
    looked_up = 0
    for run in _runs(folded.text):
        if not LEAST <= len(run.digits) <= MOST:
            continue
        looked_up += 1
        known = regions if looked_up <= _MOST_LOOKED_UP else ()
        if _is_a_number(run, folded.text, known):
            yield Finding(*folded.original(run.start, run.end), Kind.PHONE)


def _runs(text: str) -> Iterator[_Run]:
    run: _Run | None = None
    for token in _TOKEN.finditer(text):
        digits, spelled = _digits_of(token, text)
        if run and (not digits or not _is_close(run, token, text) or run.is_full(digits)):
            yield run
            run = None
        if not digits:
            continue
        if run is None:
            run = _Run(token.start(), plus=_beside(token.start() - 1, text) == "+")
        else:
            run.gaps.append(text[run.end : token.start()])
        run.groups.append(digits)
        run.spelled += spelled
        run.end = token.end()
    if run:
        yield run


def _digits_of(token: re.Match[str], text: str) -> tuple[str, int]:
    """Its digits, and 1 if they were a word; an o or l between digits is meant as one."""
    word = token.group()
    before, after = _beside(token.start() - 1, text), _beside(token.end(), text)
    if word.isdigit():
        # Of the time on a clock neither the hours nor the minutes.
        hours = after == ":" and _beside(token.end() + 1, text).isdigit()
        minutes = before == ":" and _beside(token.start() - 2, text).isdigit()
        return ("" if hours or minutes else word), 0
    if word in DIGITS:
        return DIGITS[word], 1
    if len(word) <= 2 and not word.strip("oil") and (before.isdigit() or after.isdigit()):
        return word.translate(_LETTERS), 0
    return "", 0


def _beside(place: int, text: str) -> str:
    return text[place] if 0 <= place < len(text) else ""


def _is_close(run: _Run, token: re.Match[str], text: str) -> bool:
    gap = text[run.end : token.start()]
    if len(gap) > 5 or not _PARTING.isdisjoint(gap):
        return False
    # Numbers in a list; a number that is called has no comma, unless it is written in words.
    if run.spelled or token.group() in DIGITS or _LISTING.isdisjoint(gap):
        return True
    # No list of amounts begins with a nought before two digits more.
    begins = run.plus or (run.groups[0].startswith("0") and len(run.groups[0]) > 2)
    return begins and len(run.digits) + len(token.group()) <= _WITHOUT_COUNTRY


def _is_a_number(run: _Run, text: str, regions: Iterable[str]) -> bool:
    if _is_counting(run.groups):
        return False
    if run.spelled:
        return run.spelled >= 3 or run.digits.startswith("0") or run.plus
    if run.plus or (run.digits.startswith("00") and len(run.digits) >= 10):
        return len(run.digits) >= 9
    before = _WORD.findall(text, max(run.start - _FAR, 0), run.start)
    if not BOOK.isdisjoint(before) or run.digits.startswith(("978", "979")):
        return False
    if _is_a_date_or_a_measure(run):
        return False
    if not CALL.isdisjoint(before[-3:]) or _has_pictures_between(run):
        return True
    if _is_grouped_by_thousands(run):
        return len(run.digits) > 10 and _is_known(run, regions)
    if _is_a_list(run):
        return False
    return (run.digits.startswith("0") and 9 <= len(run.digits) <= 12) or _is_known(run, regions)


def _is_counting(groups: Sequence[str]) -> bool:
    steps = {int(b) - int(a) for a, b in pairwise(groups)}
    return len(groups) > 3 and len(steps) == 1


def _is_a_date_or_a_measure(run: _Run) -> bool:
    """Numbers that are written much like one that is called, and never are one."""
    lengths = [len(group) for group in run.groups]
    if len(lengths) == 3 and 4 in (lengths[0], lengths[2]) and max(sorted(lengths)[:2]) <= 2:
        return True
    if set(lengths) == {4} and all(1000 <= int(group) <= 2100 for group in run.groups):
        return True
    # A number with a fraction: one point, many digits behind it.
    return lengths[0] <= 3 and run.gaps in (["."], [","]) and lengths[1] > 3


def _has_pictures_between(run: _Run) -> bool:
    """A flower between the digits is no way to write anything else."""
    odd = [gap for gap in run.gaps if any(not sign.isascii() or sign in "*_|~" for sign in gap)]
    return len(odd) >= 2


def _is_grouped_by_thousands(run: _Run) -> bool:
    first, *others = run.groups
    if first.startswith("0") or len(first) > 3 or not others:
        return False
    return all(len(group) == 3 for group in others) and set(run.gaps) in _THOUSANDS


def _is_a_list(run: _Run) -> bool:
    """Small numbers beside each other: scores, counts, birthdays; a phone begins with a nought."""
    if len(run.groups) < 3 or max(map(len, run.groups)) > 3:
        return False
    values = [int(group) for group in run.groups]
    if len(values) > 4 and values == sorted(values) and len(run.groups[0]) == 1:
        return True
    if set(map(len, run.groups)) == {1} and len(values) > 8 and len(set(run.gaps)) == 1:
        return False
    return max(map(len, run.groups)) <= 2 and not run.groups[0].startswith("0")


def _is_known(run: _Run, regions: Iterable[str]) -> bool:
    """Whether somebody in one of these countries could have this number."""
    for region in regions:
        try:
            number = phonenumbers.parse(run.digits, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return True
    return False
