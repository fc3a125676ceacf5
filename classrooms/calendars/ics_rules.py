"""Which rules of repetition are read: those that are bound to come to a next date.

The library that counts rules out looks for the next date up to the year 9999. A rule that can never
match, as the thirtieth of February, would keep it there, so only rules are let through of which
one can see that they match again within some decades.
"""

import re

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
KNOWN = {
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS",
}  # fmt: skip
DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
MONTH_LENGTHS = dict(enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), 1))
LONGEST_LIST = 40
MOST_INTERVAL = 366
MOST_COUNT = 5_000


class StrangeRule(ValueError):
    """A rule of repetition that is not read."""


def read_rule(text: str) -> dict[str, str]:
    """The parts of a rule, checked, without UNTIL looked into. Raises StrangeRule."""
    parts = dict(_part(piece) for piece in text.strip().upper().rstrip(";").split(";"))
    if not parts.keys() <= KNOWN or parts.get("FREQ") not in FREQUENCIES:
        raise StrangeRule(text)
    every = _numbers(parts.get("INTERVAL", "1"), 1, MOST_INTERVAL)
    if len(every) != 1 or ("COUNT" in parts and not _is_count(parts["COUNT"])):
        raise StrangeRule(text)
    if parts.get("WKST", "MO") not in {"MO", "TU", "WE", "TH", "FR", "SA", "SU"}:
        raise StrangeRule(text)
    if not _comes_again(parts, every[0]):
        raise StrangeRule(text)
    return parts


def _part(piece: str) -> tuple[str, str]:
    name, equals, value = piece.partition("=")
    if not equals or not value or value.count(",") >= LONGEST_LIST:
        raise StrangeRule(piece)
    return name, value


def _is_count(text: str) -> bool:
    return len(_numbers(text, 1, MOST_COUNT)) == 1


def _comes_again(parts: dict[str, str], every: int) -> bool:
    """Whether the rule is of a form that cannot run dry."""
    days = [_day(each) for each in parts["BYDAY"].split(",")] if "BYDAY" in parts else []
    months = _numbers(parts["BYMONTH"], 1, 12) if "BYMONTH" in parts else []
    dates = _numbers(parts["BYMONTHDAY"], -31, 31) if "BYMONTHDAY" in parts else []
    numbered = any(number for number, _name in days)
    if "BYSETPOS" in parts and not (_places_exist(parts, days) and not dates and not numbered):
        return False
    if parts["FREQ"] == "DAILY":
        return not dates and not numbered and (every == 1 or not (days or months))
    if parts["FREQ"] == "WEEKLY":
        return not dates and not numbered and not months
    if every > 1 and (months or dates) and parts["FREQ"] == "MONTHLY":
        return False
    if dates and days and (numbered or every > 1):
        return False
    most = 4 if months or parts["FREQ"] == "MONTHLY" else 52
    return all(abs(number) <= most for number, _name in days) and _date_exists(dates, months)


def _places_exist(parts: dict[str, str], days: list[tuple[int, str]]) -> bool:
    """Every weekday comes at least four times a month, so its first four and last four exist."""
    if parts["FREQ"] not in {"MONTHLY", "YEARLY"} or not days:
        return False
    return all(abs(each) <= 4 for each in _numbers(parts["BYSETPOS"], -4, 4))


def _date_exists(dates: list[int], months: list[int]) -> bool:
    """Whether one of the dates exists in one of the months of any year."""
    lengths = [MONTH_LENGTHS[month] for month in months or MONTH_LENGTHS]
    return not dates or any(abs(day) <= length for day in dates for length in lengths)


def _day(text: str) -> tuple[int, str]:
    found = DAY.fullmatch(text)
    if found is None or (found[1] and int(found[1]) == 0):
        raise StrangeRule(text)
    return int(found[1] or 0), found[2]


def _numbers(text: str, low: int, high: int) -> list[int]:
    """Whole numbers between two bounds, never 0."""
    pieces = text.split(",")
    if not all(re.fullmatch(r"[+-]?[0-9]{1,4}", each) for each in pieces):
        raise StrangeRule(text)
    numbers = [int(each) for each in pieces]
    if any(each == 0 or not low <= each <= high for each in numbers):
        raise StrangeRule(text)
    return numbers
