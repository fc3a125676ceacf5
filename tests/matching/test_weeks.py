"""The weeks of an exchange on the page of a proposal."""

from datetime import date, time

import pytest

from classrooms.models import Classroom
from matching.explanations import explain
from matching.models import Proposal
from matching.questions import openers, questions_to_ask
from matching.weeks import PairCalendar, pair_calendar
from tests.exchange.builders import berlin_and_new_york, class_in
from tests.factories import BreakFactory
from tests.matching.builders import proposed

pytestmark = pytest.mark.django_db


def calendar_of(proposal: Proposal, here: Classroom, there: Classroom) -> PairCalendar:
    return pair_calendar(explain(proposal.candidate, here), here, there)


def test_a_week_without_lessons_says_whose_break_it_is() -> None:
    berlin, new_york = berlin_and_new_york()
    BreakFactory(
        school=berlin.school,
        name="Herbst <b>",
        starts_on=date(2026, 9, 28),
        ends_on=date(2026, 10, 2),
    )
    BreakFactory(
        school=new_york.school,
        name="",
        kind="holiday",
        starts_on=date(2026, 10, 13),
        ends_on=date(2026, 10, 13),
    )
    proposal = proposed(berlin, new_york)

    seen = calendar_of(proposal, new_york, berlin)

    off = {week.monday: (week.counts, week.why) for week in seen.weeks if not week.windows}
    assert off == {
        date(2026, 9, 28): (
            False,
            ["<bdi>School of Berlin</bdi> is closed: <bdi>Herbst &lt;b&gt;</bdi>."],
        ),
        date(2026, 10, 12): (
            True,
            ["<bdi>School of New York</bdi> has days off: <bdi>Public holiday</bdi>."],
        ),
    }
    assert seen.summary == "Works in 5 of 6 weeks. Not in the week of 12 October."
    assert [each.name for each in seen.their_breaks] == ["Herbst <b>"]
    assert seen.lessons == 5


def test_a_clock_change_names_both_clocks_before_and_after() -> None:
    berlin, new_york = berlin_and_new_york()
    proposal = proposed(berlin, new_york)

    changes = calendar_of(proposal, new_york, berlin).changes

    assert [
        (
            change.on,
            change.cities,
            f"{change.here:%a %H:%M}",
            f"{change.there:%a %H:%M}",
            f"{change.before:%a %H:%M}",
        )
        for change in changes
    ] == [(date(2026, 10, 25), ["Berlin"], "Tue 10:00", "Tue 15:00", "Tue 16:00")]
    assert changes[0].said_cities == "<bdi>Berlin</bdi>"
    assert changes[0].window is not None
    assert changes[0].window.start.date() == date(2026, 10, 27)


def test_three_to_five_questions_fit_the_pair() -> None:
    nairobi = class_in("Nairobi", "KE", "Africa/Nairobi", weekday=1, start=time(15, 0), minutes=60)
    berlin = class_in("Berlin", "DE", "Europe/Berlin", weekday=1, start=time(14, 0), minutes=60)
    nairobi.size, berlin.size, berlin.access_tier = 30, 12, 2
    for classroom in (nairobi, berlin):
        classroom.save()
    proposal = proposed(nairobi, berlin)
    why = explain(proposal.candidate, nairobi)
    calendar = pair_calendar(why, nairobi, berlin)

    asked = questions_to_ask(why, calendar, nairobi, berlin)

    assert 3 <= len(asked) <= 5
    assert "Which devices do you have in a lesson, and how many students share one?" in asked
    assert any("in <bdi>English</bdi> alone" in each for each in asked)
    assert "Which pictures of students may we share, and who has to agree first?" in asked
    turned = questions_to_ask(why, calendar, berlin, nairobi)
    assert "Our line is weak. Can we begin with sound and pictures?" in turned
    first = openers(why, nairobi, berlin)
    assert len(first) == 3
    assert "<bdi>Food and cooking</bdi>" in first[1]
