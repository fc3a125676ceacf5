"""What many classes have in common, numbered: languages, places, wishes, topics."""

from array import array
from collections.abc import Hashable, Iterable
from typing import TypeVar

from matching.engine.kernels.bits import BITS
from matching.engine.profile import ClassProfile, Composition, Level, Mode

MODES = {Mode.EITHER: 0, Mode.LIVE: 1, Mode.ASYNCHRONOUS: 2}
COMPOSITIONS = {Composition.MIXED: 1, Composition.GIRLS: 2, Composition.BOYS: 4}
ANY_COMPOSITION = 7
LEVELS = range(1, 8)


K = TypeVar("K", bound=Hashable)

Spoken = tuple[tuple[str, int, bool], ...]
Names = frozenset[str]


class Numbers(dict[K, int]):
    """Things in the order in which they were first met: `numbers[thing]` is its number."""

    def __missing__(self, thing: K) -> int:
        number = self[thing] = len(self)
        return number

    @property
    def words(self) -> int:
        """How many words a set of these takes."""
        return max(1, -(-len(self) // BITS))


def words_of(members: Iterable[int], words: int) -> list[int]:
    """A set of numbers as bits."""
    bits = [0] * words
    for member in members:
        bits[member // BITS] |= 1 << member % BITS
    return bits


class Tables:
    """The facets of a pool: first every class is numbered, then the tables are written."""

    def __init__(self) -> None:
        self.schools = Numbers[str]()
        self.countries = Numbers[str]()
        self.regions = Numbers[str]({"": 0})
        self.places = Numbers[tuple[int, int, int]]()
        self.speech = Numbers[tuple[Spoken, int]]()
        self.teachers = Numbers[tuple[Names, int]]()
        self.wishes = Numbers[tuple[Names, Names]]()
        self.manners = Numbers[tuple[int, int, int, int]]()
        self.sizes = Numbers[int]()
        self.calendars = Numbers[tuple[int, int, int]]()
        self._codes = Numbers[str]()
        self._themes = Numbers[str]()
        self._subjects = Numbers[str]()
        self._topics: list[tuple[Names, Names]] = []
        self._topics_met: set[tuple[Names, Names]] = set()

    def place(self, profile: ClassProfile) -> tuple[int, int, int, int]:
        """Numbers of country and region, whether the same country is allowed, and the facet."""
        country, region = self.countries[profile.country], self.regions[profile.region]
        same_ok = int(profile.allows_same_country)
        return country, region, same_ok, self.places[(country, region, same_ok)]

    def languages(self, profile: ClassProfile) -> tuple[int, int]:
        """The facets of the class's and of its teachers' languages."""
        translation = int(profile.accepts_translation)
        spoken = tuple([(each.code, each.level, each.learning) for each in profile.languages])
        return (
            self.speech[(spoken, translation)],
            self.teachers[(profile.teacher_languages, translation)],
        )

    def wish(self, profile: ClassProfile) -> int:
        """The facet of the wished countries and regions."""
        return self.wishes[(profile.wishes_countries, profile.wishes_regions)]

    def manner(self, profile: ClassProfile) -> tuple[int, int, int, int, int]:
        """Mode, access tier, composition, compositions welcome, and the facet of them all."""
        welcomes = sum(COMPOSITIONS[each] for each in profile.composition_wishes)
        row = (
            MODES[profile.mode],
            int(profile.access_tier),
            COMPOSITIONS[profile.composition],
            welcomes or ANY_COMPOSITION,
        )
        return (*row, self.manners[row])

    def add_topics(self, profile: ClassProfile) -> None:
        """Remember themes and subjects, in the order of the classes."""
        topics = (profile.themes, profile.subjects)
        self._topics.append(topics)
        if topics not in self._topics_met:
            self._topics_met.add(topics)
            for theme in sorted(profile.themes):
                self._themes[theme]
            for subject in sorted(profile.subjects):
                self._subjects[subject]

    # -- The tables, once all classes are numbered -------------------------------------------------

    def speech_rows(self) -> tuple["array[int]", "array[int]", int]:
        """Rows of the languages of classes and of teachers, and how many words a set takes."""
        for spoken, _ in self.speech:
            for code, _, _ in spoken:
                self._codes[code]
        for codes, _ in self.teachers:
            for code in sorted(codes):
                self._codes[code]
        words = self._codes.words
        speech: array[int] = array("q")
        for spoken, translation in self.speech:
            for level in LEVELS:
                known = [self._codes[code] for code, at, _ in spoken if at >= level]
                speech.extend(words_of(known, words))
            learnt = [self._codes[code] for code, _, learning in spoken if learning]
            speech.extend([*words_of(learnt, words), translation])
        teachers: array[int] = array("q")
        for codes, translation in self.teachers:
            teachers.extend([*words_of([self._codes[each] for each in codes], words), translation])
        return speech, teachers, words

    def wish_rows(self, excluded: Iterable[tuple[str, str]]) -> tuple["array[int]", "array[int]"]:
        """Rows of wishes, and for each country the row of those excluded beside it."""
        for countries, regions in self.wishes:
            for country in sorted(countries):
                self.countries[country]
            for region in sorted(regions):
                self.regions[region]
        pairs = [(self.countries[one], self.countries[other]) for one, other in sorted(excluded)]
        wishes: array[int] = array("q")
        for countries, regions in self.wishes:
            wishes.extend(
                words_of([self.countries[each] for each in countries], self.countries.words)
            )
            wishes.extend(words_of([self.regions[each] for each in regions], self.regions.words))
        beside: dict[int, list[int]] = {}
        for one, other in pairs:
            beside.setdefault(one, []).append(other)
            beside.setdefault(other, []).append(one)
        rows: array[int] = array("q")
        for number in range(len(self.countries)):
            rows.extend(words_of(beside.get(number, []), self.countries.words))
        return wishes, rows

    def topic_rows(self) -> tuple["array[int]", "array[int]", int]:
        """Rows of themes and subjects, which bits are themes, and the words of a row."""
        themes = len(self._themes)
        words = max(1, -(-(themes + len(self._subjects)) // BITS))
        rows: array[int] = array("q")
        known: dict[tuple[Names, Names], list[int]] = {}
        for chosen in self._topics:
            bits = known.get(chosen)
            if bits is None:
                members = [self._themes[each] for each in chosen[0]]
                members += [themes + self._subjects[each] for each in chosen[1]]
                bits = known[chosen] = words_of(members, words)
            rows.extend(bits)
        return rows, array("q", words_of(range(themes), words)), words


def level_of(level: int) -> int:
    """The level asked for, as far as there is one."""
    return min(max(int(level), Level.A1), Level.NATIVE)
