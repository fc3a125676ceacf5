"""Who writes what, as in life: a child of the own class through the form, while it is read first.

A new writer adds a driver for its columns here. Marks are words that no page of ours contains.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from exchange.gallery.models import Item
from exchange.services.picture_files import LARGE, SMALL, path_of
from safeguarding.choices import Purpose
from tests.access.world import World
from tests.exchange.moderation.builders import allow, allow_pictures
from tests.exchange.pictures import drawn, encoded
from users.models import User

# Kept from the partner class for good: a teacher's word to the own student.
NEVER = "never"
AFTER_APPROVAL = "after approval"

Marks = Mapping[str, bytes]


@dataclass(frozen=True)
class Driver:
    """Writes its mark into its columns; `then` says when the partner class may read it."""

    columns: tuple[str, ...]
    write: Callable[[World], Marks]
    then: str = AFTER_APPROVAL


def _logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _nickname(world: World) -> Marks:
    """Renamed before anything is published; read by the partner class beside what is."""
    place = world.students["own"]
    page = reverse("classrooms:student-rename", args=[place.pk])
    answer = _logged_in(world.people["teacher own"]).post(page, {"nickname": "Zorbal Quill"})
    assert answer.status_code == 302
    return {"nickname": b"Zorbal Quill"}


def _gallery(world: World) -> Marks:
    """A text, a picture with its description, and the name that its file had on the device."""
    child = world.people["student own"]
    allow(child, Purpose.PICTURES)
    allow_pictures(world.own.project)
    picture = SimpleUploadedFile("zqfilename.png", encoded(drawn(70, 50)), content_type="image/png")
    answer = _logged_in(child).post(
        reverse("gallery:add", args=[world.own.project.pk]),
        {"text": "zqtextmark", "description": "zqdescriptionmark", "picture": picture},
    )
    assert answer.status_code == 302
    item = Item.objects.get(text="zqtextmark")
    assert item.is_waiting
    return {
        "text": b"zqtextmark",
        "description": b"zqdescriptionmark",
        "picture": path_of(item.picture_id, LARGE).read_bytes(),
        "thumbnail": path_of(item.picture_id, SMALL).read_bytes(),
    }


def _given_back(world: World) -> Marks:
    """What the teacher says to the child when something is given back."""
    child, teacher = world.people["student own"], world.people["teacher own"]
    page = reverse("gallery:add", args=[world.own.project.pk])
    _logged_in(child).post(page, {"text": "zqreturnedmark"})
    item = Item.objects.get(text="zqreturnedmark")
    answer = _logged_in(teacher).post(
        reverse("exchange_pages:give-back", args=["gallery", item.pk]),
        {"reason": "more", "words": "zqteachermark", "turn": "1"},
    )
    assert answer.status_code == 302
    item.refresh_from_db()
    assert item.words == "zqteachermark"
    return {"returned": b"zqreturnedmark", "words": b"zqteachermark", "file name": b"zqfilename"}


DRIVERS = (
    Driver(("classrooms.Enrolment.nickname",), _nickname),
    Driver(("gallery.Item.text", "gallery.Item.description"), _gallery),
    Driver(("gallery.Item.words",), _given_back, then=NEVER),
)


def driven() -> set[str]:
    """The columns that a driver writes into."""
    return {column for driver in DRIVERS for column in driver.columns}
