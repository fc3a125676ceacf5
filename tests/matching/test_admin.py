import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from classrooms.models import Classroom
from matching.lifecycle import PartnershipState
from matching.models import Partnership, Proposal
from matching.services.proposals import accept_proposal
from outbox.models import Job
from safeguarding.models import Block
from tests.matching.builders import NOW
from tests.matching.published import full_report, published_round
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership(proposal: Proposal, nairobi_teacher: User, bogota_teacher: User) -> Partnership:
    accept_proposal(proposal, by=nairobi_teacher, at=NOW)
    accept_proposal(proposal, by=bogota_teacher, at=NOW)
    return Partnership.objects.get()


@pytest.fixture
def staff(client: Client, reviewer: User, settings: Settings) -> Client:
    """A reviewer whose second factor is taken as given; the admin's own test asks for it."""
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(reviewer)
    return client


def review(partnership: Partnership) -> str:
    return reverse("admin:matching_partnership_review", args=[partnership.pk])


def test_the_queue_names_both_classes(staff: Client, partnership: Partnership) -> None:
    page = staff.get(reverse("admin:matching_partnership_changelist")).content.decode()

    assert "6B, Kibera Primary" in page
    assert "6A, Colegio Andino" in page


def test_the_review_shows_the_evidence_of_both_sides(
    staff: Client, partnership: Partnership
) -> None:
    page = staff.get(review(partnership)).content.decode()

    for expected in ("Amina Otieno", "Lucía Rojas", "1 September 2026", "same age"):
        assert expected in page


def test_approving_needs_a_reason(staff: Client, partnership: Partnership) -> None:
    page = staff.post(review(partnership), {"decision": "approved"}).content.decode()

    assert "Select a reason" in page
    partnership.refresh_from_db()
    assert partnership.state == PartnershipState.IN_REVIEW


def test_approving_lets_the_classes_begin(staff: Client, partnership: Partnership) -> None:
    response = staff.post(
        review(partnership), {"decision": "approved", "reason": "checked"}, follow=True
    )

    assert "Your decision is saved." in response.content.decode()
    partnership.refresh_from_db()
    assert partnership.state == PartnershipState.APPROVED
    assert Job.objects.filter(kind="exchange.open-project").count() == 1


def test_deciding_twice_is_said_in_words(staff: Client, partnership: Partnership) -> None:
    staff.post(review(partnership), {"decision": "approved", "reason": "checked"})

    page = staff.post(
        review(partnership), {"decision": "rejected", "reason": "safety"}
    ).content.decode()

    assert "This partnership is “Approved” now" in page


def test_a_closed_gate_is_said_in_words(
    staff: Client, partnership: Partnership, nairobi_class: Classroom, bogota_class: Classroom
) -> None:
    Block.objects.create(school=bogota_class.school, other=nairobi_class.school)

    page = staff.post(
        review(partnership), {"decision": "approved", "reason": "checked"}
    ).content.decode()

    assert "One of the schools has asked not to meet the other." in page


def test_staff_without_the_right_decide_nothing(
    staff: Client, reviewer: User, partnership: Partnership
) -> None:
    reviewer.is_superuser = False
    reviewer.save()

    answer = staff.post(review(partnership), {"decision": "approved", "reason": "checked"})

    assert answer.status_code == 403
    partnership.refresh_from_db()
    assert partnership.state == PartnershipState.IN_REVIEW


def cells(page: str, column: str) -> list[str]:
    """The words of a column of the list."""
    found = re.findall(rf'<td class="field-{column}[^"]*">(.*?)</td>', page)
    return [re.sub(r"<[^>]+>", "", cell) for cell in found]


@pytest.mark.parametrize(
    ("report", "covered", "proof"),
    [
        (full_report(), "98 of 104", "✓ no better choice exists"),
        (
            full_report(proof={"exact": False, "bound": 72728, "gap": 12, "gap_ppm": 166}),
            "98 of 104",
            "not proven: at most 0.02\u00a0% more",
        ),
        (full_report(proof={"cover_proven": False}), "98 of 104", "not proven"),
        (full_report(proof={"holds": False}), "98 of 104", "✗ the check found a fault"),
        ({"all": 2, "covered": 2, "exact": True}, "2 of 2", "–"),
        ({}, "–", "–"),
    ],
)
def test_the_rounds_say_how_good_they_are(
    staff: Client, report: dict[str, Any], covered: str, proof: str
) -> None:
    published_round(report)

    page = staff.get(reverse("admin:matching_matchinground_changelist")).content.decode()

    assert (cells(page, "covered"), cells(page, "proof")) == ([covered], [proof])


def test_the_list_of_rounds_takes_the_same_number_of_queries(staff: Client) -> None:
    address = reverse("admin:matching_matchinground_changelist")
    staff.get(address)
    counts = []

    for more in (1, 2, 27):
        for _row in range(more):
            published_round()
        with CaptureQueriesContext(connection) as queries:
            staff.get(address)
        counts.append(len(queries))

    assert len(set(counts)) == 1, counts


@pytest.mark.parametrize("model", ["matchinground", "proposal", "partnership"])
def test_nobody_adds_changes_or_deletes_by_hand(
    staff: Client, partnership: Partnership, model: str
) -> None:
    assert staff.get(reverse(f"admin:matching_{model}_add")).status_code == 403
    row = {
        "matchinground": partnership.proposal.round,
        "proposal": partnership.proposal,
        "partnership": partnership,
    }[model]
    page = staff.get(reverse(f"admin:matching_{model}_change", args=[row.pk])).content.decode()
    assert 'name="_save"' not in page
    assert staff.get(reverse(f"admin:matching_{model}_delete", args=[row.pk])).status_code == 403


def test_staff_without_a_second_factor_do_not_get_in(
    client: Client, reviewer: User, partnership: Partnership, settings: Settings
) -> None:
    settings.STAFF_SECOND_FACTOR = True
    client.force_login(reviewer)

    response = client.get(review(partnership), follow=True)

    assert response.redirect_chain[-1][0] == reverse("mfa_activate_totp") or (
        reverse("account_reauthenticate") in response.redirect_chain[-1][0]
    )
