"""Staff whose password was stolen: without the second factor it opens nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.accounts import PASSWORD
from tests.access.world import World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("names", [("login", "password"), ("username", "password")])
@pytest.mark.parametrize("page", ["account_login", "admin:login"])
def test_a_password_alone_opens_no_desk(
    page: str, names: tuple[str, str], world: World, client: Client
) -> None:
    typed = (world.people["staff"].email, PASSWORD)

    client.post(reverse(page), dict(zip(names, typed, strict=True)))

    answer = client.get(reverse("admin:index"))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("admin:login"))
