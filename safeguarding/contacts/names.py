"""Handles, and names in apps: "my insta is …", "add me on …"."""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise, takewhile

from safeguarding.contacts.findings import Finding, Kind
from safeguarding.contacts.folding import Folded
from safeguarding.contacts.words import (
    ACCOUNTS,
    APPS,
    DEEDS,
    INVITES,
    IS,
    IS_NOT,
    MENTIONS,
    OWN_AFTER,
    OWN_APPS,
    OWN_BEFORE,
    TO_WHOM,
    WORDS_TOO,
)

_HANDLE = re.compile(r"(?<![\w.@])@( ?)([^\W_][\w.]{1,29}[\w]|_[\w.]{2,29})")
_TAG = re.compile(r"(?<!\w)[\w.]{2,32}#\d{4}(?!\w)")
_TOKEN = re.compile(r"[\w$][\w$.]*[\w$]|[\w$]|[:=]|[.!?؟](?=\s|\Z)")
_LETTERS = re.compile(r"(?<!\w)(?:[^\W\d_][ ._-]){3,12}[^\W\d_](?!\w)")
_LEET = str.maketrans("034578$", "oeastbs")
_NEAR = 6
_STOPS = frozenset(".!?؟")


def find_names(folded: Folded, known: Collection[str] = ()) -> Iterator[Finding]:
    """`known` are nicknames, folded: whoever calls a classmate by "@" leads nobody away."""
    for found in _HANDLE.finditer(folded.text):
        name = found.group(2)
        if name not in known and _is_a_handle(name, spaced=bool(found.group(1))):
            yield Finding(*folded.original(*found.span()), Kind.HANDLE)
    for found in _TAG.finditer(folded.text):
        yield Finding(*folded.original(*found.span()), Kind.HANDLE)
    words = [(each.group(), each.start(), each.end()) for each in _tokens(folded.text)]
    texts = [text for text, _start, _end in words]
    for at, text in enumerate(texts):
        own = text in OWN_APPS
        if (own or is_app(text)) and _is_offered(texts, at, own=own):
            yield Finding(*folded.original(words[at][1], words[at][2]), Kind.APP)


def is_app(word: str) -> bool:
    """The name of an app, also with digits for letters, or letter by letter."""
    bare = re.sub(r"[ ._-]", "", word).removeprefix("ال")
    if bare in APPS:
        return True
    if not any(sign.isdigit() or sign == "$" for sign in bare) or len(bare) < 3:
        return False
    plain = bare.translate(_LEET)
    return plain.replace("1", "i") in APPS or plain.replace("1", "l") in APPS


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """Words; letters with spaces between them count as one."""
    at = 0
    for spaced in _LETTERS.finditer(text):
        yield from _TOKEN.finditer(text, at, spaced.start())
        yield spaced
        at = spaced.end()
    yield from _TOKEN.finditer(text, at)


def _is_a_handle(name: str, *, spaced: bool) -> bool:
    letters = sum(sign.isalpha() for sign in name)
    if letters < 3 or name in MENTIONS:
        return False
    return not spaced or _looks_chosen(name)


def _looks_chosen(name: str) -> bool:
    """No word of a language: it holds a digit, a line or a dot."""
    has_letter = any(sign.isalpha() for sign in name)
    return has_letter and len(name) > 2 and any(sign.isdigit() or sign in "_." for sign in name)


def _is_surely_chosen(name: str) -> bool:
    """A name that somebody gave to himself: river_9, braveriver9."""
    letters = sum(sign.isalpha() for sign in name)
    return letters > 2 and ("_" in name or (len(name) > 5 and any(map(str.isdigit, name))))


def _is_offered(words: Sequence[str], at: int, *, own: bool) -> bool:
    before, after = _of_its_sentence(words, at)
    if any(map(_is_surely_chosen, [*before[-4:], *words[at + 1 : at + _NEAR]])):
        return True
    near = [*before[-4:], words[at], *after[:2]]
    if not INVITES.isdisjoint(near) or _asks(near):
        return True
    if not ACCOUNTS.isdisjoint(before[-4:]) and not IS.isdisjoint(after[:1]):
        return True
    before, after = before[-2:], after[:4]
    if any(map(_looks_chosen, after[:2])) and not IS.isdisjoint(after[:1]):
        return True
    if words[at] in WORDS_TOO:
        return False
    mine = own or not OWN_BEFORE.isdisjoint(before) or not OWN_AFTER.isdisjoint(after[:1])
    if not mine or not IS_NOT.isdisjoint(after):
        return False
    return not IS.isdisjoint(after[:3]) or any(map(_looks_chosen, after[:3]))


def _of_its_sentence(words: Sequence[str], at: int) -> tuple[list[str], list[str]]:
    """The nearest words before and after, as far as the sentence goes."""
    before: list[str] = []
    for word in reversed(words[max(at - _NEAR, 0) : at]):
        if word in _STOPS:
            break
        before.insert(0, word)
    after = list(takewhile(lambda word: word not in _STOPS, words[at + 1 : at + 1 + _NEAR]))
    return before, after


def _asks(words: Sequence[str]) -> bool:
    """A deed and somebody whom it is for, beside each other: "add me", "me segue", "ajoute-moi"."""
    pairs = [{a, b} for a, b in pairwise(words) if a != b]
    return any(not DEEDS.isdisjoint(pair) and not TO_WHOM.isdisjoint(pair) for pair in pairs)
