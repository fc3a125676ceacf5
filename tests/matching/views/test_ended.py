"""A partnership that is over, as its teachers meet it afterwards."""

import pytest
from django.test import Client
from django.urls import reverse

from matching.choices import EndReason
from matching.models import Partnership, Proposal
from matching.services.endings import end_partnership
from matching.services.partnerships import approve_partnership
from matching.waiting import proposals_on_desk
from tests.matching.builders import NOW, teacher_of
from tests.matching.services.review_cases import waiting_partnership
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(reviewer: User) -> Partnership:
    """Staff approved it, and the plan came to its end."""
    partnership = waiting_partnership()
    approve_partnership(partnership, by=reviewer, reason="checked", at=NOW)
    end_partnership(partnership, reason=EndReason.FINISHED, by=None, at=NOW)
    return partnership


@pytest.fixture
def teacher(client: Client, ended: Partnership) -> User:
    """One of its teachers, logged in."""
    found = teacher_of(ended.classrooms[0])
    client.force_login(found)
    return found


def page(client: Client, name: str, *args: object) -> str:
    return client.get(reverse(f"matching:{name}", args=args)).content.decode()


def test_what_has_ended_does_not_live(ended: Partnership) -> None:
    assert not Proposal.objects.living().exists()


@pytest.mark.usefixtures("teacher")
def test_it_is_no_suggested_partner_any_more(client: Client) -> None:
    assert "match-card__head" not in page(client, "proposal-list")


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (EndReason.FINISHED, "You came to the last day of your project."),
        (EndReason.STOPPED, "This partnership has ended."),
    ],
)
@pytest.mark.usefixtures("teacher")
def test_its_page_says_that_it_is_over(
    client: Client, ended: Partnership, reason: EndReason, said: str
) -> None:
    Partnership.objects.update(end_reason=reason)

    shown = page(client, "proposal-detail", ended.proposal_id)

    assert said in shown
    assert "Our staff look at it now" not in shown
    assert "What happens now" not in shown


def test_the_class_looks_for_another_one_on_every_page(
    client: Client, ended: Partnership, teacher: User
) -> None:
    shown = page(client, "class-status", ended.classrooms[0].pk)

    assert "You came to the last day of your project." in shown
    [item] = proposals_on_desk(teacher, NOW)
    assert "is in the next round" in str(getattr(item, "text", ""))
