"""What the demonstration's classes are called and say about themselves, in plain English."""

from collections.abc import Sequence
from random import Random

from classrooms.choices import Theme

SURROUNDINGS = (
    "From our windows we see hills and a busy bus stop.",
    "Our school stands near the market, so mornings are loud and smell of bread.",
    "Many of us walk to school along the river.",
    "We have a small garden with beans, mint and one lemon tree.",
    "Half of us come by bus from the villages around.",
    "Our classroom is on the third floor, and on clear days we see the sea.",
    "There is a library next door that opens for us on Fridays.",
    "We share a yard with the primary school and play there together.",
)
HOPES = {
    Theme.DAILY_LIFE: "We would like to compare a normal day from breakfast to bedtime.",
    Theme.FOOD: "We want to swap recipes that can be cooked with what each of us finds at home.",
    Theme.FESTIVALS: "We would like to explain our festivals and hear about yours.",
    Theme.STORIES: "We collect stories from our grandparents and would like to trade them.",
    Theme.MUSIC: "We sing a lot, and we would like to learn one of your songs.",
    Theme.ART: "We like to draw, and we want to make a book of pictures with you.",
    Theme.NATURE: "We write down which birds and plants we see each week.",
    Theme.CLIMATE: "We measure the rain and the temperature every day at noon.",
    Theme.WATER: "We want to find out where our water comes from, and yours.",
    Theme.SCIENCE: "We would like to try the same experiment in both schools.",
    Theme.NUMBERS: "We count everything, and we want to draw charts with your numbers and ours.",
    Theme.SPORT: "We play in every break, and we would like to learn a game from you.",
    Theme.CITIES: "We are making a map of our town with the places that matter to us.",
    Theme.RIGHTS: "We talk about what children need, and who decides about it.",
    Theme.MEDIA: "We make a class newspaper and look for reporters far away.",
    Theme.WORK: "We ask adults about their work and would like to compare the answers.",
}
NAMES = ("{grade}{letter}", "{grade} {letter}", "{grade}-{letter}", "{colour} {grade}")
LETTERS = "ABCD"
COLOURS = ("Blue", "Green", "Gold", "Red")


def class_name(source: Random, *, age: int, number: int) -> str:
    """The name of the class; `number` counts the classes of a school, so that no name is twice."""
    pattern = source.choice(NAMES)
    return pattern.format(
        grade=max(1, age - 5),
        letter=LETTERS[number % len(LETTERS)],
        colour=COLOURS[number % len(COLOURS)],
    )


def about(source: Random, *, size: int, age: int, city: str, themes: Sequence[str]) -> str:
    """Three sentences by the class."""
    opening = f"We are {size} students in {city}, most of us {age} years old."
    return " ".join([opening, source.choice(SURROUNDINGS), HOPES[Theme(themes[0])]])
