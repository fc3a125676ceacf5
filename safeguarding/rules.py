"""What a class lets others see, and what holds until its teacher says otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from safeguarding.choices import Moderation, Names, Pictures, Video

# Below this age nothing reaches the partner class before a teacher has read it.
READ_FIRST_BELOW = 13
# So long after the last day of a project its writings may be kept at most.
MONTHS = (3, 6, 12, 24)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a class, or of a pair. Of each, what stands first in its choices is stricter."""

    moderation: str
    pictures: str
    video: str
    names: str
    retention_months: int

    @property
    def reads_first(self) -> bool:
        return self.moderation == Moderation.BEFORE

    @property
    def allows_pictures(self) -> bool:
        return self.pictures != Pictures.NONE

    @property
    def shows_nicknames(self) -> bool:
        return self.names == Names.NICKNAME

    @property
    def code(self) -> str:
        """For the diary, of at most 30 signs: `before/none/video/nickname/12`."""
        said = (self.moderation, self.pictures, self.video, self.names)
        return "/".join([*said, str(self.retention_months)])


def freest() -> Rules:
    """What nobody restricts."""
    return Rules(
        moderation=Moderation.AFTER,
        pictures=Pictures.FACES,
        video=Video.VIDEO,
        names=Names.NICKNAME,
        retention_months=MONTHS[-1],
    )


def usual_rules(youngest: int) -> Rules:
    """For a class whose teacher chose nothing. Pictures are off until somebody turns them on."""
    is_young = youngest < READ_FIRST_BELOW
    return Rules(
        moderation=Moderation.BEFORE if is_young else Moderation.AFTER,
        pictures=Pictures.NONE,
        video=Video.VIDEO,
        names=Names.NICKNAME,
        retention_months=6 if is_young else 12,
    )
