"""Two entries of one child became one student: what is kept here of it comes along."""

from datetime import datetime

from classrooms.merging import hears_merge
from safeguarding.lifecycle import RequestState
from safeguarding.models import Concern, Consent, ContactStop, DataRequest, Hiding
from safeguarding.services.data_requests import move
from users.models import User


@hears_merge
def move_everything(kept: User, gone: User, *, at: datetime) -> None:
    _move_consents(kept, gone, at)
    _move_what_was_told(kept, gone)
    _move_requests(kept, gone, at)


def _move_consents(kept: User, gone: User, at: datetime) -> None:
    """Of two living answers to one purpose a no counts before a yes, and else the newer one."""
    living = Consent.objects.living().select_for_update().filter(student__in=[kept, gone])
    counts: dict[str, Consent] = {}
    for consent in living.order_by("-is_yes", "recorded_at", "pk"):
        before = counts.get(consent.purpose)
        if before is not None:
            before.ended_at = at
            before.save(update_fields=["ended_at"])
        counts[consent.purpose] = consent
    Consent.objects.filter(student=gone).update(student=kept)


def _move_what_was_told(kept: User, gone: User) -> None:
    """Concerns, stops and what is hidden. What both told while nobody answered stays two concerns:
    who told the later one is not named any more."""
    for concern in Concern.objects.told_by(gone):
        same = Concern.objects.told_by(kept).waiting()
        same = same.filter(
            kind=concern.kind, subject_type=concern.subject_type, subject_id=concern.subject_id
        )
        is_double = concern.is_waiting and same.exists()
        Concern.objects.filter(pk=concern.pk).update(reporter=None if is_double else kept)
    Concern.objects.filter(author=gone).update(author=kept)
    stops = ContactStop.objects.living()
    for stop in stops.filter(person=gone):
        if not stops.filter(person=kept, towards=stop.towards_id).exists():
            ContactStop.objects.filter(pk=stop.pk).update(person=kept)
    hidden = Hiding.objects.filter(person=gone)
    Hiding.objects.bulk_create(
        (
            Hiding(person=kept, subject_type=kind, subject_id=thing, since=since)
            for kind, thing, since in hidden.values_list("subject_type", "subject_id", "since")
        ),
        ignore_conflicts=True,
    )
    hidden.delete()


def _move_requests(kept: User, gone: User, at: datetime) -> None:
    """Exports are of both now. An erasure that was asked for one entry must not take the other:
    it is taken back, and whoever still wants it asks again."""
    theirs = DataRequest.objects.of(gone.pk)
    for asked in theirs.erasures().filter(state=RequestState.ASKED).select_for_update():
        move(asked, RequestState.UNDONE, by=None, at=at)
    doubles = DataRequest.objects.none()
    if DataRequest.objects.of(kept.pk).exports().still_open().exists():
        doubles = theirs.exports().still_open()
    theirs.exclude(pk__in=doubles.values("pk")).update(student=kept.pk)
