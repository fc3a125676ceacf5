"""Everything the simulated year takes for granted, each with where it comes from."""

from dataclasses import dataclass

PRODUCT, ASSUMED = "as the site does it", "assumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """Days are days of the calendar where they are not called school days. Shares are of 1."""

    autumn_share: float = 0.6
    winter_share: float = 0.2
    two_partners_share: float = 0.15
    volunteers_share: float = 0.2
    answer_school_days: float = 2.0
    answer_spread: float = 1.0
    ghosts_share: float = 0.06
    forgets_share: float = 0.06
    declines_at_floor: float = 0.35
    declines_at_best: float = 0.06
    best_score: int = 750
    answer_within_school_days: int = 10
    approval_days: int = 2
    agreement_days: int = 3
    gives_up_per_week: float = 0.02
    falls_silent_per_week: float = 0.015
    stops_per_week: float = 0.007
    lost_week_share: float = 0.07
    most_weeks: int = 12
    notices_silence_days: int = 10
    ends_silence_days: int = 21
    wants_another_share: float = 0.8
    volunteer_agrees: float = 0.5
    volunteers_asked: int = 2
    rescue_weight_weeks: int = 8
    waits_in_vain_days: int = 7
    advised_again_days: int = 28
    takes_advice: float = 0.35
    takes_lesson: float = 0.2
    changes_unasked: float = 0.05


BASIS: dict[str, tuple[str, str]] = {
    "autumn_share": (
        "register around 7 September (two in three within twelve days of it)",
        f"{ASSUMED}: most school years of the large northern countries begin then",
    ),
    "winter_share": (
        "register around 18 January (within nine days); all others at any time until 30 April",
        f"{ASSUMED}: second terms, and school years of the south",
    ),
    "two_partners_share": ("of the classes want two partners, all others one", ASSUMED),
    "volunteers_share": (
        "of the classes are on the bench; they stay on it when their own exchange is over",
        ASSUMED,
    ),
    "answer_school_days": ("school days until half of the teachers have answered", ASSUMED),
    "answer_spread": (
        "sigma of the log-normal answer time: one in ten needs more than seven school days",
        "log-normal: Stouffer, Malmgren and Amaral, arXiv physics/0605027, for e-mail; the number "
        "is assumed",
    ),
    "ghosts_share": ("of the teachers never come back after they registered", ASSUMED),
    "forgets_share": ("of the proposals are not answered by a teacher who is still there", ASSUMED),
    "declines_at_floor": ("of the answers to a proposal at the score floor are a no", ASSUMED),
    "declines_at_best": ("of those to one at the best score are; a straight line between", ASSUMED),
    "best_score": ("points from which on nobody declines more rarely", ASSUMED),
    "answer_within_school_days": ("school days of both classes to answer in", PRODUCT),
    "approval_days": ("days from the second yes to the approval by staff", ASSUMED),
    "agreement_days": (
        "days at least from there to the first week; a start that would be sooner moves",
        ASSUMED,
    ),
    "gives_up_per_week": ("of those who wait without a proposal give up, each week", ASSUMED),
    "falls_silent_per_week": (
        "of the classes in an exchange fall silent for good, each week",
        f"{ASSUMED}; that it happens: eTwinning teachers call it the worst that can happen "
        "(blog.eun.org/etwinning, June 2007)",
    ),
    "stops_per_week": ("of them have to stop and say so", ASSUMED),
    "lost_week_share": ("of the weeks come to nothing and are caught up later", ASSUMED),
    "most_weeks": ("weeks in which both teach are the most an exchange gets", ASSUMED),
    "notices_silence_days": ("days of silence until it is noticed", ASSUMED),
    "ends_silence_days": (
        "days more until an exchange with a silent partner is ended where nobody is found",
        ASSUMED,
    ),
    "wants_another_share": ("of those who lost a partner want another one", ASSUMED),
    "volunteer_agrees": ("of the classes of the bench that are asked say yes in a day", ASSUMED),
    "volunteers_asked": ("classes of the bench are asked, one a day: the 48 hours", PRODUCT),
    "rescue_weight_weeks": (
        "weeks of waiting that a class counts for which nobody is found",
        PRODUCT,
    ),
    "waits_in_vain_days": (
        "days after which a class waits in vain: a newcomer is given to it at once, and it is told "
        "what would help",
        PRODUCT,
    ),
    "advised_again_days": ("days until a class may be told again", PRODUCT),
    "takes_advice": ("of the teachers do what would help most, where it is a tick", ASSUMED),
    "takes_lesson": ("do, where it is one more lesson", ASSUMED),
    "changes_unasked": ("of those in their place change one thing at random untold", ASSUMED),
}
"""By the name of each number: what it says, and where it comes from."""
