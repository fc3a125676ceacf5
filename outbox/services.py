"""Writing down what must happen later."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from outbox.bell import ring
from outbox.lifecycle import JobState
from outbox.models import Job, Mail
from outbox.registry import registry

SEND_MAIL = "outbox.send-mail"


def enqueue(
    kind: str, *, key: str, payload: dict[str, Any] | None = None, due_at: datetime | None = None
) -> Job:
    """Write the job in the caller's transaction; an existing key returns the job it has.

    The bell rings after the commit, so that no worker looks for a row that is not there yet.
    """
    job, created = Job.objects.get_or_create(
        key=key,
        defaults={"kind": kind, "payload": payload or {}, "due_at": due_at or timezone.now()},
    )
    if created and job.due_at <= timezone.now():
        transaction.on_commit(lambda: ring(job.id, registry.queue_of(kind)))
    return job


def enqueue_all(kind: str, payloads: Mapping[str, dict[str, Any]]) -> None:
    """The same for many jobs of one kind, by key, in a few statements; existing keys are kept.

    The bell holds some thousands; for the rest the sweeper rings.
    """
    jobs = [
        Job(kind=kind, key=key, payload=payload, due_at=timezone.now())
        for key, payload in payloads.items()
    ]
    Job.objects.bulk_create(jobs, ignore_conflicts=True, batch_size=1_000)
    queue = registry.queue_of(kind)
    transaction.on_commit(lambda: [ring(job.id, queue) for job in jobs])


def revive(job: Job) -> bool:
    """Give a dead job its attempts back; False when it is not dead."""
    revived = Job.objects.filter(pk=job.pk, state=JobState.DEAD).update(
        state=JobState.WAITING,
        attempts=0,
        retries=0,
        retrying_since=None,
        due_at=timezone.now(),
    )
    if revived:
        transaction.on_commit(lambda: ring(job.id, registry.queue_of(job.kind)))
    return bool(revived)


class Receiver(Protocol):
    """Somebody with an address, a language and a clock to read dates by."""

    email: Any
    language: Any
    zone: Any


def post(template: str, *, to: Receiver, event: str, context: dict[str, Any]) -> Mail | None:
    """Render `<app>/email/<name>_*` in the receiver's language, on their clock, and queue it.

    `event` names the cause, so that the same cause never mails the same person twice. Returns
    None when that mail was queued before.
    """
    with translation.override(to.language), timezone.override(to.zone):
        everything = {**context, "base_url": settings.BASE_URL}
        subject = " ".join(render_to_string(f"{template}_subject.txt", everything).split())
        text = render_to_string(f"{template}_body.txt", everything)
        framed = {**everything, "subject": subject}
        html = render_to_string(f"{template}_body.html", framed)
    return post_rendered(
        template,
        to=to.email,
        event=event,
        subject=subject,
        text=text,
        html=html,
        language=to.language,
    )


def as_html(subject: str, text: str, *, language: str) -> str:
    """The same words in the frame of every mail, links ready to press."""
    with translation.override(language):
        return render_to_string("outbox/email/words.html", {"subject": subject, "text": text})


def post_rendered(
    template: str, *, to: str, event: str, subject: str, text: str, html: str, language: str
) -> Mail | None:
    """Queue a mail that is rendered already; None when the same cause mailed this person before."""
    receiver = hashlib.sha256(to.lower().encode()).hexdigest()[:16]
    with transaction.atomic():
        mail, created = Mail.objects.get_or_create(
            key=f"{template}:{event}:{receiver}",
            defaults={
                "to": to,
                "template": template,
                "language": language,
                "subject": subject[:300],
                "text": text,
                "html": html,
            },
        )
        if not created:
            return None
        enqueue(SEND_MAIL, key=f"mail:{mail.id}", payload={"mail": str(mail.id)})
    return mail
