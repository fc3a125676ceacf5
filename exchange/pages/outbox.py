"""What a student's device keeps until it can be sent is sealed with a key that pages carry."""

import base64
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.crypto import salted_hmac


@dataclass(frozen=True)
class Outbox:
    """`owner` stands beside a sealed text, `seal` opens it and is never kept on the device."""

    owner: str
    seal: str


def outbox_of(request: HttpRequest) -> Outbox | None:
    """The same for a student on every device and day; None for everybody else.

    Who comes next on a shared tablet gets another key, and can read nothing that was left there.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_student:
        return None
    digest = salted_hmac("exchange.outbox", str(user.pk), algorithm="sha512").digest()
    return Outbox(owner=digest[32:44].hex(), seal=base64.b64encode(digest[:32]).decode())
