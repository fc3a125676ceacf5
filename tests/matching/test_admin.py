import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from matching.models import Partnership, Proposal
from matching.services.proposals import accept_proposal
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
