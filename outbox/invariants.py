"""What must hold in the database between any two transactions, asked for all apps at once.

Constraints refuse most of what must not be. What no constraint can say (that two tables agree, that
a cause has its effect) is asked here: each app registers its own questions in its `invariants`
module, and each question answers with whatever breaks it.
"""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from outbox.lifecycle import JobState, MailState
from outbox.models import Job, Mail
from outbox.services import SEND_MAIL

Check: TypeAlias = Callable[[], Iterable[object]]
_checks: dict[str, Check] = {}
MOST_NAMED = 20
"""So many subjects of one broken invariant are named; all are counted."""


def holds(invariant: str) -> Callable[[Check], Check]:
    """Register the decorated function, which answers with the subjects that break `invariant`."""

    def register(check: Check) -> Check:
        _checks[invariant] = check
        return check

    return register


def invariants() -> tuple[str, ...]:
    """All that are known, in order."""
    return tuple(sorted(_checks))


def broken() -> dict[str, list[str]]:
    """The invariants that do not hold, each with its subjects; empty when all is well.

    All are asked of one snapshot, so that what is written meanwhile is seen whole or not at all.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        found = {each: sorted(map(str, _checks[each]())) for each in invariants()}
    return {invariant: subjects for invariant, subjects in found.items() if subjects}


@holds("outbox: a job is in a state of the table")
def _known_states() -> Iterable[object]:
    return Job.objects.exclude(state__in=JobState.values)


@holds("outbox: a finished job is done, and says when")
def _finished() -> Iterable[object]:
    done = Q(state=JobState.DONE)
    return Job.objects.filter((done & Q(finished_at=None)) | (~done & ~Q(finished_at=None)))


@holds("outbox: every mail has the one job that sends it")
def _mail_has_its_job() -> Iterable[object]:
    jobs = dict(Job.objects.filter(kind=SEND_MAIL).values_list("key", "state"))
    for mail in Mail.objects.only("pk", "template", "state"):
        state = jobs.get(f"mail:{mail.pk}")
        if state is None or (state == JobState.DONE and mail.state == MailState.QUEUED):
            yield mail


@holds("outbox: a mail that was sent keeps no words")
def _blanked() -> Iterable[object]:
    if settings.KEEP_MAIL_BODIES:
        # A demonstration shows what was written.
        return ()
    return Mail.objects.filter(state=MailState.SENT).exclude(text="", html="")


@holds("outbox: a mail is sent after it was written")
def _in_order() -> Iterable[object]:
    return Mail.objects.filter(sent_at__lt=F("created_at"))
