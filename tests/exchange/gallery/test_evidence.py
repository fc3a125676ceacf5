"""A picture that somebody told us of stays for those who look after it, and for nobody else."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from exchange.gallery.models import Item
from exchange.models import Picture
from exchange.moderation.services import approve
from exchange.retention import AFTER_REMOVAL_DAYS
from exchange.services.picture_files import has_files
from exchange.services.pictures import remove_picture, sweep_pictures
from outbox.runner import drain
from safeguarding.choices import ReadingReason
from safeguarding.evidence import kept_pictures
from safeguarding.models import Concern
from safeguarding.retention import rule_named
from safeguarding.services.reading import OPEN_FOR, open_reading
from tests.exchange.moderation.builders import NOW, withdraw, written
from tests.exchange.pictures import remade, stored
from tests.factories import StaffFactory
from tests.safeguarding.conftest import care_of
from tests.second_factor import log_in_with_second_factor
from users.models import User

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=AFTER_REMOVAL_DAYS + 1)
# Files are as old as the machine's own clock says.
AFTER_ALL = datetime(2200, 1, 1, tzinfo=UTC)


@pytest.fixture
def lead(nairobi_class) -> User:
    person: User = StaffFactory(email="lead@aerogram.example", is_superuser=False)
    care_of(nairobi_class.school.programme).leads.add(person)
    return person


@pytest.fixture
def concern(with_pictures, child, partner_child, bogota_class, bogota_teacher) -> Concern:
    """The child tells of a picture by the child of the partner class."""
    item = written(with_pictures, partner_child, bogota_class, picture=remade())
    approve(item, by=bogota_teacher, turn=1, at=NOW)
    as_(child).post(reverse("safeguarding:report", args=[Item.kind, item.pk]), {"kind": "sad"})
    return Concern.objects.get()


@pytest.fixture
def picture(concern) -> Picture:
    return Picture.objects.get()


def page_of(picture: Picture) -> str:
    return reverse("exchange:picture", args=[picture.pk])


def opened(concern: Concern, by: User) -> None:
    label = Concern._meta.label_lower
    open_reading(label, concern.pk, reason=ReadingReason.CONCERN, by=by, at=NOW)


def as_(person: User) -> Client:
    client = Client()
    if person.is_student:
        client.force_login(person)
    else:
        log_in_with_second_factor(client, person)
    return client


def test_its_file_outlives_the_picture_and_goes_with_the_concern(
    concern, picture, partner_child
) -> None:
    rule = rule_named("exchange_picture")

    remove_picture(picture, by=partner_child, reason="thrown-away", at=NOW)
    drain()
    sweep_pictures(at=AFTER_ALL)
    assert rule.due(LATER).count() == 0
    assert has_files(picture.pk)

    concern.delete()
    sweep_pictures(at=AFTER_ALL)
    assert rule.due(LATER).count() == 1
    assert not has_files(picture.pk)


def test_staff_see_it_while_they_have_the_concern_open_and_not_a_minute_longer(
    concern, picture, lead
) -> None:
    client = as_(lead)
    assert client.get(page_of(picture)).status_code == 404

    opened(concern, lead)

    assert client.get(page_of(picture)).status_code == 200
    page = client.get(reverse("admin:safeguarding_concern_change", args=[concern.pk])).text
    assert f'src="{page_of(picture)}"' in page
    with time_machine.travel(NOW + OPEN_FOR, tick=False):
        assert client.get(page_of(picture)).status_code == 404


def test_it_is_seen_though_the_child_may_show_none_any_more_or_it_was_thrown_away(
    concern, picture, lead, partner_child
) -> None:
    opened(concern, lead)

    withdraw(partner_child)
    remove_picture(picture, by=partner_child, reason="thrown-away", at=NOW)
    drain()

    assert as_(lead).get(page_of(picture)).status_code == 200


def test_of_two_concerns_that_became_one_both_pictures_stay(
    concern, picture, with_pictures
) -> None:
    other = stored(with_pictures, by=picture.owner, at=NOW)
    concern.snapshot = {"text": "Goat", "picture": [str(picture.pk), str(other.pk), ""]}
    concern.save()

    assert kept_pictures() == {picture.pk, other.pk}


def test_nobody_else_sees_it_then(concern, picture, lead, partner_child, bogota_teacher) -> None:
    opened(concern, lead)
    remove_picture(picture, by=partner_child, reason="thrown-away", at=NOW)
    others = [partner_child, bogota_teacher, StaffFactory(email="other@aerogram.example")]

    answers = [as_(each).get(page_of(picture)).status_code for each in others]

    assert answers == [404, 404, 404]
