"""A teacher approves while its writer throws it away, on two connections."""

from unittest.mock import patch

import pytest
import time_machine

from exchange.gallery.models import Item
from exchange.moderation import services
from exchange.moderation.services import approve, throw_away
from exchange.refusals import Refused
from tests.exchange.moderation.builders import NOW, child_of, written
from tests.twins import Meeting, at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def child(nairobi_class):
    return child_of(nairobi_class, "Brave River")


@pytest.fixture
def item(project, child, nairobi_class):
    with time_machine.travel(NOW, tick=False):
        return written(project, child, nairobi_class)


def both_at_once(item, child, teacher):
    """Where they can, both read what there is before one of them writes."""
    both, real = Meeting(), services._hold

    def read_together(wanted):
        found = real(wanted)
        both.point()
        return found

    with patch.object(services, "_hold", read_together):
        return at_once(
            [
                lambda: approve(item, by=teacher, turn=1, at=NOW),
                lambda: throw_away(item, by=child, at=NOW),
            ]
        )


def test_of_the_two_one_is_done_and_the_other_is_told(item, child, nairobi_teacher):
    approved, thrown = both_at_once(item, child, nairobi_teacher)

    if isinstance(approved, Refused):
        assert (approved.key, thrown) == ("moderation.gone", None)
        assert not Item.objects.exists()
    else:
        assert isinstance(thrown, Refused)
        assert thrown.key == "moderation.decided"
        assert Item.objects.get().is_published


def test_without_the_lock_both_say_that_it_is_done(item, child, nairobi_teacher):
    """What its writer threw away is published, or what is approved is gone."""

    def unheld(wanted):
        return type(wanted).objects.get(pk=wanted.pk)

    with (
        patch.object(services, "_hold_project", lambda item: item.project),
        patch.object(services, "_hold", unheld),
    ):
        approved, thrown = both_at_once(item, child, nairobi_teacher)

    assert not isinstance(approved, Exception)
    assert thrown is None
