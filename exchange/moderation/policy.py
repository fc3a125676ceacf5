"""The rules of a pair: of each rule the stricter one, whoever gave it. Without the database."""

from collections.abc import Iterable
from dataclasses import fields, replace
from functools import partial

from safeguarding.choices import Moderation, Names, Pictures, Video
from safeguarding.rules import READ_FIRST_BELOW, Rules, freest

# Of each rule its values, the strictest first. Of months the fewest are the strictest.
ORDERS: dict[str, tuple[str, ...]] = {
    "moderation": tuple(Moderation.values),
    "pictures": tuple(Pictures.values),
    "video": tuple(Video.values),
    "names": tuple(Names.values),
}


def strictness(rule: str, value: str | int) -> int:
    """The less, the stricter."""
    return ORDERS[rule].index(str(value)) if rule in ORDERS else int(value)


def stricter(parts: Iterable[Rules]) -> Rules:
    """Rule by rule the strictest of all parts; nothing restricts what nobody speaks of."""
    everything = [freest(), *parts]
    return Rules(
        **{
            each.name: min(
                (getattr(part, each.name) for part in everything),
                key=partial(strictness, each.name),
            )
            for each in fields(Rules)
        }
    )


def rules_for_age(youngest: int) -> Rules:
    """What the age alone asks for: below 13 a teacher reads everything first."""
    if youngest < READ_FIRST_BELOW:
        return replace(freest(), moderation=Moderation.BEFORE)
    return freest()


def unagreed_rules() -> Rules:
    """Until a class that took a seat later has agreed: what comes over with it is read first."""
    return replace(
        freest(),
        moderation=Moderation.BEFORE,
        pictures=Pictures.NONE,
        video=Video.NONE,
        names=Names.CLASS,
    )


def agreed_rules(*, moderation: str, pictures: str, video: str) -> Rules:
    """What an agreement says; of names and months it says nothing."""
    return replace(freest(), moderation=moderation, pictures=pictures, video=video)
