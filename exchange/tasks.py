"""What the workers do for projects: fetch by id, call one service."""

import logging
from datetime import timedelta

from exchange.refusals import Refused
from exchange.services.projects import open_project
from matching.models import Partnership
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
