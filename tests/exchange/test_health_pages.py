"""The pages with answers of one tap, of closed days and of a rescue."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from exchange.models import Closure, HealthNote, MeetingReport
from exchange.services.endings import stop_project
from exchange.services.health import look_after_projects
from exchange.services.projects import open_project
from matching.choices import EndReason
from matching.models import Partnership, Rescue
from matching.services.endings import end_partnership
from matching.services.partnerships import approve_partnership
from matching.services.proposals import accept_proposal
from matching.services.rescue import begin_rescue, offer_rescue
from matching.services.rescue_calls import call_off_rescue
from tests.exchange.builders import APPROVED_AT, FIRST_MEETING, planned_session
from tests.exchange.rescuing import SILENT_SINCE, asked, begun, jumped_in, lisbon
from tests.matching.builders import teacher_of
from tests.second_factor import log_in_with_second_factor

DAY_BEFORE = FIRST_MEETING - timedelta(days=1)


@pytest.fixture
def ask(client, nairobi_teacher):
    """The teacher in Nairobi opens or sends a page at an instant, and reads what it leads to."""

    def asked(method, name, pk, body=None, *, at=APPROVED_AT, by=nairobi_teacher):
        with time_machine.travel(at, tick=False):
            client.force_login(by)
            send = getattr(client, method)
            response = send(reverse(name, args=[pk]), body or {}, follow=True)
        return response, response.content.decode()

    return asked


def test_one_tap_says_that_we_are_still_in(ask, project):
    _response, page = ask("get", "exchange:check-in", project.pk)
    assert "We need a week" in page

    _response, page = ask("post", "exchange:check-in", project.pk, {"answer": "here"})

    assert "We are glad that you go on with 6A, Colegio Andino" in page


def test_a_week_off_is_shown_on_the_same_page(ask, project, nairobi_class):
    ask("post", "exchange:check-in", project.pk, {"answer": "week"})

    _response, page = ask("get", "exchange:check-in", project.pk)

    assert "We ask nothing more until 21 September 2026" in page
    assert HealthNote.objects.get().classroom == nairobi_class


@pytest.mark.parametrize("answer", ["", "stop", "HERE", "\x00", "x" * 10_000])
def test_an_answer_of_no_button_changes_nothing(ask, project, answer):
    response, page = ask("post", "exchange:check-in", project.pk, {"answer": answer})

    assert response.status_code == 200
    assert "Is everything all right?" in page
    assert not HealthNote.objects.exists()


def test_who_has_to_stop_says_why(ask, project):
    _response, page = ask("post", "exchange:stop", project.pk, {})
    assert "Error: " in page
    assert "Select why you have to stop" in page

    _response, page = ask("post", "exchange:stop", project.pk, {"why": "illness"})

    assert Rescue.objects.get().reason == EndReason.ILLNESS
    assert "You said that you have to stop." in page


def test_whether_they_met(ask, project, nairobi_teacher):
    session = planned_session(project, by=nairobi_teacher)
    at = FIRST_MEETING + timedelta(hours=2)
    _response, page = ask("get", "exchange_pages:project", project.pk, at=at)
    assert reverse("exchange:did-you-meet", args=[session.pk]) in page

    ask("post", "exchange:did-you-meet", session.pk, {"happened": "not_them"}, at=at)
    _response, page = ask("get", "exchange:did-you-meet", session.pk, at=at)

    assert MeetingReport.objects.get().happened == "not_them"
    assert "You answered: No, they did not come." in page


def test_a_closed_day_is_looked_at_first_and_then_closed(
    ask, project, nairobi_class, bogota_teacher
):
    session = planned_session(project, by=bogota_teacher)
    day = {"starts_on": "2026-09-29"}
    _response, page = ask("post", "exchange:closed-days", nairobi_class.pk, day, at=DAY_BEFORE)
    assert "This meeting moves" in page
    assert "6 October" in page
    assert not Closure.objects.exists()

    day["confirm"] = "1"
    _response, page = ask("post", "exchange:closed-days", nairobi_class.pk, day, at=DAY_BEFORE)
    assert "1 meeting moved, and everybody has been told." in page
    session.refresh_from_db()
    assert session.starts_at == FIRST_MEETING + timedelta(days=7)

    closure = Closure.objects.get()
    _response, page = ask("post", "exchange:closure-undo", closure.pk, at=DAY_BEFORE)
    assert "You are open after all." in page
    session.refresh_from_db()
    assert session.starts_at == FIRST_MEETING


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({}, "Enter the first day on which you are closed"),
        ({"starts_on": "2026-09-27"}, "Enter today or a later day."),
        ({"starts_on": "tomorrow"}, "Enter a date, for example"),
        ({"starts_on": "2026-10-01", "ends_on": "2026-09-30"}, "is not before the first day."),
        ({"starts_on": "2026-10-01", "ends_on": "2026-10-15"}, "Enter at most 14 days."),
        ({"starts_on": "2026-10-01", "reason": "\x00"}, "Select one of the reasons in the list"),
        ({"starts_on": "9999-99-99", "ends_on": "x" * 5_000}, "Enter a date, for example"),
    ],
)
def test_days_that_cannot_be_closed_are_said_at_the_field(ask, nairobi_class, sent, error):
    response, page = ask(
        "post", "exchange:closed-days", nairobi_class.pk, sent | {"confirm": "1"}, at=DAY_BEFORE
    )

    assert response.status_code == 200
    assert error in page
    assert not Closure.objects.exists()


def test_the_class_that_is_left_decides_on_its_page(ask, project, nairobi_class):
    lisbon()
    rescue = offer_rescue(
        project.partnership, nairobi_class, reason=EndReason.SILENT, at=SILENT_SINCE
    )
    _response, page = ask("get", "matching:rescue", rescue.pk, at=SILENT_SINCE)
    assert "Shall we find you another class?" in page

    _response, page = ask("post", "matching:rescue", rescue.pk, {"yes": "1"}, at=SILENT_SINCE)
    assert "We look for another class" in page


def test_the_bench_class_reads_what_it_is_asked(client, project, nairobi_class):
    there = lisbon()
    begun(project.partnership, nairobi_class)
    with time_machine.travel(SILENT_SINCE, tick=False):
        client.force_login(there.school.registered_by)
        page = client.get(reverse("exchange_pages:desk")).content.decode()

    assert "lost its partner. Would" in page


def test_the_desk_asks_whether_all_is_well(client, project, nairobi_teacher):
    look_after_projects(at=SILENT_SINCE)
    with time_machine.travel(SILENT_SINCE, tick=False):
        client.force_login(nairobi_teacher)
        page = client.get(reverse("exchange_pages:desk")).content.decode()

    assert "we have not heard from you for a while" in page


def test_staff_begins_a_rescue(client, project, nairobi_class, reviewer):
    lisbon()
    log_in_with_second_factor(client, reviewer)
    url = reverse("admin:exchange_project_rescue", args=[project.pk])

    client.post(url, {"left": str(nairobi_class.pk), "why": "silent"})

    rescue = Rescue.objects.get()
    assert (rescue.here, rescue.reason, rescue.state) == (nairobi_class, "silent", "asking")

    page = client.get(url).content.decode()
    assert "Stop looking" in page
    client.post(url, {"stop": "1"})

    rescue.refresh_from_db()
    assert rescue.state == "called_off"
    assert "Stop looking" not in client.get(url).content.decode()


def test_of_a_class_that_cannot_go_on_staff_are_shown_the_way_to_the_end(
    client, project, nairobi_class, reviewer
):
    lisbon()
    log_in_with_second_factor(client, reviewer)
    url = reverse("admin:exchange_project_rescue", args=[project.pk])
    client.post(url, {"left": str(nairobi_class.pk), "why": "conflict"})

    page = client.get(url).content.decode()
    old_page = client.post(url, {"stop": "1"}).content.decode()

    way = reverse("admin:matching_partnership_review", args=[project.partnership_id])
    assert f'href="{way}"' in page
    assert "Stop looking" not in page
    assert "End the partnership instead." in old_page
    assert Rescue.objects.get().state == "asking"


@pytest.mark.parametrize("do", ["reject", "end"])
def test_staff_read_who_is_free_after_a_class_does_not_jump_in(
    client, project, nairobi_class, reviewer, do
):
    there = lisbon()
    proposal = asked(begun(project.partnership, nairobi_class))
    accept_proposal(proposal, by=teacher_of(there), at=SILENT_SINCE)
    new = Partnership.objects.get(proposal=proposal)
    if do == "end":
        new = approve_partnership(new, by=reviewer, reason="checked", at=SILENT_SINCE)
    log_in_with_second_factor(client, reviewer)
    url = reverse("admin:matching_partnership_review", args=[new.pk])

    sent = {"do": do, "turn": str(new.turn), f"{do}-reason": "safety"}
    page = client.post(url, sent, follow=True).content.decode()

    assert "The class that was to jump in is free again" in page
    assert "Both classes are free again" not in page


def test_staff_sees_who_needs_somebody(client, project, nairobi_class, reviewer):
    HealthNote.objects.create(
        project=project,
        classroom=nairobi_class,
        kind="silence",
        step=3,
        opened_on=APPROVED_AT.date(),
        stepped_on=APPROVED_AT.date(),
    )
    log_in_with_second_factor(client, reviewer)

    index = client.get(reverse("admin:index")).content.decode()
    listed = client.get(reverse("admin:exchange_healthnote_changelist")).content.decode()

    assert "1 project needs somebody" in index
    assert "With our staff" in listed


def test_the_page_of_a_rescue_stands_when_all_of_it_is_over(ask, project, nairobi_class, reviewer):
    there = lisbon()
    rescue = begun(project.partnership, nairobi_class)
    new = jumped_in(rescue, there, by=reviewer, at=SILENT_SINCE)
    open_project(new, at=SILENT_SINCE)
    _response, page = ask("get", "matching:rescue", rescue.pk, at=SILENT_SINCE)
    assert "Another class has joined you" in page

    end_partnership(new, reason=EndReason.FINISHED, by=None, at=SILENT_SINCE)

    response, page = ask("get", "matching:rescue", rescue.pk, at=SILENT_SINCE)
    assert response.status_code == 200
    assert "Another class has joined you" in page


def test_a_no_to_a_partner_that_is_back_is_answered_with_a_sentence(ask, project, bogota_teacher):
    rescue = stop_project(project, by=bogota_teacher, reason=EndReason.STOPPED, at=SILENT_SINCE)
    call_off_rescue(rescue, by=bogota_teacher, at=SILENT_SINCE)

    _response, page = ask("post", "matching:rescue", rescue.pk, {"no": "1"}, at=SILENT_SINCE)

    assert "or the question is answered already" in page
    assert "You go on with" in page


def test_a_no_from_an_old_page_does_not_end_what_a_colleague_began(
    ask, project, nairobi_teacher, bogota_teacher
):
    rescue = stop_project(project, by=bogota_teacher, reason=EndReason.STOPPED, at=SILENT_SINCE)
    _response, page = ask("get", "matching:rescue", rescue.pk, at=SILENT_SINCE)
    assert 'name="no" value="offered:stopped"' in page
    begin_rescue(rescue, by=nairobi_teacher, at=SILENT_SINCE)

    _response, page = ask(
        "post", "matching:rescue", rescue.pk, {"no": "offered:stopped"}, at=SILENT_SINCE
    )

    assert "or the question is answered already" in page
    rescue.refresh_from_db()
    assert rescue.state == "asking"
    ask("post", "matching:rescue", rescue.pk, {"no": "asking:stopped"}, at=SILENT_SINCE)
    rescue.refresh_from_db()
    assert rescue.state == "called_off"


def test_we_wait_for_them_ends_nothing_once_they_have_said_that_they_stop(
    ask, project, nairobi_class, bogota_teacher
):
    offered = offer_rescue(
        project.partnership, nairobi_class, reason=EndReason.SILENT, at=SILENT_SINCE
    )
    _response, page = ask("get", "matching:rescue", offered.pk, at=SILENT_SINCE)
    assert 'name="no" value="offered:silent"' in page
    stop_project(project, by=bogota_teacher, reason=EndReason.ILLNESS, at=SILENT_SINCE)

    sent = {"no": "offered:silent"}
    _response, page = ask("post", "matching:rescue", offered.pk, sent, at=SILENT_SINCE)

    assert "They have told us meanwhile that they cannot go on." in page
    assert "We end the project here" in page
    project.partnership.refresh_from_db()
    assert project.partnership.state == "approved"


@pytest.mark.parametrize("no", ["", "offered", "offered:", ":stopped", "\x00", "x" * 10_000])
def test_a_no_of_no_button_ends_nothing(ask, project, bogota_teacher, no):
    rescue = stop_project(project, by=bogota_teacher, reason=EndReason.STOPPED, at=SILENT_SINCE)

    response, page = ask("post", "matching:rescue", rescue.pk, {"no": no}, at=SILENT_SINCE)

    assert response.status_code == 200
    assert "Shall we find you another class?" in page
    rescue.refresh_from_db()
    assert rescue.state == "offered"


def test_who_was_left_is_told_what_to_stop_first(ask, project, nairobi_class):
    offer_rescue(project.partnership, nairobi_class, reason=EndReason.SILENT, at=SILENT_SINCE)

    _response, page = ask("post", "exchange:stop", project.pk, {"why": "stopped"}, at=SILENT_SINCE)

    assert "Stop that first, on its page." in page


def test_a_class_whose_partnership_staff_ended_is_asked_no_more(
    ask, project, nairobi_class, reviewer
):
    there = lisbon()
    rescue = begun(project.partnership, nairobi_class)
    new = jumped_in(rescue, there, by=reviewer, at=SILENT_SINCE)

    end_partnership(new, reason=EndReason.STAFF, by=reviewer, at=SILENT_SINCE)

    _response, page = ask("get", "matching:rescue", rescue.pk, at=SILENT_SINCE)
    assert "said yes" not in page
    assert "1 class could not." in page
    assert "Stop asking, we wait for them" in page
