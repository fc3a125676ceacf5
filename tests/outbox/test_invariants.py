"""Everything holds in a filled database, and each planted fault is named by its own invariant."""

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from exchange.models import ExchangeSession, Phase, Picture, Project, SessionSide
from exchange.services.picture_files import remove_files
from matching.lifecycle import Answer, PartnershipState, ProposalState
from matching.models import MatchingRound, Pair, Partnership, Place, Proposal, Seat
from matching.services.publish import TELL_PROPOSAL
from outbox.invariants import broken, invariants
from outbox.lifecycle import JobState, MailState
from outbox.models import Job, Mail
from outbox.runner import drain
from tests.access.asked import AT
from tests.access.world import World, build_world

pytestmark = pytest.mark.django_db


def drop(kind: str, name: str, table: str) -> None:
    """Take a guard of the database away; the caller's savepoint brings it back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            f"DROP INDEX {name}"
            if kind == "index"
            else f"ALTER TABLE {table} DROP CONSTRAINT {name}"
        )


def _project(world: World) -> Project:
    return world.own.project


def _partnership(world: World) -> Partnership:
    return world.own.project.partnership


def _open(world: World) -> Proposal:
    return world.own.proposal


def two_pairs(world: World) -> None:
    drop("index", "pair_live_once", "matching_pair")
    pair = Pair.objects.filter(proposal=_open(world)).get()
    Pair.objects.create(proposal=pair.proposal, low=pair.low, high=pair.high)


def foreign_place(world: World) -> None:
    seat = _open(world).seats.first()
    other = Place.objects.exclude(classroom=seat.classroom).exclude(seats__live=True).first()
    if other is None:
        other = Place.objects.create(classroom=world.unverified, number=3)
    Seat.objects.filter(pk=seat.pk).update(place=other)


def held_more_often(world: World) -> None:
    """A second living seat for a class whose only place is gone from under it."""
    drop("index", "place_taken_once", "matching_seat")
    seat = _open(world).seats.first()
    taken = _partnership(world).seats.first()
    Seat.objects.filter(pk=taken.pk).update(classroom=seat.classroom, place=seat.place)


def a_class_missing(world: World) -> None:
    """In a round that two classes had for themselves."""
    rounds = MatchingRound.objects.filter(proposals=_open(world))
    changed(rounds, kind="invitation")
    rounds.get().registrations.all()[0].delete()


def changed(rows: Any, **values: Any) -> None:
    assert rows.update(**values)


Fault = tuple[str, Callable[[World], object]]
FAULTS: tuple[Fault, ...] = (
    ("matching: no class has more partners than places", held_more_often),
    ("matching: a seat sits on a place of its own class", foreign_place),
    ("matching: nobody meets the same class twice at once", two_pairs),
    (
        "matching: a proposal and what became of it are in states of the table",
        lambda world: changed(Proposal.objects.filter(pk=_open(world).pk), state="lost"),
    ),
    (
        "matching: seats and pairs live as long as their proposal or its partnership",
        lambda world: changed(Pair.objects.filter(proposal=_open(world)), live=False),
    ),
    (
        "matching: a proposal has two seats or more, and a pair for every two of them",
        lambda world: Pair.objects.filter(proposal=_open(world)).delete(),
    ),
    (
        "matching: who is agreed on has every yes, and a partnership",
        lambda world: changed(
            Proposal.objects.filter(pk=_open(world).pk), state=ProposalState.AGREED
        ),
    ),
    (
        "matching: there is no partnership without all acceptances",
        lambda world: changed(
            _partnership(world).seats, answer=Answer.PENDING, answered_at=None, answered_by=None
        ),
    ),
    (
        "matching: a partnership that lives stands on an agreed proposal",
        lambda world: changed(
            Proposal.objects.filter(partnership=_partnership(world)), state=ProposalState.EXPIRED
        ),
    ),
    (
        "matching: what every class said yes to does not stay open",
        lambda world: changed(_open(world).seats, answer=Answer.YES, answered_at=AT),
    ),
    (
        "matching: a no ends its proposal, and only a declined one has a no",
        lambda world: changed(
            _open(world).seats, answer=Answer.NO, answered_at=AT, decline_reason="time"
        ),
    ),
    (
        "matching: the seats of a partnership are those of its proposal",
        lambda world: changed(_open(world).seats, partnership=_partnership(world)),
    ),
    (
        "matching: every proposal has the one job that tells of it",
        lambda world: Job.objects.filter(key=f"tell-proposal:{_open(world).pk}").delete(),
    ),
    (
        "matching: every approval has the one job that opens the project",
        lambda world: Job.objects.filter(key=f"project:{_partnership(world).pk}").delete(),
    ),
    (
        "matching: a small round has a proposal, and the classes of its proposals",
        a_class_missing,
    ),
    (
        "exchange: a project and its meetings are in states of the table",
        lambda world: changed(Project.objects.filter(pk=_project(world).pk), state="lost"),
    ),
    (
        "exchange: nothing opens before staff approve",
        lambda world: changed(
            Partnership.objects.filter(pk=_partnership(world).pk), state=PartnershipState.ON_HOLD
        ),
    ),
    (
        "exchange: an approval whose job is done has its project",
        lambda world: changed(
            Project.objects.filter(pk=_project(world).pk), partnership=world.question.partnership
        ),
    ),
    (
        "exchange: phases are numbered from one, follow each other and lie within their project",
        lambda world: changed(
            Phase.objects.filter(project=_project(world), number=2), ends_on=date(2030, 1, 1)
        ),
    ),
    (
        "exchange: a planned meeting takes the time of every class of its project, others none",
        lambda world: changed(SessionSide.objects.filter(session=world.own.session), live=False),
    ),
    (
        "outbox: a job is in a state of the table",
        lambda world: changed(Job.objects.all(), state="lost"),
    ),
    (
        "outbox: a finished job is done, and says when",
        lambda world: changed(Job.objects.filter(state=JobState.DONE), finished_at=None),
    ),
    (
        "outbox: every mail has the one job that sends it",
        lambda world: Job.objects.filter(kind="outbox.send-mail").delete(),
    ),
    (
        "outbox: a mail that was sent keeps no words",
        lambda world: changed(Mail.objects.filter(state=MailState.SENT), text="Words"),
    ),
    (
        "outbox: a mail is sent after it was written",
        lambda world: [
            changed(Mail.objects.filter(pk=mail.pk), sent_at=mail.created_at - timedelta(seconds=1))
            for mail in Mail.objects.all()[:1]
        ],
    ),
    # The last one: no rollback brings files back.
    (
        "exchange: a picture that is there has both of its files",
        lambda _world: [remove_files(each.pk) for each in Picture.objects.present()],
    ),
)


def _complete_the_past(world: World) -> None:
    """What the teachers were asked long ago is made up of seats alone; life makes more of it."""
    for seat in world.silences.values():
        candidate = seat.proposal.candidate
        Pair.objects.create(
            proposal=seat.proposal, low=candidate.low, high=candidate.high, live=False
        )
        key = f"{TELL_PROPOSAL}:{seat.proposal_id}".removeprefix("matching.")
        Job.objects.create(kind=TELL_PROPOSAL, key=key, payload={"proposal": str(seat.proposal_id)})


def test_everything_holds_and_each_fault_is_named_by_its_own_invariant() -> None:
    world = build_world()
    _complete_the_past(world)
    drain()

    assert broken() == {}

    assert {invariant for invariant, _plant in FAULTS} == set(invariants())
    for invariant, plant in FAULTS:
        with transaction.atomic():
            plant(world)
            found = broken()
            transaction.set_rollback(True)
        assert invariant in found, f"{invariant}: {sorted(found)}"
    assert ExchangeSession.objects.exists()


def test_the_command_says_that_all_is_well() -> None:
    said = StringIO()

    call_command("audit_invariants", stdout=said)

    assert said.getvalue() == f"All {len(invariants())} invariants hold.\n"


def test_the_command_names_what_is_broken_and_fails() -> None:
    job = Job.objects.create(kind="none", key="none", state="lost")
    said, line = StringIO(), StringIO()

    with pytest.raises(CommandError, match=r"^1 of \d+ invariants do not hold\.$"):
        call_command("audit_invariants", stdout=said)
    with pytest.raises(CommandError):
        call_command("audit_invariants", "--json", stdout=line)

    assert said.getvalue() == f"BROKEN outbox: a job is in a state of the table: {job}\n"
    assert '"broken": {"outbox: a job is in a state of the table": 1}' in line.getvalue()
