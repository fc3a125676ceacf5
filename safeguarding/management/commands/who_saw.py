"""`python manage.py who_saw student <id>`: who opened or decided what about it, in order.

Reads the diary: of the thing itself, of the concerns about it, and, for a concern, of its thing.
"""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from safeguarding.models import Concern
from users.models import AuditEntry, User, display_name

CONCERN = Concern._meta.label_lower


class Command(BaseCommand):
    help = "Print the diary about one thing: who opened and who decided what, the oldest first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "type",
            help="as the diary names it (safeguarding.concern, classrooms.enrolment), or as "
            "reports do (student, teacher, meeting, gallery)",
        )
        parser.add_argument("id")

    def handle(self, *, type: str, id: str, **options: Any) -> None:  # noqa: A002
        lines = list(AuditEntry.objects.filter(_about(type, id)).order_by("at", "pk"))
        if not lines:
            raise CommandError(f"The diary says nothing about {type} {id}.")
        actors = {each.actor_id for each in lines if each.actor_id}
        people = User.objects.select_related("adult").in_bulk(actors)
        for each in lines:
            actor = people.get(each.actor_id) if each.actor_id else None
            self.stdout.write(_line(each, actor))


def _about(kind: str, thing: str) -> Q:
    found = Q(subject_type=kind, subject_id=thing)
    try:
        pk = UUID(thing)
    except ValueError:
        return found
    if kind == CONCERN:
        for concern in Concern.objects.filter(pk=pk, subject_id__isnull=False):
            found |= Q(subject_type=concern.subject_type, subject_id=str(concern.subject_id))
        return found
    concerns = Concern.objects.filter(subject_type=kind, subject_id=pk)
    ids = [str(each) for each in concerns.values_list("pk", flat=True)]
    return found | Q(subject_type=CONCERN, subject_id__in=ids)


def _line(entry: AuditEntry, actor: User | None) -> str:
    """A student is an id here, as in the diary; an adult has a name."""
    if actor is None:
        who = str(entry.actor_id) if entry.actor_id else "the clock, or whoever told us"
    else:
        who = f"{actor.role} {actor.pk}" if actor.is_student else display_name(actor)
    moved = f" {entry.before}->{entry.after}" if entry.before or entry.after else ""
    why = f" ({entry.reason})" if entry.reason else ""
    thing = f"{entry.subject_type} {entry.subject_id}"
    return f"{entry.at:%Y-%m-%d %H:%M:%S} UTC  {who}  {entry.verb}{moved}{why}  {thing}"
