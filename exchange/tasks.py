"""What the workers do for projects: fetch by id, call one service."""

import logging
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from exchange.models import AgreementVersion
from exchange.moderation.notices import tell_of_full_queues
from exchange.notices import tell_agreement
from exchange.refusals import Refused
from exchange.services.activity import WOKE
from exchange.services.agreements import TELL_AGREEMENT
from exchange.services.answers import ask_about_meetings, wake_if_possible
from exchange.services.endings import end_what_is_over, settle_ended
from exchange.services.health import look_after_projects
from exchange.services.pictures import REMOVE_FILES, clear_files, sweep_pictures
from exchange.services.projects import open_project, open_what_is_missing
from exchange.services.starting import let_in_who_joined, start_on_first_day
from matching.models import Partnership
from matching.services.endings import PARTNERSHIP_ENDED
from outbox.registry import Retry, Work, handles

logger = logging.getLogger(__name__)

OPEN_PROJECT = "exchange.open-project"


@handles(OPEN_PROJECT)
def open_approved(work: Work) -> None:
    partnership = Partnership.objects.get(pk=work.payload["partnership"])
    try:
        open_project(partnership)
    except Refused as refusal:
        if refusal.key == "project.not_approved":
            # It ended before it began: there is nothing to wait for.
            logger.info("exchange.project_not_opened", extra={"partnership": str(partnership.pk)})
            return
        raise Retry(timedelta(days=1), refusal.key) from refusal


@handles("exchange.start-projects")
def start_due(work: Work) -> None:
    now = timezone.now()
    open_what_is_missing(at=now)
    start_on_first_day(at=now)
    let_in_who_joined(at=now)


@handles(TELL_AGREEMENT)
def tell_of_version(work: Work) -> None:
    # Whoever saved twice in a row is read once: only the newest version is told.
    version = AgreementVersion.objects.newest_of_its_project(work.payload["version"])
    if version is not None:
        tell_agreement(version)


@handles(PARTNERSHIP_ENDED)
def settle(work: Work) -> None:
    settle_ended(UUID(work.payload["partnership"]))


@handles(WOKE)
def wake(work: Work) -> None:
    wake_if_possible(UUID(work.payload["rescue"]))


@handles("exchange.look-after-projects")
def look_after(work: Work) -> None:
    look_after_projects()


@handles("exchange.after-meetings")
def after_meetings(work: Work) -> None:
    ask_about_meetings()
    end_what_is_over()


@handles(REMOVE_FILES)
def remove_files(work: Work) -> None:
    clear_files(UUID(work.payload["picture"]))


@handles("exchange.sweep-pictures")
def sweep_left_over(work: Work) -> None:
    swept = sweep_pictures(at=timezone.now())
    logger.info("exchange.pictures_swept", extra={"files": swept})


@handles("exchange.look-at-queues")
def look_at_queues(work: Work) -> None:
    told = tell_of_full_queues(at=timezone.now())
    logger.info("exchange.full_queues_told", extra={"mails": told})
