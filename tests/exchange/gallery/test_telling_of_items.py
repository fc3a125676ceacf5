"""What hangs in a gallery is told of by the page that stands beside it, and then hidden."""

import pytest
from django.test import Client
from django.urls import reverse

from exchange.gallery.models import Item
from exchange.moderation.services import approve
from safeguarding.models import Concern
from safeguarding.reportable import kind_called
from tests.exchange.moderation.builders import NOW, child_of, written
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def hung(project, partner_child, bogota_class, bogota_teacher):
    """By the child of the partner class, and approved."""
    item = written(project, partner_child, bogota_class)
    approve(item, by=bogota_teacher, turn=1, at=NOW)
    return item


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def report_page(item):
    return reverse("safeguarding:report", args=[Item.kind, item.pk])


def is_shown(user: User, item) -> bool:
    """On its own page and in the gallery; never on one of them only."""
    alone = as_(user).get(reverse("gallery:item", args=[item.pk])).status_code == 200
    listed = item.text in as_(user).get(reverse("gallery:project", args=[item.project_id])).text
    assert alone is listed
    return alone


def test_the_link_on_the_page_tells_of_it_and_hides_it_from_whoever_told(
    hung, child, nairobi_class
):
    mate = child_of(nairobi_class, "Quick Fox")
    page = as_(child).get(reverse("gallery:item", args=[hung.pk])).text
    assert report_page(hung) in page

    answer = as_(child).post(report_page(hung), {"kind": "mean"})

    concern = Concern.objects.get()
    assert answer.url == reverse("safeguarding:told", args=[concern.pk])
    assert (concern.subject_type, concern.subject_id) == (Item.kind, hung.pk)
    assert concern.snapshot["text"] == hung.text
    assert not is_shown(child, hung)
    assert is_shown(mate, hung)
    # The second press leads to what became of the first.
    assert as_(child).get(report_page(hung)).url == answer.url


def test_nobody_tells_of_what_they_wrote_themselves_or_do_not_see(
    hung, partner_child, project, child, nairobi_class
):
    waiting = written(project, child, nairobi_class)

    answers = [
        as_(user).post(report_page(item), {"kind": "mean"}).status_code
        for user, item in ((partner_child, hung), (partner_child, waiting))
    ]

    assert answers == [404, 404]
    assert not Concern.objects.exists()


def test_it_is_known_by_one_name_everywhere():
    """What is hidden is kept under the name by which the gallery asks."""
    kind = kind_called(Item.kind)
    assert kind is not None
    assert (kind.model, kind.hides) == (Item, True)
