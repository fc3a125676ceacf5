import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classrooms.models import Classroom
from matching.lifecycle import Answer
from matching.models import Candidate, Place, Proposal
from matching.services.proposals import accept_proposal
from matching.services.publish import write_proposals
from safeguarding.models import Block
from tests.factories import open_classroom
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def nairobi(client: Client, nairobi_teacher: User) -> Client:
    client.force_login(nairobi_teacher)
    return client


def address(name: str, proposal: Proposal) -> str:
    return reverse(f"matching:{name}", args=[proposal.pk])


def test_a_proposal_shows_place_both_clocks_and_why(nairobi: Client, proposal: Proposal) -> None:
    page = nairobi.get(address("proposal-detail", proposal)).content.decode()

    words = re.sub(r"<[^>]+>|\s+", " ", page)
    assert "Colegio Andino" in words
    for expected in ("16:00–16:45", "Tuesday 22 September 2026", "Nairobi", "GMT+3"):
        assert expected in words
    for expected in ("08:00–08:45", "Bogotá", "GMT-5"):
        assert expected in words
    assert "The students are of the same age." in words


def test_the_end_of_the_time_to_answer_stands_on_both_clocks(
    nairobi: Client, proposal: Proposal, nairobi_class: Classroom
) -> None:
    page = nairobi.get(reverse("matching:class-status", args=[nairobi_class.pk])).content.decode()

    ends = page.partition("time to answer ends:")[2].partition("</article>")[0]
    words = " ".join(re.sub(r"<[^>]+>", " ", ends).split())
    for said in ("07:59", "in Nairobi (GMT+3)", "23:59", "in Bogotá (GMT-5)"):
        assert said in words


def test_the_list_takes_the_same_queries_for_1_3_and_30_rows(
    nairobi: Client, nairobi_teacher: User, proposal: Proposal
) -> None:
    counted = []
    for rows in (1, 3, 30):
        while Proposal.objects.count() < rows:
            another_proposal(proposal, nairobi_teacher)
        with CaptureQueriesContext(connection) as queries:
            page = nairobi.get(reverse("matching:proposal-list"))
        assert page.content.decode().count("match-card__head") == rows
        counted.append(len(queries))

    assert counted == [counted[0]] * 3


def another_proposal(like: Proposal, teacher: User) -> Proposal:
    """A second class of the teacher with a partner class of its own, explained as `like`."""
    own = open_classroom(
        school=like.seats.get(classroom__teachings__teacher=teacher).classroom.school
    )
    other = open_classroom()
    low, high = sorted((own, other), key=lambda classroom: str(classroom.pk))
    candidate = Candidate.objects.create(
        round=like.round,
        low=low,
        high=high,
        score=like.candidate.score,
        mode=like.mode,
        explanation={**like.candidate.explanation, "low": str(low.pk), "high": str(high.pk)},
    )
    places = [Place.objects.create(classroom=classroom, number=1) for classroom in (low, high)]
    return write_proposals(like.round, [(candidate, places)], at=like.proposed_at)[0]


def test_accepting_says_what_happens_next(nairobi: Client, proposal: Proposal) -> None:
    page = nairobi.post(address("proposal-accept", proposal), follow=True).content.decode()

    assert "Partner accepted. We have asked the other class." in page
    assert proposal.seats.filter(answer=Answer.YES).count() == 1


def test_a_yes_can_be_taken_back_on_the_page(nairobi: Client, proposal: Proposal) -> None:
    nairobi.post(address("proposal-accept", proposal))
    assert "Take my yes back" in nairobi.get(address("proposal-detail", proposal)).content.decode()

    nairobi.post(address("proposal-take-back", proposal))

    assert not proposal.seats.filter(answer=Answer.YES).exists()


def test_a_closed_gate_is_said_in_words(
    nairobi: Client,
    proposal: Proposal,
    nairobi_class: Classroom,
    bogota_class: Classroom,
) -> None:
    Block.objects.create(school=bogota_class.school, other=nairobi_class.school)

    page = nairobi.post(address("proposal-accept", proposal), follow=True).content.decode()

    assert "One of the schools has asked not to meet the other." in page


def test_a_link_in_a_mail_does_not_act(nairobi: Client, proposal: Proposal) -> None:
    assert nairobi.get(address("proposal-accept", proposal)).status_code == 405
    assert nairobi.get(address("proposal-take-back", proposal)).status_code == 405


def test_answering_what_is_over_is_refused_in_words(
    nairobi: Client, proposal: Proposal, nairobi_teacher: User, bogota_teacher: User
) -> None:
    accept_proposal(proposal, by=nairobi_teacher, at=proposal.proposed_at)
    accept_proposal(proposal, by=bogota_teacher, at=proposal.proposed_at)

    page = nairobi.get(address("proposal-decline", proposal), follow=True).content.decode()

    assert "This proposal is over." in page


@pytest.mark.parametrize(
    "name", ["proposal-detail", "proposal-decline", "proposal-accept", "proposal-take-back"]
)
def test_a_stranger_finds_nothing(
    client: Client, stranger: User, proposal: Proposal, name: str
) -> None:
    client.force_login(stranger)

    assert client.post(address(name, proposal)).status_code in (404, 405)
    assert client.get(address(name, proposal)).status_code in (404, 405)
