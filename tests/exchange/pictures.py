"""Pictures for tests: small ones drawn here."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

from PIL import Image

from exchange import showing
from exchange.models import Picture, Project
from exchange.reencode import Remade
from exchange.reencode.making import remake_here
from exchange.services.pictures import store_picture
from users.models import User

NOON = datetime(2026, 10, 6, 12, 0, tzinfo=UTC)


def drawn(width: int = 64, height: int = 48) -> Image.Image:
    """Four colours, one in each corner, so that it can be told how it was turned."""
    picture = Image.new("RGB", (width, height))
    corners = {(0, 0): "red", (1, 0): "lime", (0, 1): "blue", (1, 1): "white"}
    for (x, y), colour in corners.items():
        left, top = x * width // 2, y * height // 2
        picture.paste(colour, (left, top, left + width // 2, top + height // 2))
    return picture


def encoded(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


@cache
def remade(width: int = 64, height: int = 48) -> Remade:
    return remake_here(encoded(drawn(width, height)))


def stored(project: Project, *, by: User, at: datetime = NOON, **size: int) -> Picture:
    classroom = project.classrooms[0]
    return store_picture(remade(**size), project=project, classroom=classroom, by=by, at=at)


@contextmanager
def shown(question: Callable[[User], Any]) -> Iterator[None]:
    """An app that shows pictures, for as long as this is open; no other is asked."""
    before = dict(showing._shows)
    showing._shows.clear()
    showing.shows_pictures(question)
    try:
        yield
    finally:
        showing._shows.clear()
        showing._shows.update(before)
