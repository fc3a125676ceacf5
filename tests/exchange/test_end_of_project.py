"""Why a project ended whose last day is over."""

from datetime import UTC, datetime

import pytest

from exchange.models import HealthNote
from exchange.services.endings import end_what_is_over
from matching.choices import EndReason
from matching.models import Registration
from tests.exchange.rescuing import SILENT_SINCE

# The morning after the last day, everywhere.
OVER = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)


def silent(project, classroom, *, step: int = 3) -> None:
    HealthNote.objects.create(
        project=project,
        classroom=classroom,
        kind="silence",
        step=step,
        opened_on=SILENT_SINCE.date(),
        stepped_on=SILENT_SINCE.date(),
    )


def ended(project) -> tuple[str, object]:
    assert end_what_is_over(at=OVER) == 1
    project.partnership.refresh_from_db()
    return project.partnership.end_reason, project.partnership.ended_for


def test_a_class_that_staff_could_not_reach_did_not_finish(project, bogota_class, nairobi_class):
    silent(project, bogota_class)

    assert ended(project) == (EndReason.SILENT, bogota_class)
    # It rests; the other one looks on.
    assert [each.classroom for each in Registration.objects.all()] == [nairobi_class]


@pytest.mark.parametrize("step", [1, 2])
def test_one_that_was_only_asked_did(project, bogota_class, step):
    silent(project, bogota_class, step=step)

    assert ended(project) == (EndReason.FINISHED, None)


def test_where_nobody_could_be_reached_nobody_is_blamed(project, bogota_class, nairobi_class):
    silent(project, bogota_class)
    silent(project, nairobi_class)

    assert ended(project) == (EndReason.SILENT, None)
