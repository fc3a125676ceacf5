from datetime import timedelta

import pytest

from matching.models import Partnership
from tests.exchange.builders import APPROVED_AT, agreed_partnership
from tests.factories import open_classroom

pytestmark = pytest.mark.django_db


def test_half_of_the_reviews_took_so_long_and_four_are_too_few_to_say() -> None:
    school = open_classroom().school
    for hours in (2, 20, 25, 100):
        _reviewed_after(hours, school)
    assert Partnership.objects.usual_review_days() is None

    _reviewed_after(400, school)

    assert Partnership.objects.usual_review_days() == 2


def _reviewed_after(hours: int, school: object) -> None:
    made = agreed_partnership(open_classroom(school=school), open_classroom())
    Partnership.objects.filter(pk=made.pk).update(agreed_at=APPROVED_AT - timedelta(hours=hours))
