"""Suggested partners: why, both clocks, yes and no, by keyboard alone and without scripts."""

import re
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from classrooms.models import Classroom, WeeklySlot
from exchange.services.projects import open_project
from exchange.services.sessions import plan_session, times_for
from matching.choices import ReviewReason
from matching.lifecycle import Answer, ProposalState
from matching.models import Partnership, Proposal
from matching.services.partnerships import approve_partnership
from matching.services.proposals import accept_proposal
from matching.services.rounds import enter_round, run_round
from tests.browser.people import PHONE, Person
from tests.browser.test_registration import bring_login, fits
from tests.exchange.builders import add_lesson, class_in
from tests.factories import BreakFactory, StaffFactory
from tests.matching.builders import NOW, proposed, round_of, teacher_of
from tests.matching.slow_facts import expected_numbers, facts_of, numbers_in
from users.models import AuditEntry

pytestmark = pytest.mark.browser

IDS_AND_TOKENS = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|value="[^"]*"')


@pytest.fixture(autouse=True)
def _in_september() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def trio() -> tuple[Classroom, Classroom, Classroom]:
    """Nairobi looks for two partners; Berlin has a break in between, Lima none."""
    nairobi = class_in("Nairobi", "KE", "Africa/Nairobi", weekday=1, start=time(15, 0), minutes=120)
    add_lesson(nairobi, 3, time(15, 0))
    nairobi.partners_wanted, nairobi.size = 2, 26
    nairobi.save()
    berlin = class_in("Berlin", "DE", "Europe/Berlin", weekday=1, start=time(14, 0), minutes=90)
    berlin.size, berlin.age_from = 24, 10
    berlin.save()
    BreakFactory(
        school=berlin.school,
        name="Herbstferien",
        starts_on=date(2026, 10, 5),
        ends_on=date(2026, 10, 9),
    )
    lima = class_in("Lima", "PE", "America/Lima", weekday=3, start=time(7, 0), minutes=45)
    _round_of(nairobi, berlin, lima)
    return nairobi, berlin, lima


def _round_of(*classrooms: Classroom) -> None:
    for classroom in classrooms:
        enter_round(classroom, by=teacher_of(classroom), at=NOW)
    run_round(round_of(classrooms[0]).pk, at=NOW)


def opened(person: Person, classroom: Classroom, path: str) -> Page:
    person.go("/j")
    bring_login(person, teacher_of(classroom))
    return person.go(path)


def between(here: Classroom, there: Classroom) -> Proposal:
    return Proposal.objects.filter(seats__classroom=here).get(seats__classroom=there)


def lesson_days(classroom: Classroom) -> list[int]:
    slots = WeeklySlot.objects.filter(timetable__classroom=classroom)
    return list(slots.values_list("weekday", flat=True))


def page_of(proposal: Proposal) -> str:
    return reverse("matching:proposal-detail", args=[proposal.pk])


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the thing has the focus; a mouse is never used."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the keyboard never came to {target}")


def test_each_card_gives_reasons_whose_numbers_are_true(visit, shots, trio) -> None:
    nairobi = Classroom.objects.with_profile().get(pk=trio[0].pk)
    page = opened(visit(), nairobi, "/partners/")
    shots(page, "suggested-1280")

    assert page.locator(".match-card").count() == 2
    counted = 0
    for other in trio[1:]:
        there = Classroom.objects.with_profile().get(pk=other.pk)
        proposal = between(nairobi, there)
        card = page.locator(".match-card").filter(has_text=there.school.name)
        reasons = card.locator(".reasons > li").all_inner_texts()
        assert 2 <= len(reasons) <= 4
        facts = facts_of(proposal, nairobi, there, minutes=25)
        for sentence in reasons:
            assert numbers_in(sentence) == expected_numbers(sentence, facts), sentence
            counted += len(numbers_in(sentence))
        words = card.inner_text()
        order = [there.school.name, there.school.city, "Your first shared lesson", "Why this class"]
        places = [words.index(each) for each in [*order, "Accept partner", "Not this one"]]
        assert places == sorted(places)
        score = str(proposal.candidate.score)
        assert not re.search(rf"(?<!\d){score}(?!\d)", IDS_AND_TOKENS.sub("", card.inner_html()))
        assert re.search("Strong fit|Good fit|Possible fit", words)
    assert counted >= 4
    page.get_by_text("Why so few?").or_(page.get_by_text("How we match")).first.wait_for()

    link = page.locator("main").get_by_role("link", name="How we match").first
    tab_to(page, link)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="How we match")).to_be_in_viewport()


def test_no_needs_a_reason_and_the_next_proposal_follows(visit, shots, trio) -> None:
    nairobi, berlin, lima = trio
    declined, other = between(nairobi, berlin), between(nairobi, lima)
    page = opened(visit(), nairobi, page_of(declined))

    tab_to(page, page.get_by_role("link", name="Not this one"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Not 7 in Berlin")
    assert "Only our coordinators see this." in page.inner_text("main")
    tab_to(page, page.get_by_role("button", name="Continue"))
    page.keyboard.press("Enter")

    expect(page.locator(".error-summary")).to_be_focused()
    assert "Select a reason" in page.inner_text(".error-summary")
    shots(page, "decline-error-1280")
    declined.refresh_from_db()
    assert declined.state == ProposalState.OPEN
    tab_to(page, page.locator("input[name=reason]").first)
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(
        page.get_by_label("Tuesday, 15:00 to 17:00 in Nairobi (there: Tuesday, 14:00)")
    ).to_be_visible()
    shots(page, "decline-time-1280")
    tab_to(page, page.locator("input[name=lessons]").first)
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Decline and save"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("School of Lima")
    assert "Partner declined." in page.inner_text("main")
    assert "1 lesson is taken out of your timetable." in page.inner_text("main")
    shots(page, "decline-next-1280")
    assert page.url.endswith(page_of(other))
    tab_to(page, page.get_by_role("link", name="See the lessons"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert set(lesson_days(nairobi)) == {3}
    add_lesson(nairobi, 1, time(15, 0))
    _round_of(nairobi, berlin)
    again = Proposal.objects.filter(seats__classroom=nairobi).filter(seats__classroom=berlin)
    assert again.get() == declined
    page.goto("/partners/")
    assert "Berlin" not in page.inner_text("main")


def test_a_yes_by_keyboard_can_be_taken_back_until_the_partner_answers(visit, shots, trio) -> None:
    nairobi, _berlin, lima = trio
    proposal = between(nairobi, lima)
    page = opened(visit(), nairobi, page_of(proposal))

    tab_to(page, page.get_by_role("button", name="Accept partner"))
    page.keyboard.press("Enter")

    said = page.locator(".match-card")
    expect(said).to_contain_text(
        "You said yes on 1 September. We have asked School of Lima. "
        "They have until Wednesday 16 September."
    )
    for clock in ("07:59 in Nairobi (GMT+3)", "23:59 in Lima (GMT-5)"):
        expect(said).to_contain_text(clock)
    shots(page, "said-yes-1280")
    tab_to(page, page.get_by_role("button", name="Take my yes back"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Accept partner")).to_be_visible()
    assert not proposal.seats.exclude(answer=Answer.PENDING).exists()

    page.get_by_role("button", name="Accept partner").dblclick()
    expect(page.get_by_role("button", name="Take my yes back")).to_be_visible()
    page.wait_for_load_state("networkidle")
    yes = AuditEntry.objects.filter(verb="proposal.answer", after=Answer.YES)
    assert yes.count() == 2  # the one that was taken back, and this one
    accept_proposal(proposal, by=teacher_of(lima))
    page.reload()
    assert page.get_by_role("button", name="Take my yes back").count() == 0
    for part in ("What happens now", "First words to copy", "What you can prepare"):
        assert part in page.inner_text("main")
    shots(page, "both-said-yes-1280")


def test_yes_and_no_work_without_scripts_on_a_phone(visit, shots, trio) -> None:
    nairobi, berlin, lima = trio
    person = visit(width=PHONE, java_script_enabled=False)
    page = opened(person, nairobi, "/partners/")
    shots(page, "suggested-360")

    page.get_by_role("button", name=re.compile("^Accept partner.*Lima")).click()
    assert between(nairobi, lima).seats.get(classroom=nairobi).answer == Answer.YES
    page.goto("/partners/")
    page.get_by_role("link", name=re.compile("^Not this one.*Berlin")).click()
    page.get_by_label("The shared times do not work for us").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label(re.compile("^Tuesday, 15:00")).check()
    shots(page, "decline-time-no-js")
    page.get_by_role("button", name="Decline and save").click()

    assert "Partner declined." in page.inner_text("main")
    assert set(lesson_days(nairobi)) == {3}
    assert between(nairobi, berlin).state == ProposalState.DECLINED


Bring = Callable[..., Person]


def test_both_days_stand_on_every_page_of_auckland_and_los_angeles(visit: Bring, shots) -> None:
    """Wednesday morning in Auckland is Tuesday afternoon in Los Angeles."""
    auckland = class_in(
        "Auckland", "NZ", "Pacific/Auckland", weekday=2, start=time(9, 0), minutes=90
    )
    angeles = class_in(
        "Los Angeles", "US", "America/Los_Angeles", weekday=1, start=time(12, 30), minutes=150
    )
    proposal = proposed(auckland, angeles)
    person = visit(width=PHONE)
    seen = [opened(person, auckland, page_of(proposal)).inner_text("main")]
    assert fits(person.page)
    shots(person.page, "auckland-360")
    seen.append(person.go("/partners/").inner_text("main"))
    for classroom in (auckland, angeles):
        accept_proposal(proposal, by=teacher_of(classroom))
    partnership = Partnership.objects.get()
    approve_partnership(partnership, by=StaffFactory(), reason=ReviewReason.CHECKED)
    project = open_project(partnership)
    first = times_for(project, minutes=45, at=NOW + timedelta(minutes=1))[0]
    plan_session(project, starts_at=first.starts_at, minutes=45, by=teacher_of(auckland))
    home = reverse("exchange_pages:project", args=[project.pk])
    seen += [person.go(path).inner_text("main") for path in ("/desk/", "/projects/", home)]
    shots(person.go("/desk/"), "today-auckland-360")

    for words in seen:
        assert re.search(r"Wednesday .{0,40}2026.{0,60}Auckland", words, re.DOTALL), words
        assert re.search(r"Tuesday .{0,60}2026.{0,60}Los Angeles", words, re.DOTALL), words
    # New Zealand changes its clock on 27 September, California on 1 November.
    assert "From 27 September" in seen[0]
