"""What hangs in a gallery can be told of by everybody who sees it, but its writer."""

from uuid import UUID

from exchange.gallery.models import Item
from safeguarding.reportable import Thing, reportable
from users.models import User


@reportable(Item.kind, model=Item)
def item(item_id: UUID, viewer: User) -> Thing | None:
    visible = Item.objects.visible_to(viewer).select_related("author", "project__partnership")
    found = visible.exclude(author=viewer).filter(pk=item_id).first()
    if found is None:
        return None
    return Thing(
        author=found.author,
        author_classroom=found.classroom_id,
        classrooms=tuple(each.pk for each in found.project.classrooms),
        project=found.project_id,
        snapshot={
            "text": found.text,
            "description": found.description,
            "picture": str(found.picture_id or ""),
        },
    )
