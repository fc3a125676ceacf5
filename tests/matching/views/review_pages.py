"""Staff's page of a partnership, read and sent."""

from django.test import Client
from django.urls import reverse

from matching.models import Partnership


def case(partnership: Partnership) -> str:
    return reverse("admin:matching_partnership_review", args=[partnership.pk])


def read(client: Client, address: str, data: dict[str, object] | None = None) -> str:
    response = client.get(address) if data is None else client.post(address, data, follow=True)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())
