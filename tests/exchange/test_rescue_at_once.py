"""Rescues in the same instant: of two classes, and while the silent one wakes up."""

import threading
from datetime import time
from functools import partial

import pytest

from exchange.models import Project
from exchange.services.projects import open_project
from matching.choices import EndReason
from matching.lifecycle import ProposalState, RescueState
from matching.models import Partnership, Proposal, Rescue, Seat
from matching.refusals import Refused
from matching.services import proposals, rescue, rescue_calls
from matching.services.places import ensure_places
from matching.services.proposals import accept_proposal
from matching.services.rescue import begin_rescue, go_on, offer_rescue
from matching.services.rescue_calls import call_off_rescue
from tests.exchange.builders import class_in, opened_project
from tests.exchange.rescuing import SILENT_SINCE, asked, begun, jumped_in, lisbon
from tests.matching.builders import teacher_of
from tests.twins import at_once

pytestmark = pytest.mark.django_db(transaction=True)

# With the guard off both come; a busy machine lets one of them wait for the other.
LONG = 25
BERLIN = {"weekday": 1, "minutes": 60}


@pytest.fixture
def two_left(project, nairobi_class):
    """Two classes that lost their partners, and one class on the bench."""
    berlin = class_in("Berlin", "DE", "Europe/Berlin", start=time(13, 0), **BERLIN)
    oslo = class_in("Oslo", "NO", "Europe/Oslo", start=time(13, 0), **BERLIN)
    other = opened_project(berlin, oslo)
    ensure_places(lisbon())
    rescues = []
    for each, here in ((project, nairobi_class), (other, berlin)):
        offered = offer_rescue(each.partnership, here, reason=EndReason.SILENT, at=SILENT_SINCE)
        rescues.append(begin_rescue(offered, by=teacher_of(here), at=SILENT_SINCE))
    return rescues


def test_either_could_ask_it(two_left):
    for each in two_left:
        rescue_ = Rescue.objects.select_related("here__school__programme").get(pk=each.pk)
        assert len(rescue.bench_for(rescue_, at=SILENT_SINCE)) == 1


def test_one_class_of_the_bench_is_asked_by_one_of_them(two_left):
    at_once([partial(go_on, each.pk, at=SILENT_SINCE) for each in two_left])

    assert Proposal.objects.filter(rescue__in=two_left, state=ProposalState.OPEN).count() == 1
    states = sorted(Rescue.objects.values_list("state", flat=True))
    assert states == [RescueState.ASKING, RescueState.NOBODY]


def test_without_the_locks_both_would_ask_it_and_one_would_fail(two_left, monkeypatch):
    both = threading.Barrier(2)

    def looks_free(*_anything):
        both.wait(LONG)
        return True

    monkeypatch.setattr(rescue, "gathering_round", lambda _programme: None)
    monkeypatch.setattr(rescue, "lock_places", lambda _ids: None)
    monkeypatch.setattr(rescue, "_may_be_asked", looks_free)

    results = at_once([partial(go_on, each.pk, at=SILENT_SINCE) for each in two_left])

    # The unique place of the table stops the second: a job that failed instead of a next class.
    assert sorted(type(each).__name__ for each in results) == ["IntegrityError", "NoneType"]


def woken_and_accepted(project, nairobi_class, bogota_teacher):
    there = lisbon()
    proposal = asked(begun(project.partnership, nairobi_class))
    return at_once(
        [
            partial(accept_proposal, proposal, by=teacher_of(there), at=SILENT_SINCE),
            partial(call_off_rescue, proposal.rescue, by=bogota_teacher, at=SILENT_SINCE),
        ]
    )


def test_the_silent_class_wakes_while_another_one_says_yes(project, nairobi_class, bogota_teacher):
    results = woken_and_accepted(project, nairobi_class, bogota_teacher)

    refused = [each.key for each in results if isinstance(each, Refused)]
    agreed = Partnership.objects.filter(rescues=project.partnership).exists()
    called_off = Rescue.objects.get().state == RescueState.CALLED_OFF
    assert agreed != called_off
    assert refused == (["rescue.accepted"] if agreed else ["proposal.over"])


def test_without_the_lock_it_would_be_called_off_and_agreed(
    project, nairobi_class, bogota_teacher, monkeypatch
):
    both = threading.Barrier(2)

    def only_read(proposal):
        found = Proposal.objects.select_related("round__programme", "candidate", "rescue")
        read = found.get(pk=proposal.pk)
        both.wait(LONG)
        return read

    monkeypatch.setattr(proposals, "lock_proposal", only_read)
    monkeypatch.setattr(rescue_calls, "lock_proposal", only_read)

    woken_and_accepted(project, nairobi_class, bogota_teacher)

    assert Partnership.objects.filter(rescues=project.partnership).exists()
    assert Rescue.objects.get().state == RescueState.CALLED_OFF


def test_two_workers_hand_one_project_over_once(project, nairobi_class, reviewer):
    there = lisbon()
    new = jumped_in(begun(project.partnership, nairobi_class), there, by=reviewer, at=SILENT_SINCE)

    results = at_once([partial(open_project, new, at=SILENT_SINCE)] * 2)

    assert results == [Project.objects.get()] * 2
    assert Seat.objects.filter(live=True).count() == 2
    assert there.codes.filter(revoked_at=None).count() == 1
