"""What a student hung in a gallery is gone with the student: words, picture and files."""

from exchange.gallery.models import Item
from exchange.models import Picture
from exchange.moderation.services import approve
from exchange.services.picture_files import has_files
from outbox.runner import drain
from safeguarding.erasing import erase_everything_of
from safeguarding.personal import files_of, told
from safeguarding.retention import rule_named
from tests.exchange.moderation.builders import NOW, written
from tests.exchange.pictures import stored
from tests.matching.builders import teacher_of
from tests.safeguarding.marked import tables_with

MARK = "zyxqgallery"


def test_item_and_picture_go_with_the_student(child, with_pictures, nairobi_class) -> None:
    picture = stored(with_pictures, by=child, at=NOW)
    hung = written(
        with_pictures, child, nairobi_class, text=f"{MARK} text", description=f"{MARK} goat"
    )
    Item.objects.filter(pk=hung.pk).update(picture=picture)
    hung.refresh_from_db()
    approve(hung, by=teacher_of(nairobi_class), turn=hung.turn, at=NOW)
    assert tables_with([MARK]) == {"gallery_item"}

    erase_everything_of([child.pk])
    drain()

    assert tables_with([MARK]) == set()
    assert not has_files(picture.pk)
    assert Picture.objects.get(pk=picture.pk).owner is None


def test_item_and_picture_are_in_the_export(child, with_pictures, nairobi_class) -> None:
    picture = stored(with_pictures, by=child, at=NOW)
    written(with_pictures, child, nairobi_class, text="We have a goat.")

    shown = told(rule_named("gallery_item"), child.pk)

    assert [row[0].shown for row in shown.rows] == ["We have a goat."]
    assert [file.name for file in files_of(child.pk)] == [f"{picture.pk}.webp"]
