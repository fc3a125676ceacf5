"""How a project whose last day is over ends: only what really ran is finished."""

from datetime import UTC, datetime, timedelta

import pytest

from exchange.lifecycle import ProjectState
from exchange.models import Project
from exchange.services.endings import end_what_is_over
from matching.choices import EndReason
from matching.models import Partnership
from matching.services.reliability import Kind, history_of
from outbox.models import Mail
from tests.exchange.builders import agreed_partnership
from tests.exchange.rescuing import SILENT_SINCE


def _never_started(project):
    Project.objects.filter(pk=project.pk).update(state=ProjectState.PREPARING, started_at=None)


def _paused(project):
    Partnership.objects.filter(pk=project.partnership_id).update(paused_at=SILENT_SINCE)


def test_what_was_never_opened_holds_no_place_after_its_last_day(nairobi_class, bogota_class):
    partnership = agreed_partnership(nairobi_class, bogota_class)
    last = datetime(2026, 11, 9, 0, 30, tzinfo=UTC)

    assert end_what_is_over(at=last) == 0
    assert end_what_is_over(at=last + timedelta(days=1)) == 1
    assert end_what_is_over(at=last + timedelta(days=2)) == 0

    partnership.refresh_from_db()
    assert (partnership.state, partnership.end_reason) == ("ended", EndReason.LAPSED)
    assert not partnership.seats.filter(live=True).exists()


@pytest.mark.parametrize("make", [_never_started, _paused])
def test_what_did_not_run_to_its_last_day_is_not_called_finished(project, make, bogota_teacher):
    make(project)
    after = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)

    assert end_what_is_over(at=after) == 1

    project.refresh_from_db()
    assert project.state == ProjectState.ARCHIVED
    assert project.partnership.end_reason == EndReason.LAPSED
    kinds = [each.kind for each in history_of(bogota_teacher, today=after.date())]
    assert kinds == [Kind.ANSWERED]
    mails = Mail.objects.filter(template="matching/email/partnership_ended")
    assert "could not take place as planned" in mails.get(to="amina@kibera.example").text
