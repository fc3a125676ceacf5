"""Handing a queued mail to the mail server, at least once and under one Message-ID."""

import smtplib
from datetime import timedelta
from uuid import UUID

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from outbox.lifecycle import MailState
from outbox.models import Mail
from outbox.registry import Retry

FIRST_WAIT = timedelta(seconds=30)


def deliver(mail_id: UUID) -> None:
    """Send the mail if it is still queued. Raises Retry while the server cannot take it."""
    with transaction.atomic():
        mail = (
            Mail.objects.select_for_update(skip_locked=True)
            .filter(pk=mail_id, state=MailState.QUEUED)
            .first()
        )
        if mail is None:
            if Mail.objects.filter(pk=mail_id, state=MailState.QUEUED).exists():
                raise Retry(FIRST_WAIT, "another worker holds it")
            return
        mail.state = _hand_over(mail)
        mail.sent_at = timezone.now() if mail.state == MailState.SENT else None
        if not settings.KEEP_MAIL_BODIES:
            mail.text = mail.html = ""
        mail.save(update_fields=["state", "sent_at", "text", "html"])


def _hand_over(mail: Mail) -> MailState:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        code = max((code for code, _reason in error.recipients.values()), default=0)
        if code >= 500:
            return MailState.REFUSED
        raise Retry(FIRST_WAIT, f"SMTP {code}") from error
    except AnymailRecipientsRefused:
        return MailState.REFUSED
    except (smtplib.SMTPException, AnymailAPIError, OSError) as error:
        raise Retry(FIRST_WAIT, type(error).__name__) from error
    return MailState.SENT
