"""What changed between two texts of an agreement, field by field and word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from exchange.choices import Moderation, Pace, Pictures, Tool, Video
from exchange.terms import Terms

LABELS: dict[str, Promise] = {
    "goals": gettext_lazy("What the students learn"),
    "weeks": gettext_lazy("Weeks of the plan"),
    "pace": gettext_lazy("Live meetings"),
    "tools": gettext_lazy("What we work with"),
    "pictures": gettext_lazy("Pictures"),
    "video": gettext_lazy("Video in meetings"),
    "moderation": gettext_lazy("When a teacher reads what students write"),
    "answer_days": gettext_lazy("How fast we answer each other"),
    "words": gettext_lazy("Anything else"),
}
# Their words are compared one by one; of the others the whole answer is another one.
TEXTS = frozenset({"goals", "words"})

# A word with the spaces after it; where words are not set apart by spaces, each sign.
UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
WORD = re.compile(rf"[{UNSPACED}]\s*|[^\s{UNSPACED}]+\s*|\s+")
SENTENCE = re.compile(r"[^.!?。!?؟।\n]*[.!?。!?؟।\n]*\s*")
# Comparing costs the product of both lengths: longer texts are compared sentence by sentence.
MOST_TOKENS = 500


@dataclass(frozen=True)
class Difference:
    """One field before and after. `marked` shows both, what goes and what comes, as safe HTML."""

    field: str
    old: str
    new: str

    @property
    def label(self) -> str:
        return str(LABELS[self.field])

    @property
    def has_changed(self) -> bool:
        return self.old != self.new

    @property
    def marked(self) -> SafeString:
        if not self.has_changed:
            return format_html("{}", self.new)
        if self.field in TEXTS:
            return marked_words(self.old, self.new)
        return SafeString(_piece("del", self.old) + " " + _piece("ins", self.new)).strip()


def differences(old: Terms, new: Terms) -> list[Difference]:
    """Every field in the order of the page, also those that stayed the same."""
    return [Difference(field, said(old, field), said(new, field)) for field in LABELS]


def said(terms: Terms, field: str) -> str:
    """What the terms say in one field, in the reader's language; people's words as they are."""
    value = getattr(terms, field)
    match field:
        case "goals":
            return "\n".join(value)
        case "weeks":
            return _weeks(value)
        case "tools":
            return "\n".join(str(Tool(each).label) for each in value)
        case "answer_days":
            days = ngettext("Within %(days)d school day", "Within %(days)d school days", value)
            return days % {"days": value}
        case "pace":
            return str(Pace(value).label)
        case "pictures":
            return str(Pictures(value).label)
        case "video":
            return str(Video(value).label)
        case "moderation":
            return str(Moderation(value).label)
    return str(value)


def marked_words(old: str, new: str) -> SafeString:
    """The new text with what went and what came; everything is escaped."""
    return format_html_join("", "{}", ((piece,) for piece in _pieces(old, new)))


def _pieces(old: str, new: str) -> Iterator[str | SafeString]:
    before, after = _tokens(old, new)
    compared = SequenceMatcher(
        None, [each.strip() for each in before], [each.strip() for each in after], autojunk=False
    )
    for kind, from_old, to_old, from_new, to_new in compared.get_opcodes():
        went, came = "".join(before[from_old:to_old]), "".join(after[from_new:to_new])
        if kind == "equal":
            yield came
            continue
        if went:
            yield _piece("del", went)
        if went and came:
            yield " "
        if came:
            yield _piece("ins", came)


def _tokens(old: str, new: str) -> tuple[Sequence[str], Sequence[str]]:
    for pattern in (WORD, SENTENCE):
        before, after = ([each for each in pattern.findall(text) if each] for text in (old, new))
        if len(before) <= MOST_TOKENS and len(after) <= MOST_TOKENS:
            return before, after
    return [old], [new]


def _piece(tag: str, text: str) -> SafeString:
    """Read out with a word of its own; underlined or struck through for the eye."""
    if not text.strip():
        return format_html("{}", text if tag == "ins" else "")
    spoken = _("taken out:") if tag == "del" else _("put in:")
    kept = text.rstrip()
    return format_html(
        '<{} class="change"><span class="visually-hidden">{} </span>{}</{}>{}',
        SafeString(tag),
        spoken,
        kept,
        SafeString(tag),
        text[len(kept) :],
    )


def _weeks(numbers: Sequence[int]) -> str:
    """“Weeks 1, 2, 3 and 5” as runs: "1–3, 5"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] + 1 == number:
            runs[-1].append(number)
        else:
            runs.append([number])
    listed = ", ".join(
        f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0])
        for run in runs
    )
    pattern = ngettext("Week %(weeks)s", "Weeks %(weeks)s", len(numbers))
    return pattern % {"weeks": listed}
