"""What the readers of pool and plan files say, in one place: English, for whoever made the file.

The sentences about a value have neither its place nor a full stop; both are added where they are
printed. What stands in a file is shown cut short and without signs that could confuse a terminal.
"""

import json
import re
from collections.abc import Collection, Iterable
from datetime import date
from difflib import get_close_matches
from typing import Any

EMPTY_FILE = "there is nothing in the file"
REPEATED = "this name stands more than once in its object"
NEEDS_LENGTH = 'a lesson has either "end" or "minutes", and only one of them'
NEEDS_ANCHOR = 'lessons of week A or B need "week_a_from" in the calendar: any date in a week A'
MAY_BE_MORE = "there may be more: reading stopped here"
LEAVE_OUT = "leave it out instead"
OWN_ID = "a class cannot name itself"
CIRCLE_SIZE = "0 or a whole number from 3 to 8"

_MOST_SHOWN = 40
_MOST_LISTED = 12
_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
# Habits of mail and of the European Union that ISO 3166 does not share.
_COUNTRY_HABITS = {"UK": "GB", "EL": "GR"}


# -- About the file ------------------------------------------------------------------------------


def unreadable(error: OSError | ValueError) -> str:
    """The file cannot be opened or read."""
    return f"it cannot be read: {getattr(error, 'strerror', None) or error}"


def file_too_large(most: int) -> str:
    """More bytes than anybody pairs."""
    return f"it is larger than {most // 1024**2:,} MB"


def not_utf8(line: int) -> str:
    """Bytes that are no UTF-8."""
    return f"line {line}: it is not text in UTF-8"


def not_json(line: int, column: int, why: str) -> str:
    """The parser gave up."""
    return f"line {line}, column {column}: it is not JSON ({why})"


def too_deep(line: int, most: int) -> str:
    """Lists in lists in lists."""
    return f"line {line}: lists and objects are nested more than {most} deep"


# -- About a value -------------------------------------------------------------------------------


def kind(value: Any, wanted: str) -> str:
    """A value of another kind than wanted."""
    return f"{shown(value)} is not {wanted}"


def whole(value: Any, least: int, most: int) -> str:
    """No whole number, or one out of bounds."""
    return kind(value, f"a whole number from {least} to {most}")


def form(value: Any, like: str) -> str:
    """Text of another form than wanted."""
    return kind(value, like)


def length(count: int, least: int, most: int) -> str:
    """A list that is too short or too long."""
    if count < least:
        return f"the list has {count:,} items, it needs at least {least:,}"
    return f"the list has {count:,} items, {most:,} is the most"


def text(value: str, most: int) -> str:
    """A text that is blank, too long, or no plain line."""
    if not value.strip():
        return "the text is blank"
    if len(value) > most:
        return f"the text has {len(value):,} characters, {most} is the most"
    if value != value.strip():
        return f"{shown(value)} begins or ends with a blank"
    return f"{shown(value)} holds a line break or another sign that cannot be printed"


def choice(value: Any, choices: Iterable[str], what: str) -> str:
    """None of the few words that are possible here."""
    listed = ", ".join(json.dumps(each) for each in choices)
    return f"{kind(value, what)} ({listed}){_meant(value, choices)}"


def unknown_name(value: Any, names: Collection[str], what: str) -> str:
    """A name that nobody knows, with the one it resembles."""
    return kind(value, what) + _meant(value, names)


def country(value: Any, codes: Collection[str]) -> str:
    """No country; two letters resemble too many others to guess by likeness."""
    answer = kind(value, "a country code of ISO 3166 like KE")
    if not isinstance(value, str):
        return answer
    meant = _COUNTRY_HABITS.get(value.upper(), value.upper())
    return f"{answer}: did you mean {json.dumps(meant)}?" if meant in codes else answer


def unknown_field(name: str, names: Collection[str]) -> str:
    """A field that is not part of the format."""
    meant = _meant(name, names)
    if meant or len(names) > _MOST_LISTED:
        return f"the format has no such field here{meant}"
    return f"the format has no such field here, only {', '.join(names)}"


def missing(name: str) -> str:
    """A field that has to be."""
    return f'"{name}" is missing'


def twice(value: Any) -> str:
    """The same item two times in a list."""
    return f"{shown(value)} stands in the list more than once"


def day_range(value: date, first: date, last: date) -> str:
    """A date nobody plans for."""
    return f"{value} is not from {first:%Y} to {last:%Y}"


def wrong_format(value: Any, expected: str) -> str:
    """A file of another kind, or of a later version."""
    return f'{shown(value)} is not "{expected}", the format read here'


# -- About what does not go together -------------------------------------------------------------


def reversed_clock(start: str, end: str) -> str:
    """A lesson that ends before it starts."""
    return (
        f"{end} is before the start {start}"
        if end < start
        else f"{end} is the start too: the lesson has no length"
    )


def reversed_days(last: date, first: date, what: str = "the first day") -> str:
    """A range of dates the wrong way round."""
    return f"{last} is before {what} {first}"


def reversed_ages(oldest: int, youngest: int) -> str:
    """Ages the wrong way round."""
    return f"the oldest ({oldest}) are younger than the youngest ({youngest})"


def overlapping_terms(first: date, last: date) -> str:
    """Two terms at once."""
    return f"a term begins on {first}, before the one that ends on {last} is over"


def too_many_slots(count: int, most: int) -> str:
    """More lessons than a week of any class has."""
    return f"the class has {count:,} lessons, {most:,} is the most"


def same_id(value: str) -> str:
    """Two classes of one name; the line of the other is added."""
    return f"the id {shown(value)} is that of another class too"


def no_calendar(value: str, names: Collection[str]) -> str:
    """The name of a calendar that the file does not have."""
    return f'{shown(value)} is not the name of one of the "calendars"{_meant(value, names)}'


def blocked_stranger(value: str) -> str:
    """A block on a class that is not there, which may be a slip."""
    return f"no class of this pool is called {shown(value)}; the block is kept, and excludes nobody"


def and_more(count: int) -> str:
    """More of the same, not listed."""
    return f"and {count:,} more"


# -- About the command ---------------------------------------------------------------------------

NOT_A_FILE = "there is something of that name that is not a file (use - to print the plan)"
IS_READ = "this file is being read"


def headed(name: str, lines: Iterable[str]) -> list[str]:
    """What is wrong with a file, under its name."""
    return [f"{name} cannot be used, nothing was written:", *(f"  {line}" for line in lines)]


def not_there(out: str, why: str) -> str:
    """The plan cannot go where it should."""
    return f"The plan cannot be written to {out}: {why}."


def no_folder(folder: object) -> str:
    """The file would stand nowhere."""
    return f"there is no folder {folder}"


def no_right(folder: object) -> str:
    """The folder is somebody else's."""
    return f"the folder {folder} may not be written to"


def not_written(out: str, error: OSError) -> str:
    """The plan is there and the disk is full."""
    return not_there("the screen" if out == "-" else out, error.strerror or str(error))


def paired(covered: int, total: int, out: str | None) -> str:
    """The last line of a plan that was made."""
    answer = f"Paired {covered} of {total} class{'' if total == 1 else 'es'}"
    return f"{answer}." if out is None else f"{answer}; written to {out}."


# -- Printing ------------------------------------------------------------------------------------


def shown(value: Any) -> str:
    """A JSON value as it may be printed: short, on one line."""
    if isinstance(value, dict | list | tuple):
        return "an object" if isinstance(value, dict) else "a list"
    if hasattr(value, "text"):  # NotJson: what stood there
        written = str(value.text)
    elif isinstance(value, str):
        cut = value[: _MOST_SHOWN + 1]
        plain = cut.isprintable()
        written = json.dumps(cut, ensure_ascii=not plain)
    else:
        written = json.dumps(value)
    return written if len(written) <= _MOST_SHOWN + 2 else f"{written[:_MOST_SHOWN]}..."


def printed_path(keys: Iterable[str | int]) -> str:
    """A path such as lessons[0].slots[3].end."""
    answer = ""
    for key in keys:
        if isinstance(key, int):
            answer += f"[{key}]"
        elif _PLAIN_KEY.fullmatch(key) and len(key) <= _MOST_SHOWN:
            answer += f".{key}" if answer else key
        else:
            answer += f"[{shown(key)}]"
    return answer


def _meant(value: Any, names: Iterable[str]) -> str:
    if not isinstance(value, str) or len(value) > _MOST_SHOWN:
        return ""
    folded = {each.casefold(): each for each in names}
    close = get_close_matches(value.casefold(), folded, n=1)
    return f": did you mean {json.dumps(folded[close[0]], ensure_ascii=False)}?" if close else ""
