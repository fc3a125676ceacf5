import smtplib
from typing import Any

import pytest
from django.core import mail as sent
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from pytest_django import Settings

from outbox.delivery import deliver
from outbox.lifecycle import JobState, MailState
from outbox.models import Job, Mail
from outbox.registry import Retry
from outbox.runner import drain
from outbox.services import post_rendered
from tests.twins import at_once

pytestmark = pytest.mark.django_db


class Refusing(EmailBackend):
    """A mail server that does not know the receiver."""

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({"nobody@school.example": (550, b"unknown")})


class Busy(EmailBackend):
    """A mail server that cannot take mail now."""

    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPServerDisconnected("connection lost")


def queued(event: str = "a") -> Mail | None:
    return post_rendered(
        "users/email/teacher_verified",
        to="nobody@school.example",
        event=event,
        subject="Hello",
        text="Words",
        html="<p>Words</p>",
        language="en",
    )


def test_a_mail_goes_out_once_and_its_words_are_blanked() -> None:
    mail = queued()
    assert mail is not None

    drain()
    drain()

    assert [message.subject for message in sent.outbox] == ["Hello"]
    assert sent.outbox[0].extra_headers["Message-ID"] == mail.message_id
    mail.refresh_from_db()
    assert (mail.state, mail.text, mail.html) == (MailState.SENT, "", "")


def test_a_demonstration_keeps_the_words(settings: Settings) -> None:
    settings.KEEP_MAIL_BODIES = True
    mail = queued()
    assert mail is not None

    drain()

    mail.refresh_from_db()
    assert mail.text == "Words"


def test_the_same_cause_mails_the_same_person_once() -> None:
    first = queued()

    assert first is not None
    assert queued() is None
    assert queued("b") is not None


def test_a_refused_receiver_is_said_and_not_tried_again(settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    mail = queued()
    assert mail is not None

    drain()

    mail.refresh_from_db()
    assert mail.state == MailState.REFUSED
    assert Job.objects.get().state == JobState.DONE


@pytest.mark.django_db(transaction=True)
def test_a_mail_in_other_hands_is_not_taken_for_sent() -> None:
    mail = queued()
    assert mail is not None
    held: list[object] = []

    def hold() -> None:
        with transaction.atomic():
            Mail.objects.select_for_update().get(pk=mail.pk)
            held.extend(at_once([lambda: deliver(mail.pk)]))

    at_once([hold])

    assert isinstance(held[0], Retry)


def test_a_busy_server_loses_no_mail(settings: Settings) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Busy"
    mail = queued()
    assert mail is not None
    drain()

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    job = Job.objects.get()
    drain(at=job.due_at)

    assert (job.retries, job.last_error) == (1, "SMTPServerDisconnected")
    mail.refresh_from_db()
    assert mail.state == MailState.SENT
    assert len(sent.outbox) == 1
