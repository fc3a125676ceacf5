from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from classrooms.models import Classroom
from matching.engine.plan import Plan
from matching.lifecycle import RoundState
from matching.models import Candidate, MatchingRound, Pair, Proposal, Registration, Seat
from matching.services.places import free_places
from matching.services.proposals import decline_proposal
from matching.services.publish import Fenced, publish
from matching.services.rounds import (
    LEASE,
    claim_round,
    enter_round,
    request_due_rounds,
    request_run,
    run_round,
    snapshot,
    solve_pool,
)
from outbox.models import Job, Mail
from outbox.runner import drain
from safeguarding.models import Block
from tests.factories import open_classroom
from tests.matching.builders import NOW, let_lessons_meet, proposed, round_of, teacher_of
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def registered(nairobi_class: Classroom, bogota_class: Classroom) -> MatchingRound:
    """A gathering round with both classes in it."""
    let_lessons_meet(nairobi_class, bogota_class)
    for classroom in (nairobi_class, bogota_class):
        enter_round(classroom, by=teacher_of(classroom), at=NOW)
    return round_of(nairobi_class)


def test_entering_twice_is_entering_once(nairobi_class: Classroom) -> None:
    first = enter_round(nairobi_class, by=None, at=NOW)

    second = enter_round(nairobi_class, by=None, at=NOW + timedelta(days=1))

    assert second == first
    assert second.waiting_since == NOW
    assert nairobi_class.places.count() == 1


def test_a_round_proposes_the_pair_and_tells_both_teachers(registered: MatchingRound) -> None:
    published = run_round(registered.pk, at=NOW)

    assert published
    proposal = Proposal.objects.get()
    assert {seat.classroom for seat in proposal.seats.all()} == {
        registration.classroom for registration in registered.registrations.all()
    }
    assert proposal.mode == "live"
    # Asked on a Tuesday; the tenth day of school after it is over in Bogotá last.
    assert proposal.answer_by == datetime(2026, 9, 16, 4, 59, tzinfo=UTC)
    assert Pair.objects.get(live=True).proposal == proposal
    drain()
    assert set(Mail.objects.values_list("to", flat=True)) == {
        "amina@kibera.example",
        "lucia@andino.example",
    }


def test_the_report_says_what_was_reached(registered: MatchingRound) -> None:
    run_round(registered.pk, at=NOW)

    registered.refresh_from_db()
    assert registered.state == RoundState.PUBLISHED
    assert (registered.report["all"], registered.report["covered"]) == (2, 2)
    assert (registered.report["proposed"], registered.report["carried"]) == (1, 0)
    assert registered.report["tzdata"]


def test_a_published_round_does_not_run_again(registered: MatchingRound) -> None:
    run_round(registered.pk, at=NOW)

    again = run_round(registered.pk, at=NOW + LEASE * 2)

    assert not again
    assert Proposal.objects.count() == 1


def test_asking_twice_writes_one_job(registered: MatchingRound) -> None:
    first = request_run(registered, by=None)

    second = request_run(registered, by=None)

    assert second == first


def test_the_night_runs_rounds_with_two_classes(registered: MatchingRound) -> None:
    asked = request_due_rounds()

    assert asked == 1
    drain()
    registered.refresh_from_db()
    assert registered.state == RoundState.PUBLISHED


def test_the_night_leaves_a_single_class_in_peace(nairobi_class: Classroom) -> None:
    enter_round(nairobi_class, by=None, at=NOW)

    assert request_due_rounds() == 0
    assert not Job.objects.filter(kind="matching.run-round").exists()


def test_an_unverified_teacher_enters_no_round_and_is_carried_on(
    registered: MatchingRound, bogota_class: Classroom
) -> None:
    adult = teacher_of(bogota_class).adult
    adult.verified_at = None
    adult.save()

    run_round(registered.pk, at=NOW)

    assert not Proposal.objects.exists()
    carried = Registration.objects.filter(round__state=RoundState.GATHERING)
    assert {each.classroom.name for each in carried} == {"6A", "6B"}
    assert {each.waiting_since for each in carried} == {NOW}


def test_blocked_schools_do_not_meet(
    registered: MatchingRound, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    Block.objects.create(school=bogota_class.school, other=nairobi_class.school)

    run_round(registered.pk, at=NOW)

    assert not Proposal.objects.exists()
    unmatched = Registration.objects.get(round=registered, classroom=nairobi_class).unmatched
    assert unmatched["counts"] == {"refusal.blocked": 1}


def test_a_block_set_while_the_round_runs_still_holds(
    registered: MatchingRound, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    claim = claim_round(registered.pk, at=NOW)
    plan = _plan(registered)
    Block.objects.create(school=bogota_class.school, other=nairobi_class.school)

    publish(registered.pk, claim.token, plan, unreadable=[], at=NOW)

    assert len(plan.pairs) == 1
    assert not Proposal.objects.exists()


def test_an_older_worker_is_fenced_off(registered: MatchingRound) -> None:
    old = claim_round(registered.pk, at=NOW)
    plan = _plan(registered)
    run_round(registered.pk, at=NOW + LEASE + timedelta(seconds=1))

    with pytest.raises(Fenced):
        publish(registered.pk, old.token, plan, unreadable=[], at=NOW)

    assert Proposal.objects.count() == 1


def test_a_round_under_a_lease_is_not_taken(registered: MatchingRound) -> None:
    claim_round(registered.pk, at=NOW)

    assert claim_round(registered.pk, at=NOW + LEASE / 2) is None
    assert claim_round(registered.pk, at=NOW + LEASE * 2).token == 2


def test_progress_shows_while_it_runs_and_stops_a_fenced_worker(registered: MatchingRound) -> None:
    claim = claim_round(registered.pk, at=NOW)

    claim.beat("scoring", 3, 9)

    registered.refresh_from_db()
    assert (registered.stage, registered.done, registered.total) == ("scoring", 3, 9)
    MatchingRound.objects.filter(pk=registered.pk).update(token=7)
    with pytest.raises(Fenced):
        claim.beat("scoring", 9, 9)


def test_a_broken_timetable_harms_nobody_else(registered: MatchingRound) -> None:
    broken = open_classroom(name="broken")
    broken.timetables.get().slots.update(week="A")
    enter_round(broken, by=None, at=NOW)

    run_round(registered.pk, at=NOW)

    registered.refresh_from_db()
    assert registered.report["unreadable"] == [str(broken.pk)]
    assert Proposal.objects.count() == 1


def test_a_class_that_wants_two_partners_stays_in_the_pool(
    registered: MatchingRound, nairobi_class: Classroom
) -> None:
    nairobi_class.partners_wanted = 2
    nairobi_class.save()
    enter_round(nairobi_class, by=None, at=NOW)

    run_round(registered.pk, at=NOW)

    assert Seat.objects.filter(classroom=nairobi_class, live=True).count() == 1
    waiting = Registration.objects.get(round__state=RoundState.GATHERING)
    assert waiting.classroom == nairobi_class


def test_reading_a_pool_takes_the_same_queries_for_any_size(
    registered: MatchingRound,
) -> None:
    few = _queries_of_snapshot(registered)
    for number in range(8):
        enter_round(open_classroom(name=f"more {number}"), by=None, at=NOW)

    many = _queries_of_snapshot(registered)

    assert many == few


def test_every_candidate_of_the_round_is_kept_with_its_explanation(
    registered: MatchingRound,
) -> None:
    run_round(registered.pk, at=NOW)

    candidate = Candidate.objects.get()
    assert candidate.explanation["windows"][0] == ["2026-09-22T13:00Z", "2026-09-22T13:45Z"]
    assert sum(part["points"] for part in candidate.explanation["parts"]) == candidate.score


def test_declined_classes_do_not_meet_again(
    nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    let_lessons_meet(nairobi_class, bogota_class)
    first = proposed(nairobi_class, bogota_class)
    Proposal.objects.filter(pk=first.pk).update(state="declined")
    Seat.objects.update(live=False)
    Pair.objects.update(live=False)

    for classroom in (nairobi_class, bogota_class):
        enter_round(classroom, by=None, at=NOW)
    run_round(round_of(nairobi_class).pk, at=NOW)

    assert Proposal.objects.count() == 1


def test_a_stopped_worker_hands_the_round_back(
    registered: MatchingRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*args: object) -> None:
        raise SystemExit

    job = request_run(registered, by=None)
    with monkeypatch.context() as stopped, pytest.raises(SystemExit):
        stopped.setattr("matching.services.rounds.snapshot", stop)
        drain()

    drain()

    registered.refresh_from_db()
    job.refresh_from_db()
    assert (registered.state, job.state, job.attempts) == ("published", "done", 0)


def test_a_job_waits_for_the_round_that_another_worker_holds(registered: MatchingRound) -> None:
    job = request_run(registered, by=None)
    claim_round(registered.pk)

    drain()

    job.refresh_from_db()
    assert (job.state, job.attempts, job.retries) == ("waiting", 0, 1)


def test_a_failed_round_is_run_again_the_next_night(
    registered: MatchingRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken, pytest.raises(ZeroDivisionError):
        broken.setattr("matching.services.rounds.snapshot", lambda *args: 1 / 0)
        run_round(registered.pk, at=NOW)
    registered.refresh_from_db()
    assert registered.state == RoundState.FAILED

    assert request_due_rounds(at=NOW) == 1

    drain()
    registered.refresh_from_db()
    assert registered.state == RoundState.PUBLISHED


def test_a_class_that_wants_fewer_gets_no_more(
    registered: MatchingRound, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    nairobi_class.partners_wanted = 2
    nairobi_class.save()
    enter_round(nairobi_class, by=None, at=NOW)
    run_round(registered.pk, at=NOW)
    second = nairobi_class.places.exclude(seats__live=True).get()
    Seat.objects.filter(classroom=nairobi_class).update(place=second)
    assert len(free_places([nairobi_class.pk])[nairobi_class.pk]) == 1

    nairobi_class.partners_wanted = 1
    nairobi_class.save()

    assert free_places([nairobi_class.pk])[nairobi_class.pk] == []


def test_nobody_is_paired_with_herself(
    registered: MatchingRound, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    bogota_class.teachings.update(teacher=teacher_of(nairobi_class))

    run_round(registered.pk, at=NOW)

    assert not Proposal.objects.exists()


def test_nobody_is_asked_about_what_is_over(
    registered: MatchingRound, nairobi_class: Classroom
) -> None:
    run_round(registered.pk, at=NOW)
    decline_proposal(Proposal.objects.get(), by=teacher_of(nairobi_class), reason="other", at=NOW)

    drain()

    templates = set(Mail.objects.values_list("template", flat=True))
    assert templates == {"matching/email/proposal_ended"}


def test_the_wait_goes_on_after_a_decline(
    registered: MatchingRound, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    run_round(registered.pk, at=NOW)

    decline_proposal(
        Proposal.objects.get(),
        by=teacher_of(nairobi_class),
        reason="other",
        at=NOW + timedelta(days=3),
    )

    waits = round_of(bogota_class).registrations.values_list("waiting_since", flat=True)
    assert set(waits) == {NOW}


def test_the_deadline_in_the_mail_is_the_receivers_own(
    registered: MatchingRound, settings: Settings
) -> None:
    settings.KEEP_MAIL_BODIES = True
    User.objects.update(language="en")

    run_round(registered.pk, at=NOW.replace(hour=2))
    drain()

    bogota = Mail.objects.get(to="lucia@andino.example", template__endswith="proposal_made")
    nairobi = Mail.objects.get(to="amina@kibera.example", template__endswith="proposal_made")
    assert "Tuesday 15 September 2026, 15:59" in bogota.text
    assert "Tuesday 15 September 2026, 23:59" in nairobi.text


def _plan(round_: MatchingRound) -> Plan:
    return solve_pool(round_, snapshot(round_, NOW), NOW, progress=lambda *_: None)


def _queries_of_snapshot(round_: MatchingRound) -> int:
    with CaptureQueriesContext(connection) as queries:
        snapshot(round_, NOW)
    return len(queries)
