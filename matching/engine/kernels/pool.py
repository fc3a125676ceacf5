"""The shape of a pool as flat sequences, which every kernel reads.

A class is a row of `facts`; what many classes have in common (languages, places, calendars, ...)
stands once in a table, and the row holds its number there: a facet.
"""

from typing import NamedTuple

from matching.engine.jit import Ints

WEEK = 7 * 1440
MOST_WEEKS = 62
"""A week mask, and every other mask, fits into 62 bits of a signed word."""

# Columns of `facts`.
HAS_PLACE = 0
SCHOOL = 1
COUNTRY = 2
REGION = 3  # 0 where none is given
SAME_OK = 4
PLACE = 5  # facet: country, region, same country allowed
SPEECH = 6  # facet: languages of the class, translation accepted
TEACHERS = 7  # facet: languages of the teachers, translation accepted
TRANSLATION = 8
WISHES = 9  # facet: wished countries and regions
MANNER = 10  # facet: mode, access tier, composition and the compositions wished
MODE = 11
ACCESS = 12
COMPOSITION = 13  # one bit
WELCOMES = 14  # bits of the compositions welcome
ADULT = 15
AGES = 16  # youngest plus oldest: twice the middle, in years
YOUNGEST = 17
SIZE = 18
SIZES = 19  # facet: size
CALENDAR = 20  # facet: teachable weeks, first and last wished day
WEEKS = 21  # mask of teachable weeks
FIRST_DAY = 22  # days from the horizon's first Monday
LAST_DAY = 23
WAITED = 24
UNDERSERVED = 25
RELIABILITY = 26
REPEAT_OK = 27
SWAPS = 28  # whether any lesson could be swapped
FIRST_PATTERN = 29
PATTERNS = 30
OWN_GAP = 31  # months: the programme's limit or the class's own, whichever is stricter
OWN_LEVEL = 32  # 1 to 7, likewise
WIDTH = 33

# Values of MODE.
EITHER, LIVE, ASYNCHRONOUS = 0, 1, 2

# Parts of a score, in the order of `scoring.RATINGS`.
SHARED_TIME = 0
LANGUAGES = 1
THEMES = 2
AGE = 3
CALENDAR_PART = 4
WISHES_PART = 5
SIZE_PART = 6
ACCESS_PART = 7
WAITING = 8
UNDERSERVED_PART = 9
RELIABILITY_PART = 10
NOVELTY = 11
PARTS = 12
PERCENTS = 101

# A row of `speech`: for level 1 to 7 the languages known at it or better, the languages learnt
# (each `language_words` long), and at the end whether translation is accepted.
FLUENT = 4  # the block of level 5, C1
LEARNING = 7
SPEECH_BLOCKS = 8

COARSE_WORDS = 6
COARSE_STEP = 30
COARSE_BITS = 56  # 6 * 56 * 30 minutes are a week
ROUGH_STEP = 168  # 60 steps are a week: one word


# The head of `data`: settings,
SET_CLASSES = 0
SET_WEEKS = 1
SET_PLAN_WEEKS = 2
SET_SPAN_WEEKS = 3
SET_HORIZON_WEEKS = 4
SET_MEETINGS = 5
SET_MEETING_MINUTES = 6
SET_MOST_GAP = 7
SET_ADULT_LEAST = 8
SET_LEAST_LEVEL = 9
SET_FLOOR = 10
SET_LANGUAGE_WORDS = 11
SET_COUNTRY_WORDS = 12
SET_REGION_WORDS = 13
SET_TOPIC_WORDS = 14
SET_MOST_PATTERNS = 15
# where the tables behind it begin,
AT_FACTS = 16
AT_TOPICS = 17
AT_THEME_BITS = 18
AT_SPEECH = 19
AT_TEACHERS = 20
AT_WISHES = 21
AT_PLACES = 22
AT_CALENDARS = 23
AT_MANNERS = 24
AT_SIZES = 25
AT_EXCLUDED = 26
AT_BLOCKED_FROM = 27
AT_BLOCKED = 28
AT_MET_FROM = 29
AT_MET = 30
AT_POINTS = 31
AT_COARSE = 32
AT_PATTERN_WEEKS = 33
AT_ORDER = 34
AT_PLACED = 35
# and where those of `narrow` do.
AT_PATTERN_FROM = 36
AT_SPANS = 37
HEAD = 38


class PoolArrays(NamedTuple):
    """A pool in numbers: two long sequences with many tables in each.

    `data` (int64) and `narrow` (int32) are lists or arrays, as `jit.sequence` makes them. Only two,
    and no field beside them, since all that is handed from one compiled kernel to another costs
    time. So `data` begins with a head: settings, and where the tables begin. The tables in `data`:

    - `facts`: for each class a row of WIDTH, as above;
    - `topics`: for each class `topic_words` of themes and subjects, `theme_bits` says which are
      themes;
    - `speech`: rows of SPEECH_BLOCKS * language_words + 1, as above;
    - `teachers`: rows of language_words and whether translation is accepted;
    - `wishes`: rows of country_words and region_words: what is wished;
    - `places`: rows of country, region, same country allowed;
    - `calendars`: rows of week mask, first and last day;
    - `manners`: rows of mode, access tier, composition, compositions welcome;
    - `sizes`: one each;
    - `excluded`: for each country a row of country_words;
    - `blocked_from`, `met_from` (classes + 1): where in `blocked` and `met` the others of a class
      begin, sorted, both ways;
    - `points`: for each part and percent the points;
    - `coarse`: for each class COARSE_WORDS, and after all of them one rough word for each;
    - `pattern_weeks`: for each pattern of lessons a mask of the weeks of its class that have it;
      the patterns of a class follow each other;
    - `order`: the numbers of the classes as they were given. Everywhere in here they stand, and are
      numbered, in an order of their own: by age, place and languages, without a place last;
    - `placed`: the reverse, where in this order each class given stands;

    and in `narrow`:

    - `pattern_from`: pattern p has its spans from number `[2 * p]` to `[2 * p + 1]`, and from there
      to `[2 * p + 2]` its firm ones, if its class has any that are not;
    - `spans`: start and end in minutes from Monday 00:00 UTC.
    """

    data: Ints
    narrow: Ints

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return int(self.data[SET_CLASSES])

    def begins(self, table: int) -> int:
        """Where a table (AT_...) begins; also a setting (SET_...)."""
        return int(self.data[table])


SETTINGS = (
    "classes",
    "weeks",
    "plan_weeks",
    "span_weeks",
    "horizon_weeks",
    "meetings",
    "meeting_minutes",
    "most_gap",
    "adult_least",
    "least_level",
    "floor",
    "language_words",
    "country_words",
    "region_words",
    "topic_words",
    "most_patterns",
)
WIDE_TABLES = (
    "facts",
    "topics",
    "theme_bits",
    "speech",
    "teachers",
    "wishes",
    "places",
    "calendars",
    "manners",
    "sizes",
    "excluded",
    "blocked_from",
    "blocked",
    "met_from",
    "met",
    "points",
    "coarse",
    "pattern_weeks",
    "order",
    "placed",
)
NARROW_TABLES = ("pattern_from", "spans")
"""Names of what the head holds, in its order."""
