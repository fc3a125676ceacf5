"""The bar about a device that lives by another clock than the pages."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from users.models import User

MADRID_BAR = "Your device is on <bdi>Madrid</bdi> time. Times here are <bdi>Nairobi</bdi> time."
PROFILE = reverse("users:profile")


@pytest.fixture(autouse=True)
def _september():
    with time_machine.travel(datetime(2026, 9, 2, 8, 0, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def amina(client: Client, nairobi_teacher: User) -> Client:
    User.objects.filter(pk=nairobi_teacher.pk).update(zone="Africa/Nairobi")
    client.force_login(nairobi_teacher)
    return client


def bar(client: Client, path: str = PROFILE) -> str:
    body = " ".join(client.get(path).content.decode().split())
    if 'class="clock-bar"' not in body:
        return ""
    start = body.index('<aside class="clock-bar"')
    return body[start : body.index("</aside>", start)]


def test_says_both_cities_and_leads_to_the_choice(amina: Client) -> None:
    amina.cookies["device_zone"] = "Europe/Madrid"

    said = bar(amina)

    assert MADRID_BAR in said
    assert f'href="{PROFILE}?next={PROFILE}"' in said


def test_speaks_the_language_of_the_page(amina: Client) -> None:
    amina.cookies["device_zone"] = "Europe/Madrid"
    amina.cookies["django_language"] = "ar"

    assert "مدريد" in bar(amina)


@pytest.mark.parametrize(
    "device",
    [
        "",
        "Africa/Nairobi",
        "Asia/Riyadh",  # three hours ahead of Greenwich as well, all year
        "Africa/Addis_Ababa",
        "UTC",
        "Etc/GMT-5",
        "Europe/Atlantis",
        "../../etc/passwd",
        "<script>alert(1)</script>",
        "Europe/Madrid" * 999,
    ],
)
def test_says_nothing_where_the_clocks_agree_or_nobody_lives(amina: Client, device: str) -> None:
    amina.cookies["device_zone"] = device

    assert bar(amina) == ""


def test_a_clock_that_will_only_change_later_differs(amina: Client, nairobi_teacher: User) -> None:
    # Madrid and Johannesburg show the same until the end of October.
    User.objects.filter(pk=nairobi_teacher.pk).update(zone="Africa/Johannesburg")
    amina.cookies["device_zone"] = "Europe/Madrid"

    assert "<bdi>Johannesburg</bdi>" in bar(amina)


def test_is_hidden_until_one_of_the_two_clocks_is_another(amina: Client) -> None:
    amina.cookies["device_zone"] = "Europe/Madrid"
    address = reverse("hide-clock-bar")

    answer = amina.post(address, {"seen": "Europe/Madrid~Africa/Nairobi", "next": "/about-you/"})

    assert answer.url == "/about-you/"
    assert bar(amina) == ""
    amina.cookies["device_zone"] = "Asia/Tokyo"
    assert "<bdi>Tokyo</bdi>" in bar(amina)


@pytest.mark.parametrize("seen", ["", "\x00", "a~b\r\nSet-Cookie: c=d", "~", "ü~ü", "a" * 5000])
def test_what_is_no_pair_of_zones_is_not_kept(amina: Client, seen: str) -> None:
    answer = amina.post(reverse("hide-clock-bar"), {"seen": seen, "next": "/"})

    assert answer.status_code == 302
    assert "clock_bar" not in answer.cookies


def test_visitors_have_no_clock_to_differ_from(client: Client, db: None) -> None:
    client.cookies["device_zone"] = "Europe/Madrid"

    assert bar(client, "/") == ""


@pytest.mark.parametrize(
    ("zone", "said"),
    [("UTC", "Times are in UTC"), ("Africa/Nairobi", "Times are <bdi>Nairobi</bdi> time")],
)
def test_the_head_names_the_clock_also_for_who_chose_none(
    zone: str, said: str, client: Client, nairobi_teacher: User
) -> None:
    User.objects.filter(pk=nairobi_teacher.pk).update(zone=zone)
    client.force_login(nairobi_teacher)

    assert said in client.get(PROFILE).content.decode()
