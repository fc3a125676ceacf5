"""Every hour: who is reminded, what is late, and what was answered long enough ago to be closed."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from safeguarding.holds import holds
from safeguarding.leads import leads_for, superusers_of
from safeguarding.models import Concern
from safeguarding.notices import remind, tell_late
from safeguarding.refusals import Refused
from safeguarding.services.concerns import close
from safeguarding.services.telling import own_teachers
from users.audit import record
from users.models import User

logger = logging.getLogger(__name__)

A_DAY = timedelta(days=1)
# Whoever told us has had time to say that it is still not OK. What nobody closes by hand would hold
# a child's data for ever.
CLOSED_AFTER = timedelta(days=30)


def look_after_concerns(*, at: datetime | None = None) -> int:
    """Remind at half-time, escalate once a day when late; returns how many mails' worth it was.

    One that cannot be looked after now stops none of the others.
    """
    now = at or timezone.now()
    done = 0
    for pk in Concern.objects.waiting().values_list("pk", flat=True):
        try:
            done += _look_after(pk, now)
        except Exception:
            logger.exception("safeguarding.concern_left", extra={"concern": str(pk)})
    return done


def close_answered(*, at: datetime | None = None) -> int:
    """Close what was answered long ago and what nobody looked at again; returns how many."""
    now = at or timezone.now()
    done = 0
    for concern in Concern.objects.answered_before(now - CLOSED_AFTER):
        try:
            close(concern, by=None, at=now)
        except Refused:
            continue  # Somebody moved it meanwhile.
        except Exception:
            logger.exception("safeguarding.concern_left", extra={"concern": str(concern.pk)})
            continue
        done += 1
    return done


@transaction.atomic
def _look_after(pk: UUID, now: datetime) -> bool:
    rows = Concern.objects.waiting().select_for_update(of=("self",))
    concern = rows.select_related("classroom__school").filter(pk=pk).first()
    if concern is None:
        return False
    if concern.due_by < now:
        return _escalate(concern, now)
    since = concern.looked_at or concern.opened_at
    halfway = since + (concern.due_by - since) / 2
    if concern.reminded_at is not None or now < halfway:
        return False
    concern.reminded_at = now
    concern.save(update_fields=["reminded_at"])
    remind(concern, _responsible(concern))
    return True


def _escalate(concern: Concern, now: datetime) -> bool:
    """All leads and the operators, every day until somebody looks or answers."""
    if concern.escalated_at is not None and now - concern.escalated_at < A_DAY:
        return False
    concern.escalated_at = now
    concern.save(update_fields=["escalated_at"])
    record("concern.late", concern, by=None, before=concern.state, at=now)
    leads = leads_for(concern)
    tell_late(concern, leads, on=now.date())
    country = str(concern.classroom.school.country)
    operators = [each for each in superusers_of(country) if each.pk != concern.author_id]
    tell_late(concern, [each for each in operators if each not in leads], on=now.date())
    return True


def _responsible(concern: Concern) -> list[User]:
    """Whoever took it and may still open it; else all whom it was brought before."""
    taken = concern.assigned_to
    if taken is not None and Concern.objects.may_open(taken, concern):
        return [taken]
    return [*leads_for(concern), *own_teachers(concern)]


@holds
def concerns_held(students: Collection[UUID], at: datetime) -> dict[UUID, datetime]:
    """Until when something told by or about these students is kept. What is not closed yet is kept
    a month longer than today at least."""
    return Concern.objects.held(students, at)
