"""What two entries of one child hung in a gallery is one child's after they became one."""

from classrooms.merging import Merge, tell_merge
from exchange.gallery.models import Item
from exchange.models import Picture
from tests.exchange.moderation.builders import NOW, child_of, written
from tests.exchange.pictures import stored


def test_items_and_pictures_come_along(child, with_pictures, nairobi_class) -> None:
    double = child_of(nairobi_class, "Brave Rivers")
    written(with_pictures, double, nairobi_class, text="We have a goat.")
    stored(with_pictures, by=double, at=NOW)

    tell_merge(Merge(child, double, at=NOW))

    assert Item.objects.get().author == child
    assert Picture.objects.get().owner == child
