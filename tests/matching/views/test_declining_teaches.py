"""What a no teaches: lessons, ages, levels, topics and places, each undone with one press."""

from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom, WeeklySlot
from matching.engine.results import Refusal
from matching.lifecycle import ProposalState
from matching.models import ClassLimits, Proposal
from matching.services.direct import scored
from tests.factories import SlotFactory, TimetableFactory
from tests.matching.views.declines import TUESDAY, page_of, sent, shown, state_of, words
from users.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_the_lessons_that_meet_theirs_stand_on_both_clocks(
    nairobi: Client, proposal: Proposal
) -> None:
    page = shown(nairobi, proposal, "time")

    assert "Tuesday, 16:00 to 16:45 in Nairobi (there: Tuesday, 08:00 )" in page
    assert "These are all your lessons" in page


def test_a_ticked_lesson_is_gone_and_the_way_back_is_one_press(
    nairobi: Client, proposal: Proposal, nairobi_class: Classroom
) -> None:
    SlotFactory(timetable=nairobi_class.timetables.get(), weekday=3, start_time=time(9))
    assert "These are all your lessons" not in shown(nairobi, proposal, "time")

    page = sent(nairobi, proposal, "time", lessons=[TUESDAY])

    assert "1 lesson is taken out of your timetable." in words(page)
    assert f'href="{reverse("classrooms:lessons", args=[nairobi_class.pk])}"' in page
    left = WeeklySlot.objects.filter(timetable__classroom=nairobi_class)
    assert [slot.weekday for slot in left] == [3]


def test_a_lesson_of_two_timetables_is_one_lesson(
    nairobi: Client, proposal: Proposal, nairobi_class: Classroom
) -> None:
    """The same Tuesday stands in the usual weeks and in the weeks of Ramadan."""
    special = TimetableFactory(
        classroom=nairobi_class, valid_from=date(2027, 2, 8), valid_to=date(2027, 3, 9)
    )
    SlotFactory(timetable=special, weekday=1, start_time=time(16))

    assert "These are all your lessons" in shown(nairobi, proposal, "time")


def test_nothing_ticked_is_a_no_without_a_lesson(
    nairobi: Client, proposal: Proposal, nairobi_class: Classroom
) -> None:
    sent(nairobi, proposal, "time")

    assert state_of(proposal) == ProposalState.DECLINED
    assert WeeklySlot.objects.filter(timetable__classroom=nairobi_class).exists()


def test_the_age_is_asked_narrower_than_these_two_were(
    nairobi: Client, proposal: Proposal, nairobi_class: Classroom
) -> None:
    explanation = proposal.candidate.explanation
    next(part for part in explanation["parts"] if part["name"] == "age")["numbers"] = {
        "gap_months": 14
    }
    proposal.candidate.save()

    form = nairobi.get(page_of(proposal, "age")).context["form"]
    assert form.initial["years"] == 1
    assert [value for value, _label in form.fields["years"].choices] == [0, 1, 2]

    page = sent(nairobi, proposal, "age", years="1")

    assert nairobi_class.limits.most_age_gap_months == 12
    status = reverse("matching:class-status", args=[nairobi_class.pk])
    assert (
        "You asked for at most 1 year between the classes." in nairobi.get(status).content.decode()
    )
    assert reverse("matching:limits", args=[nairobi_class.pk]) in page


@pytest.mark.parametrize("years", ["3", "-1", "9" * 5_000, "x", ""])
def test_nobody_asks_for_more_than_the_programme_allows(
    nairobi: Client, proposal: Proposal, years: str
) -> None:
    page = sent(nairobi, proposal, "age", years=years)

    assert "Select how many years may lie between the classes" in page
    assert state_of(proposal) == ProposalState.OPEN


def test_a_level_is_asked_a_step_above_what_these_two_share(
    nairobi: Client, proposal: Proposal, nairobi_class: Classroom
) -> None:
    form = nairobi.get(page_of(proposal, "language")).context["form"]
    assert form.initial["level"] == 4

    sent(nairobi, proposal, "language", level="4")

    assert nairobi_class.limits.least_level == 4


def test_a_level_helps_a_class_that_works_with_translation_only_without_it(
    nairobi: Client, proposal: Proposal, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    assert "without_translation" not in nairobi.get(page_of(proposal, "language")).context[
        "form"
    ].fields  # fmt: skip
    Classroom.objects.update(translation_ok=True)

    page = sent(nairobi, proposal, "language", level="6", without_translation="on")

    nairobi_class.refresh_from_db()
    assert (nairobi_class.translation_ok, nairobi_class.limits.least_level) == (False, 6)
    assert "The next suggestions keep to what you asked for." in page
    assert AuditEntry.objects.filter(verb="classroom.translation", reason="decline").count() == 1
    assert isinstance(scored(nairobi_class, bogota_class, at=proposal.proposed_at), Refusal)


def test_translation_stays_where_nothing_is_ticked(
    nairobi: Client, proposal: Proposal, nairobi_class: Classroom
) -> None:
    Classroom.objects.update(translation_ok=True)

    sent(nairobi, proposal, "language", level="4")

    nairobi_class.refresh_from_db()
    assert nairobi_class.translation_ok
    assert not AuditEntry.objects.filter(verb="classroom.translation").exists()


def test_among_adults_no_age_is_asked_for(
    nairobi: Client, proposal: Proposal, nairobi_class: Classroom
) -> None:
    Classroom.objects.update(age_from=19, age_to=44)

    page = shown(nairobi, proposal, "age")

    assert "How many years may lie between the classes at most?" not in page
    assert "Among adults we do not go by age." in page
    sent(nairobi, proposal, "age")
    assert state_of(proposal) == ProposalState.DECLINED
    assert not ClassLimits.objects.exists()


def test_topics_can_be_changed(
    nairobi: Client, proposal: Proposal, nairobi_class: Classroom
) -> None:
    assert nairobi.get(page_of(proposal, "topic")).context["form"].initial["themes"] == [
        "food",
        "music",
    ]
    assert "Select at least one topic" in sent(nairobi, proposal, "topic")
    assert state_of(proposal) == ProposalState.OPEN

    page = sent(nairobi, proposal, "topic", themes=["music"])

    assert "Your topics are saved." in page
    nairobi_class.refresh_from_db()
    assert nairobi_class.themes == ["music"]


def test_a_partner_elsewhere_closes_the_class_and_one_press_opens_it(
    nairobi: Client, proposal: Proposal, nairobi_class: Classroom
) -> None:
    assert "then looks for no partner any more" in shown(nairobi, proposal, "have_partner")

    page = sent(nairobi, proposal, "have_partner")

    assert "Your class looks for no partner now" in page
    assert "Look for a partner again" in page
    nairobi.post(reverse("matching:round-enter", args=[nairobi_class.pk]))
    nairobi_class.refresh_from_db()
    assert nairobi_class.state == ClassroomState.OPEN


def test_with_more_places_it_looks_for_one_less(
    nairobi: Client, proposal: Proposal, nairobi_class: Classroom
) -> None:
    Classroom.objects.filter(pk=nairobi_class.pk).update(partners_wanted=3)
    assert "looks for one partner less" in shown(nairobi, proposal, "have_partner")

    assert "It looks for one partner less." in sent(nairobi, proposal, "have_partner")

    nairobi_class.refresh_from_db()
    assert (nairobi_class.partners_wanted, nairobi_class.state) == (2, ClassroomState.OPEN)
