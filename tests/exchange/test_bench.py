"""Which classes of the bench are asked, in which order, and what an answer costs them: nothing."""

from datetime import timedelta

import pytest

from classrooms.choices import ExcuseReason
from classrooms.lifecycle import ClassroomState
from classrooms.models import CountryExcuse
from exchange.services.projects import open_project
from matching.lifecycle import RescueState
from matching.models import MatchingRound, Partnership, Registration, Rescue, Seat
from matching.services import bench
from matching.services.bench import bench_for
from matching.services.conflicts import findings_of
from matching.services.proposals import accept_proposal, decline_proposal, expire_proposals
from matching.services.reliability import Kind, history_of_team
from matching.services.rescue import go_on
from matching.services.rescue_calls import call_off_rescue
from matching.services.rounds import enter_round
from outbox.invariants import broken
from outbox.models import Mail
from tests.exchange.rescuing import SILENT_SINCE, asked, athens, begun, jumped_in, lisbon
from tests.matching.builders import teacher_of

NEXT_DAY = SILENT_SINCE + timedelta(days=1)
ALIVE = "matching: seats and pairs live as long as their proposal or its partnership"
LONG_AGO = SILENT_SINCE - timedelta(weeks=9)


def bench_of(rescue):
    """Whom it would ask, the best first."""
    pairs = bench_for(rescue, at=SILENT_SINCE)
    return [{pair.low, pair.high} - {str(rescue.here_id)} for pair in pairs]


@pytest.fixture
def rescue(project, nairobi_class):
    """Nobody is on the bench yet, and it is not over: the rows of a class that is left."""
    return Rescue.objects.create(
        partnership=project.partnership,
        here=nairobi_class,
        reason="silent",
        state=RescueState.ASKING,
        begun_at=SILENT_SINCE,
    )


def test_a_country_that_is_excused_and_a_class_at_rest_are_not_asked(rescue, reviewer):
    there = lisbon()
    assert bench_of(rescue) == [{str(there.pk)}]

    excuse = CountryExcuse.objects.create(
        country="PT",
        reason=ExcuseReason.DISASTER,
        starts_on=SILENT_SINCE.date(),
        set_by=reviewer,
    )
    assert bench_of(rescue) == []
    excuse.delete()
    enter_round(there, by=None, at=LONG_AGO)
    Registration.objects.filter(classroom=there).update(asked_at=LONG_AGO, rests_at=LONG_AGO)
    assert bench_of(rescue) == []


def test_the_best_of_all_are_kept_whatever_their_number(rescue, monkeypatch):
    fitting = {str(lisbon().pk), str(athens().pk)}
    both = bench_of(rescue)
    assert {one for each in both for one in each} == fitting

    # As on a bench of many: compared one by one, and one kept.
    monkeypatch.setattr(bench, "AT_ONCE", 1)
    monkeypatch.setattr(bench, "MOST_ASKED", 1)

    assert bench_of(rescue) == both[:1]


def test_for_a_class_of_an_earlier_year_nobody_is_asked(rescue):
    lisbon()
    rescue.here.state = ClassroomState.ARCHIVED

    assert bench_of(rescue) == []


@pytest.mark.parametrize("says_no", [True, False])
def test_who_could_not_jump_in_waits_as_before_and_nothing_counts(project, nairobi_class, says_no):
    there = lisbon()
    enter_round(there, by=None, since=LONG_AGO, at=LONG_AGO)
    proposal = asked(begun(project.partnership, nairobi_class))
    # The night's round has run meanwhile: who is asked something does not go into the next.
    MatchingRound.objects.filter(state="gathering").update(
        state="published", published_at=SILENT_SINCE
    )

    if says_no:
        an_hour_later = SILENT_SINCE + timedelta(hours=1)
        decline_proposal(proposal, by=teacher_of(there), reason="time", at=an_hour_later)
        go_on(proposal.rescue_id, at=an_hour_later)
    else:
        expire_proposals(at=proposal.answer_by)

    entered = Registration.objects.get(classroom=there, round__state="gathering")
    assert entered.waiting_since == LONG_AGO
    kinds = {each.kind for each in history_of_team(there.pk, today=NEXT_DAY.date())}
    assert kinds == ({Kind.ANSWERED} if says_no else set())
    # The class that is left said yes to nobody but its first partner.
    assert len(history_of_team(nairobi_class.pk, today=NEXT_DAY.date())) == 1
    if not says_no:
        told = Mail.objects.get(template="matching/email/proposal_ended")
        assert "counts in no way against you" in told.text


def test_the_wait_of_a_round_that_runs_is_kept(project, nairobi_class):
    there = lisbon()
    enter_round(there, by=None, since=LONG_AGO, at=LONG_AGO)
    MatchingRound.objects.filter(state="gathering").update(state="failed")

    proposal = asked(begun(project.partnership, nairobi_class))

    assert proposal.round.registrations.get(classroom=there).waiting_since == LONG_AGO


def test_who_need_not_jump_in_any_more_reads_why(project, nairobi_class, bogota_teacher):
    there = lisbon()
    rescue = begun(project.partnership, nairobi_class)

    call_off_rescue(rescue, by=bogota_teacher, at=NEXT_DAY)

    told = Mail.objects.get(template="matching/email/proposal_ended")
    assert told.to == teacher_of(there).email
    assert "needs nobody to jump in any more" in told.text
    assert "invitation" not in told.text


def test_the_end_of_what_was_rescued_is_the_matter_of_the_class_that_is_gone(
    project, nairobi_class, bogota_class, reviewer
):
    there = lisbon()
    new = jumped_in(begun(project.partnership, nairobi_class), there, by=reviewer, at=NEXT_DAY)
    open_project(new, at=NEXT_DAY)

    kinds = [
        {each.kind for each in history_of_team(one.pk, today=NEXT_DAY.date())}
        for one in (there, bogota_class)
    ]

    assert kinds == [{Kind.ANSWERED}, {Kind.ANSWERED, Kind.WENT_SILENT}]


def test_the_partner_whose_seat_is_taken_is_no_other_partner(project, nairobi_class):
    there = lisbon()
    proposal = asked(begun(project.partnership, nairobi_class))
    accept_proposal(proposal, by=teacher_of(there), at=SILENT_SINCE)

    new = Partnership.objects.with_everything().get(rescues=project.partnership)
    found = {each.key for each in findings_of([new], at=SILENT_SINCE)[new.pk]}

    assert "conflict.partners_fine" in found
    assert "conflict.partner_too" not in found


def test_seats_of_a_rescue_live_as_all_others_do(project, nairobi_class, reviewer):
    there = lisbon()
    own = Seat.objects.filter(partnership=project.partnership, classroom=nairobi_class)
    own.update(live=False)
    assert broken()[ALIVE] == [str(own.get())]
    own.update(live=True)
    rescue = begun(project.partnership, nairobi_class)
    assert ALIVE not in broken()
    new = jumped_in(rescue, there, by=reviewer, at=NEXT_DAY)
    assert ALIVE not in broken()
    open_project(new, at=NEXT_DAY)
    assert ALIVE not in broken()

    Seat.objects.filter(partnership=new, classroom=nairobi_class).update(live=False)

    assert len(broken()[ALIVE]) == 1
