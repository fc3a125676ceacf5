"""Two entries of one child became one student: what is kept here of it comes along."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from classrooms.merging import Merge, hears_merge
from classrooms.models import Enrolment
from safeguarding.gates import STUDENT
from safeguarding.lifecycle import RequestState
from safeguarding.models import Concern, Consent, ContactStop, DataRequest, Hiding
from safeguarding.services.consents import code_of, tell_of_students
from safeguarding.services.data_requests import move
from safeguarding.services.folding import fold
from users.audit import record_each


@hears_merge
def move_everything(merge: Merge) -> None:
    _move_consents(merge)
    _move_what_was_told(merge)
    _move_stops(merge)
    _move_hidings(merge)
    _move_requests(merge)


def _move_consents(merge: Merge) -> None:
    """Of two living answers to one purpose a no counts before a yes, and else the newer one. A yes
    that is older than the day on which the other entry's answer was taken back counts no more."""
    both = Consent.objects.select_for_update().filter(student__in=[merge.kept, merge.gone])
    answers: dict[str, list[Consent]] = defaultdict(list)
    for consent in both.order_by("recorded_at", "pk"):
        answers[consent.purpose].append(consent)
    ended = [each for said in answers.values() for each in _ended(said)]
    for consent in ended:
        consent.ended_at = merge.at
        consent.save(update_fields=["ended_at"])
    lines = [(each, code_of(each), "") for each in ended]
    record_each("consent.withdraw", lines, by=merge.by, reason="merge", at=merge.at)
    both.filter(student=merge.gone).update(student=merge.kept)
    tell_of_students([merge.kept.pk], by=merge.by, at=merge.at)


def _ended(said: Sequence[Consent]) -> list[Consent]:
    """Of all answers to one purpose, the older first: the living ones that end."""
    living = [each for each in said if each.ended_at is None]
    stays = next((each for each in reversed(living) if not each.is_yes), None)
    stays = stays or next(reversed(living), None)
    back_at = _taken_back_at(said)
    if stays is not None and stays.is_yes and back_at is not None and stays.recorded_at < back_at:
        stays = None
    return [each for each in living if each is not stays]


def _taken_back_at(said: Sequence[Consent]) -> datetime | None:
    """When an entry without a living answer lost its last one: nobody replaced it."""
    found: list[datetime] = []
    for student in {each.student_id for each in said}:
        ends = [each.ended_at for each in said if each.student_id == student]
        if None not in ends:
            found.append(max(end for end in ends if end is not None))
    return max(found, default=None)


def _move_what_was_told(merge: Merge) -> None:
    """By and about the child. The same told by both while nobody answered is one concern."""
    for ended, stays in merge.places.items():
        for concern in Concern.objects.filter(subject_type=STUDENT, subject_id=ended):
            concern.subject_id = stays
            _settle(concern, merge)
    for concern in Concern.objects.told_by(merge.gone):
        concern.reporter = merge.kept
        _settle(concern, merge)
    Concern.objects.filter(author=merge.gone).update(author=merge.kept)


def _settle(concern: Concern, merge: Merge) -> None:
    same = Concern.objects.waiting().told_like(concern).select_for_update(of=("self",)).first()
    if concern.is_waiting and concern.reporter is not None and same is not None:
        fold(concern, into=same, by=merge.by, at=merge.at)
    else:
        concern.save(update_fields=["reporter", "subject_id"])


def _move_stops(merge: Merge) -> None:
    stops = ContactStop.objects.living()
    for stop in stops.filter(person=merge.gone):
        if not stops.filter(person=merge.kept, towards=stop.towards_id).exists():
            ContactStop.objects.filter(pk=stop.pk).update(person=merge.kept)


def _move_hidings(merge: Merge) -> None:
    """What is hidden from the child; and the child from whoever told us about the place that is no
    more."""
    _instead(Hiding.objects.filter(person=merge.gone), person_id=merge.kept.pk)
    for ended, stays in merge.places.items():
        named = Hiding.objects.filter(subject_type=STUDENT, subject_id=ended)
        _instead(named, subject_id=stays)
    # Nobody is hidden from themselves.
    own = Enrolment.objects.filter(student=merge.kept).values("pk")
    hidden = Hiding.objects.filter(person=merge.kept, subject_type=STUDENT)
    hidden.filter(subject_id__in=own).delete()


def _instead(rows: QuerySet[Hiding], **values: UUID) -> None:
    """The same rows with other values; one that is there already counts for both."""
    fields = ("person_id", "subject_type", "subject_id", "since")
    made: list[dict[str, Any]] = [{**row, **values} for row in rows.values(*fields)]
    Hiding.objects.bulk_create((Hiding(**row) for row in made), ignore_conflicts=True)
    rows.delete()


def _move_requests(merge: Merge) -> None:
    """Exports are of both now. An erasure that was asked for one entry, whichever it was, must not
    take the child: it is taken back, and whoever still wants it asks again."""
    asked_for = DataRequest.objects.filter(student__in=[merge.kept.pk, merge.gone.pk]).erasures()
    for asked in asked_for.filter(state=RequestState.ASKED).select_for_update():
        move(asked, RequestState.UNDONE, by=merge.by, at=merge.at)
    theirs = DataRequest.objects.of(merge.gone.pk)
    doubles = DataRequest.objects.none()
    if DataRequest.objects.of(merge.kept.pk).exports().still_open().exists():
        doubles = theirs.exports().still_open()
    theirs.exclude(pk__in=doubles.values("pk")).update(student=merge.kept.pk)
