"""Why a project ended whose last day is over."""

from datetime import UTC, datetime, timedelta

import pytest

from exchange.choices import HealthAnswer, SignKind
from exchange.models import HealthNote
from exchange.services.activity import mark
from exchange.services.answers import answer_health
from exchange.services.endings import end_what_is_over
from matching.choices import EndReason
from matching.models import Registration
from tests.exchange.rescuing import SILENT_SINCE
from tests.matching.builders import teacher_of

# The morning after the last day, everywhere.
OVER = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)
# Friday: on Saturday and Sunday nobody is looked at.
LAST_SCHOOL_DAY = datetime(2026, 11, 6, 17, 0, tzinfo=UTC)


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


@pytest.mark.parametrize("back_at", [SILENT_SINCE + timedelta(hours=2), LAST_SCHOOL_DAY])
def test_one_that_came_back_did_though_nobody_has_looked_since(project, bogota_class, back_at):
    silent(project, bogota_class)
    mark(project, bogota_class, SignKind.POST, at=back_at)

    assert ended(project) == (EndReason.FINISHED, None)


def test_one_that_asked_for_a_week_did(project, bogota_class):
    silent(project, bogota_class)
    answer_health(
        project, by=teacher_of(bogota_class), answer=HealthAnswer.WEEK, at=LAST_SCHOOL_DAY
    )

    assert ended(project) == (EndReason.FINISHED, None)


def test_what_it_did_before_it_fell_silent_does_not_count(project, bogota_class, nairobi_class):
    mark(project, bogota_class, SignKind.POST, at=SILENT_SINCE - timedelta(days=1))
    silent(project, bogota_class)
    mark(project, nairobi_class, SignKind.POST, at=LAST_SCHOOL_DAY)

    assert ended(project) == (EndReason.SILENT, bogota_class)
