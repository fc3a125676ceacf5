"""A class is heard of while a round is published, or while it invites another class.

Each has its twin: whoever holds the round that gathers and then asks for the one that runs meets
somebody on the way back, and the database has to end one of the two.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from classrooms.models import Classroom
from matching.lifecycle import ProposalState, RoundState
from matching.models import MatchingRound, Proposal, Registration
from matching.services import direct, publish, rounds, still_in
from matching.services.places import ensure_places
from tests.matching.builders import NOW, let_lessons_meet, round_of, teacher_of
from tests.twins import at_once

pytestmark = pytest.mark.django_db(transaction=True)
A_MOMENT = 1.0


@pytest.fixture
def gathered(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Set as soon as whoever says "still in" holds the round that gathers; it goes on later."""
    holds, ensure = threading.Event(), rounds.ensure_places

    def wait_and_ensure(classroom: Classroom) -> None:
        holds.set()
        threading.Event().wait(A_MOMENT / 2)
        ensure(classroom)

    monkeypatch.setattr(rounds, "ensure_places", wait_and_ensure)
    return holds


def said(deed: Callable[[], Any]) -> Callable[[], str]:
    def try_it() -> str:
        try:
            deed()
        except OperationalError as error:
            return str(error).split(maxsplit=1)[0]
        return "done"

    return try_it


@pytest.fixture
def published_and_heard(
    nairobi_class: Classroom, gathered: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> list[Callable[[], Any]]:
    """The round is held and about to carry the class over when its teacher says "still in"."""
    entered = rounds.enter_round(nairobi_class, by=None, at=NOW)
    holds, carry = threading.Event(), publish._carry_over

    def wait_and_carry(*args: Any) -> int:
        holds.set()
        gathered.wait(A_MOMENT)
        return carry(*args)

    monkeypatch.setattr(publish, "_carry_over", wait_and_carry)
    gathered.clear()

    def hear() -> None:
        holds.wait(10)
        still_in.still_in(nairobi_class, by=teacher_of(nairobi_class), at=NOW)

    return [said(lambda: rounds.run_round(entered.round_id, at=NOW)), said(hear)]


@pytest.fixture
def invited_and_heard(
    nairobi_class: Classroom, bogota_class: Classroom, gathered: threading.Event
) -> list[Callable[[], Any]]:
    """The class invites another one while a colleague says "still in" and a round runs."""
    let_lessons_meet(nairobi_class, bogota_class)
    for each in (nairobi_class, bogota_class):
        ensure_places(each)
    running = rounds.enter_round(nairobi_class, by=None, at=NOW).round
    MatchingRound.objects.filter(pk=running.pk).update(
        state=RoundState.RUNNING, token=1, lease_until=NOW + timedelta(minutes=5)
    )
    rounds.enter_round(bogota_class, by=None, at=NOW)
    gathered.clear()
    by = teacher_of(nairobi_class)

    def invite() -> None:
        gathered.wait(10)
        direct.invite(nairobi_class, bogota_class, by=by, at=NOW)

    return [said(lambda: still_in.still_in(nairobi_class, by=by, at=NOW)), said(invite)]


def out_of_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entering holds the round that gathers, and none before it."""

    def gathering_alone(programme: Any) -> list[MatchingRound]:
        found = MatchingRound.objects.filter(programme=programme, state=RoundState.GATHERING)
        return list(found.select_for_update())

    monkeypatch.setattr(rounds, "lock_rounds", gathering_alone)


def test_a_press_while_its_round_is_published_is_heard(
    published_and_heard: list[Callable[[], Any]], nairobi_class: Classroom
) -> None:
    assert at_once(published_and_heard) == ["done", "done"]

    waiting = Registration.objects.get(round=round_of(nairobi_class))
    assert waiting.waiting_since == NOW


def test_twin_out_of_order_publishing_and_the_press_wait_for_each_other(
    published_and_heard: list[Callable[[], Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    out_of_order(monkeypatch)

    assert sorted(at_once(published_and_heard)) == ["deadlock", "done"]


def test_an_invitation_waits_for_the_press(invited_and_heard: list[Callable[[], Any]]) -> None:
    assert at_once(invited_and_heard) == ["done", "done"]

    assert Proposal.objects.get().state == ProposalState.OPEN


def test_twin_out_of_order_the_invitation_and_the_press_wait_for_each_other(
    invited_and_heard: list[Callable[[], Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    out_of_order(monkeypatch)

    assert sorted(at_once(invited_and_heard)) == ["deadlock", "done"]


def test_whoever_waits_too_long_reads_a_sentence(
    client: Client, nairobi_class: Classroom, caplog: pytest.LogCaptureFixture
) -> None:
    rounds.enter_round(nairobi_class, by=None, at=NOW)
    client.force_login(teacher_of(nairobi_class))
    held, over = threading.Event(), threading.Event()

    @transaction.atomic
    def hold() -> None:
        rounds.gathering_round(nairobi_class.school.programme)
        held.set()
        over.wait(10)

    def press() -> HttpResponse:
        held.wait(10)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        try:
            return client.post(reverse("matching:round-enter", args=[nairobi_class.pk]))
        finally:
            over.set()

    _held, answer = at_once([hold, press])

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "go back and press again" in answer.content.decode()
    assert [each.message for each in caplog.records if each.name == "users.middleware"] == [
        "users.held_elsewhere"
    ]
