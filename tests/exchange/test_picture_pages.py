"""A picture's file: who gets it, with which headers, and for how long."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse

from exchange.models import Picture, Project
from exchange.services.picture_files import LARGE, path_of
from exchange.services.pictures import remove_picture
from safeguarding.choices import Purpose
from tests.exchange.moderation.builders import allow
from tests.exchange.pictures import NOON, remade, shown, stored
from users.models import User

pytestmark = pytest.mark.django_db

BOTH = pytest.mark.parametrize("name", ["exchange:picture", "exchange:picture-small"])


def said(answer) -> str:
    """The page without what differs between any two: the address and the token against forgery."""
    return re.sub(
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b\w{64}\b", "", answer.content.decode()
    )


@pytest.fixture(autouse=True)
def _in_the_second_week() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def picture(project: Project, student: User) -> Picture:
    allow(student, Purpose.PART, Purpose.PICTURES)
    return stored(project, by=student)


@pytest.fixture
def everywhere(bogota_teacher: User, student: User):
    """Shown to its owner and to the partner's teacher."""
    seen = {bogota_teacher.pk, student.pk}
    with shown(lambda user: Picture.objects.filter(pk__isnull=user.pk not in seen).values("pk")):
        yield


@BOTH
def test_it_is_a_webp_that_runs_nothing_and_stays_with_us(
    client, picture: Picture, bogota_teacher: User, everywhere, name: str
) -> None:
    client.force_login(bogota_teacher)

    answer = client.get(reverse(name, args=[picture.pk]), HTTP_RANGE="bytes=0-3")

    assert answer.status_code == 200
    expected = remade().small if name.endswith("small") else remade().large
    assert answer.content == expected
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Length"] == str(len(expected))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Disposition"] == 'inline; filename="picture.webp"'
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Accept-Ranges"] == "none"


@BOTH
def test_head_says_the_same_without_the_picture(
    client, picture: Picture, bogota_teacher: User, everywhere, name: str
) -> None:
    client.force_login(bogota_teacher)

    got = client.get(reverse(name, args=[picture.pk]))
    headed = client.head(reverse(name, args=[picture.pk]))

    assert headed.content == b""
    assert headed.headers.items() == got.headers.items()


@BOTH
def test_a_browser_that_has_it_is_told_so_until_it_may_not_see_it(
    client, picture: Picture, bogota_teacher: User, everywhere, name: str
) -> None:
    client.force_login(bogota_teacher)
    address = reverse(name, args=[picture.pk])
    tag = client.get(address)["ETag"]

    again = client.get(address, HTTP_IF_NONE_MATCH=tag)
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "private, no-cache"

    remove_picture(picture, by=bogota_teacher)
    assert client.get(address, HTTP_IF_NONE_MATCH=tag).status_code == 404


@BOTH
def test_a_consent_taken_back_takes_the_picture_from_everybody_at_once(
    client, picture: Picture, bogota_teacher: User, everywhere, name: str
) -> None:
    client.force_login(bogota_teacher)
    address = reverse(name, args=[picture.pk])
    tag = client.get(address)["ETag"]

    picture.owner.consents.update(ended_at=picture.created_at)

    assert client.get(address, HTTP_IF_NONE_MATCH=tag).status_code == 404


@BOTH
def test_nobody_to_whom_it_is_not_shown_learns_that_it_exists(
    client, picture: Picture, nairobi_teacher: User, everywhere, name: str
) -> None:
    client.force_login(nairobi_teacher)

    foreign = client.get(reverse(name, args=[picture.pk]))
    unknown = client.get(reverse(name, args=["00000000-0000-4000-8000-000000000000"]))

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert said(foreign) == said(unknown)


def test_what_nobody_shows_nobody_sees(client, picture: Picture, student: User) -> None:
    with shown(lambda user: Picture.objects.none().values("pk")):
        client.force_login(student)

        assert client.get(reverse("exchange:picture", args=[picture.pk])).status_code == 404


def test_the_picture_of_somebody_who_is_gone_is_not_shown(
    client, picture: Picture, bogota_teacher: User, everywhere
) -> None:
    Picture.objects.update(owner=None)
    client.force_login(bogota_teacher)

    assert client.get(reverse("exchange:picture", args=[picture.pk])).status_code == 404


def test_visitors_are_led_to_the_login(client, picture: Picture, everywhere) -> None:
    assert client.get(reverse("exchange:picture", args=[picture.pk])).status_code == 302


def test_a_file_that_the_disk_lost_is_missing_and_no_crash(
    client, picture: Picture, student: User, everywhere, caplog
) -> None:
    path_of(picture.pk, LARGE).unlink()
    client.force_login(student)

    assert client.get(reverse("exchange:picture", args=[picture.pk])).status_code == 404
    assert "exchange.picture_file_missing" in caplog.text
