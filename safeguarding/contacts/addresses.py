"""Mail addresses and links, tightly written or spelled out, with spaces and brackets between."""

import re
from collections.abc import Callable, Iterator

from safeguarding.contacts.findings import Finding, Kind
from safeguarding.contacts.folding import Folded
from safeguarding.contacts.words import (
    AT_PERHAPS,
    AT_SURELY,
    DOT,
    ENDINGS,
    HOSTS,
    IS,
    NO_ADDRESS,
    PROVIDERS,
    SPOKEN_ENDINGS,
)

# Signs of the private use area stand for words, so that no text can hold them by itself.
_AT, _DOT = "\ue001", "\ue002"
_BRACKETED = re.compile(r"[(\[{<] ?(at|arroba|arobase|@|dot|punto|point|ponto|nukta|\.) ?[)\]}>]")
_WORD = re.compile(r"at[- ]sign|[^\W_]+")

_LOCAL = r"(?<![\w.])[\w][\w.+%-]{0,63}"
_LABEL = r"[^\W_][\w-]{0,62}"
_TIGHT_MAIL = re.compile(rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL})*\.[^\W\d_]{{2,24}}")
_LOOSE_MAIL = re.compile(
    rf"{_LOCAL} {{0,2}}@ {{0,2}}{_LABEL}(?: {{0,2}}[.{_DOT}] {{0,2}}{_LABEL}){{1,4}}"
)
_SPOKEN_MAIL = re.compile(
    rf"{_LOCAL}[ ._-]{{0,2}}{_AT}[ ._-]{{0,2}}{_LABEL}"
    rf"(?:[ ._-]{{0,2}}{_DOT}[ ._-]{{0,2}}{_LABEL}|\.{_LABEL}){{1,4}}"
)
# With dots or lines for spaces, with nothing between at all, from right to left.
_GLUED_MAIL = re.compile(
    r"(?<!\w)\w{2,64}(?:at|arroba|arobase)(?:gmail|hotmail|outlook|yahoo|icloud)\w{0,20}"
)
_BACKWARDS = re.compile(r"moc ?\. ?(?:liamg|liamtoh|kooltuo|oohay|duolci) ?@?")
_LETTER_BY_LETTER = re.compile(r"(?<!\S)(?:\S ){4,64}\S(?!\S)")
_SPACED_SITE = re.compile(rf"(?<![\w@])({_LABEL}) {{1,2}}\. {{0,2}}(?:com|org|net)(?!\w)")
_NAMED_PROVIDER = re.compile(rf"(?<!\w)({'|'.join(sorted(PROVIDERS))})(?!\w)")
_BARE_PROVIDER = re.compile(rf"{_LOCAL} ?@ ?({_LABEL})")

_SCHEME = re.compile(r"(?<![^\W_])h ?[tx] ?[tx] ?p ?s? ?: ?/ ?/ ?\S{0,300}")
_WWW = re.compile(rf"(?<!\w)www ?[.{_DOT}] ?[\w-]{{1,63}}(?: ?[.{_DOT}] ?[\w-]{{1,63}}){{0,4}}")
_BARE = re.compile(rf"(?<![\w@.-])({_LABEL}(?:\.{_LABEL}){{1,5}})(/\S{{0,300}})?")
_SPOKEN_LINK = re.compile(rf"(?<![\w])({_LABEL})(?: {{0,2}}{_DOT} {{0,2}}{_LABEL}){{1,4}}")


def find_addresses(folded: Folded, original: str) -> Iterator[Finding]:
    spoken = _with_signs(folded)
    for each in (spoken, *_letter_by_letter(spoken)):
        for start, end, kind in (*_mails(each.text), *_links(each, original)):
            yield Finding(*each.original(start, end), kind)


def _letter_by_letter(folded: Folded) -> Iterator[Folded]:
    """The text with "g m a i l" as one word, where there is such a thing."""
    spaces = {
        place
        for found in _LETTER_BY_LETTER.finditer(folded.text)
        for place in range(found.start(), found.end())
        if folded.text[place] == " "
    }
    if spaces:
        kept = [place for place in range(len(folded.text)) if place not in spaces]
        yield Folded(
            "".join(folded.text[place] for place in kept),
            tuple(folded.places[place] for place in kept),
        )


def _with_signs(folded: Folded) -> Folded:
    """The text with "(at)", "arroba", "dot" and the like as single signs."""
    replaced = [
        (each.start(), each.end(), _sign(each.group(1)))
        for each in _BRACKETED.finditer(folded.text)
    ]
    taken = {place for start, end, _sign_ in replaced for place in range(start, end)}
    for each in _WORD.finditer(folded.text):
        sign = _sign_of_word(each.group())
        if sign and each.start() not in taken:
            replaced.append((each.start(), each.end(), sign))
    signs: list[str] = []
    places: list[int] = []
    at = 0
    for start, end, sign in sorted(replaced):
        signs.extend((folded.text[at:start], sign))
        places.extend((*folded.places[at:start], folded.places[start]))
        at = end
    signs.append(folded.text[at:])
    places.extend(folded.places[at:])
    return Folded("".join(signs), tuple(places))


def _sign(word: str) -> str:
    return "@" if word in {"at", "arroba", "arobase", "@"} else _DOT


def _sign_of_word(word: str) -> str:
    if word in AT_SURELY or word in {"at sign", "at-sign"}:
        return "@"
    if word in AT_PERHAPS:
        return _AT
    return _DOT if word in DOT else ""


def _mails(text: str) -> Iterator[tuple[int, int, Kind]]:
    """Each pattern with the question that tells an address from a sentence."""
    for pattern, is_one in _MAILS:
        for found in pattern.finditer(text):
            if is_one(found):
                yield *found.span(), Kind.MAIL


def _surely(found: re.Match[str]) -> bool:
    return True


def _names_a_provider(found: re.Match[str]) -> bool:
    return found.group(1) in PROVIDERS


def _is_somebodys(provider: re.Match[str]) -> bool:
    """ "gmail com", "my gmail is …", "gmail: …": an address without its signs."""
    rest = provider.string[provider.end() : provider.end() + 30]
    after = re.findall(r"[^\W_]+|[:=]", rest)[:2]
    return bool(after) and (after[0] in ENDINGS or (len(after) > 1 and after[0] in IS))


def _ends_well(found: re.Match[str]) -> bool:
    return _ends_like_an_address(found.group())


def _ends_like_an_address(text: str) -> bool:
    """One of its parts after the first dot is an ending: what follows may be the next word."""
    labels = [each.strip() for each in re.split(rf"[.{_DOT}]", text)][1:]
    return any(label in SPOKEN_ENDINGS for label in labels)


_MAILS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], bool]], ...] = (
    (_TIGHT_MAIL, _surely),
    (_LOOSE_MAIL, _ends_well),
    (_SPOKEN_MAIL, _ends_well),
    (_GLUED_MAIL, _surely),
    (_BACKWARDS, _surely),
    (_NAMED_PROVIDER, _is_somebodys),
    (_BARE_PROVIDER, _names_a_provider),
)


def _links(spoken: Folded, original: str) -> Iterator[tuple[int, int, Kind]]:
    text = spoken.text
    for pattern in (_SCHEME, _WWW):
        for found in pattern.finditer(text):
            yield *found.span(), Kind.LINK
    for found in _SPACED_SITE.finditer(text):
        yield *found.span(), Kind.LINK
    for found in _BARE.finditer(text):
        if _is_a_site(found, spoken, original):
            yield *found.span(), Kind.LINK
    for found in _SPOKEN_LINK.finditer(text):
        if found.group(1) not in NO_ADDRESS and _ends_like_an_address(found.group()):
            yield *found.span(), Kind.LINK


def _is_a_site(found: re.Match[str], spoken: Folded, original: str) -> bool:
    """Not the end of one sentence and the beginning of the next one, without a space."""
    labels = found.group(1).split(".")
    if ".".join(labels[:2]) in HOSTS:
        return True
    has_path = bool(found.group(2)) and len(found.group(2)) > 1
    known = any(label in ENDINGS for label in labels[1:])
    if has_path and labels[-1].isalpha() and len(labels[-1]) >= 2 and (known or len(labels) > 2):
        return True
    if labels[-1] not in ENDINGS:
        return False
    last = found.end(1) - len(labels[-1])
    return not (
        original[spoken.places[last]].isupper() and original[spoken.places[last - 2]].islower()
    )
