"""The pages on which a class says no, read and sent."""

import re

from django.test import Client
from django.urls import reverse

from matching.models import Proposal

TUESDAY = "1-960-45-every"


def first_page(proposal: Proposal) -> str:
    return reverse("matching:proposal-decline", args=[proposal.pk])


def page_of(proposal: Proposal, reason: str) -> str:
    return reverse("matching:proposal-decline-reason", args=[proposal.pk, reason])


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def shown(client: Client, proposal: Proposal, reason: str) -> str:
    return words(client.get(page_of(proposal, reason)).content.decode())


def sent(client: Client, proposal: Proposal, reason: str, **said: object) -> str:
    """Decline with that, and the page it leads to."""
    body = {"sent": "1", **said}
    return client.post(page_of(proposal, reason), body, follow=True).content.decode()


def state_of(proposal: Proposal) -> str:
    return Proposal.objects.get(pk=proposal.pk).state
