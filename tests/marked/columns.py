"""Every column that can hold words, and why none of them reaches the partner class unread.

Either a driver writes a marked string into it through the real form (`drivers.py`), or it stands
here with a reason that somebody looked at. A new column is in neither, and the run fails.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

APPS = frozenset(
    {"outbox", "users", "classrooms", "safeguarding", "matching", "exchange", "gallery"}
)

MACHINE = "made by the site itself: a code, a key, a digest, a zone or language out of a list"
ADULTS = "a teacher writes it for other teachers; no student is asked for it"
CLASS = "how a teacher names and describes a school, a class or its days; the pairing shows it"
STAFF = "written by staff, or for staff alone"
TOLD = "who may read what was told is a table of its own: tests/safeguarding/test_who_is_told.py"
MAILED = "holds what was mailed; the run reads every mail for itself"

REVIEWED: dict[str, str] = {
    "outbox.Job.kind": MACHINE,
    "outbox.Job.key": MACHINE,
    "outbox.Job.payload": MACHINE,
    "outbox.Job.last_error": MACHINE,
    "outbox.Mail.key": MACHINE,
    "outbox.Mail.to": ADULTS,
    "outbox.Mail.template": MACHINE,
    "outbox.Mail.language": MACHINE,
    "outbox.Mail.subject": MAILED,
    "outbox.Mail.text": MAILED,
    "outbox.Mail.html": MAILED,
    "users.User.password": MACHINE,
    "users.User.email": ADULTS,
    "users.User.language": MACHINE,
    "users.User.zone": MACHINE,
    "users.Adult.name": ADULTS,
    "users.Adult.phone": ADULTS,
    "users.Adult.languages": MACHINE,
    "users.AuditEntry.verb": MACHINE,
    "users.AuditEntry.subject_type": MACHINE,
    "users.AuditEntry.subject_id": MACHINE,
    "users.AuditEntry.before": MACHINE,
    "users.AuditEntry.after": MACHINE,
    "users.AuditEntry.reason": MACHINE,
    "classrooms.Programme.name": STAFF,
    "classrooms.Programme.excluded_country_pairs": STAFF,
    "classrooms.Programme.weights": STAFF,
    "classrooms.School.name": CLASS,
    "classrooms.School.city": CLASS,
    "classrooms.School.name_grams": MACHINE,
    "classrooms.School.city_grams": MACHINE,
    "classrooms.School.website": CLASS,
    "classrooms.School.zone": MACHINE,
    "classrooms.Break.name": CLASS,
    "classrooms.KeptCalendar.dates": CLASS,
    "classrooms.BellSchedule.name": CLASS,
    "classrooms.Bell.label": CLASS,
    "classrooms.Classroom.name": CLASS,
    "classrooms.Classroom.about": CLASS,
    "classrooms.ClassLanguage.language": MACHINE,
    "classrooms.InvitationBatch.name": STAFF,
    "classrooms.Invitation.email": ADULTS,
    "classrooms.Invitation.name": ADULTS,
    "classrooms.Invitation.language": MACHINE,
    "classrooms.Invitation.described": STAFF,
    "classrooms.Invitation.school_key": MACHINE,
    "classrooms.Invitation.class_key": MACHINE,
    "classrooms.Invitation.digest": MACHINE,
    "classrooms.ClassCode.code": MACHINE,
    "classrooms.Enrolment.nickname_key": MACHINE,
    "classrooms.Enrolment.stamp": MACHINE,
    "classrooms.ReviewMessage.text": STAFF,
    "classrooms.ReviewMessage.answer": STAFF,
    "classrooms.Countersignature.school_name": STAFF,
    "classrooms.Countersignature.teacher_name": STAFF,
    "classrooms.Countersignature.email": STAFF,
    "classrooms.Countersignature.found_at": STAFF,
    "classrooms.Countersignature.language": MACHINE,
    "classrooms.Countersignature.token_hash": MACHINE,
    "classrooms.Countersignature.words": STAFF,
    "classrooms.Evidence.school_name": STAFF,
    "classrooms.Evidence.note": STAFF,
    "users.Tally.key": MACHINE,
    "classrooms.StudentKey.pictures": MACHINE,
    "classrooms.StudentKey.card": MACHINE,
    "classrooms.StudentKey.knock": MACHINE,
    "classrooms.StudentKey.knock_pictures": MACHINE,
    "safeguarding.Consent.text_version": MACHINE,
    "safeguarding.Concern.subject_type": MACHINE,
    "safeguarding.Concern.snapshot": TOLD,
    "safeguarding.Concern.words": TOLD,
    "safeguarding.ConcernAnswer.words": TOLD,
    "safeguarding.ConcernNote.words": STAFF,
    "safeguarding.Hiding.subject_type": MACHINE,
    "safeguarding.Reading.subject_type": MACHINE,
    "safeguarding.SchoolContact.name": ADULTS,
    "safeguarding.SchoolContact.email": ADULTS,
    "safeguarding.SchoolContact.language": MACHINE,
    "safeguarding.ContactNotice.token_hash": MACHINE,
    "safeguarding.ExportFile.name": MACHINE,
    "matching.MatchingRound.stage": MACHINE,
    "matching.MatchingRound.report": MACHINE,
    "matching.Registration.unmatched": MACHINE,
    "matching.Candidate.explanation": MACHINE,
    "matching.Seat.decline_words": STAFF,
    "matching.Contest.words": STAFF,
    "matching.LookBlock.tile": MACHINE,
    "matching.Outlook.refused": MACHINE,
    "matching.Outlook.changes": MACHINE,
    "matching.Outlook.applied": MACHINE,
    "matching.PartnershipQuestion.text": STAFF,
    "matching.PartnershipQuestion.answer": STAFF,
    "matching.CallNote.about": STAFF,
    "matching.SavedSearch.country": MACHINE,
    "matching.SavedSearch.language": MACHINE,
    "matching.PartnerWish.token": MACHINE,
    "matching.PartnerWish.refusal": MACHINE,
    "exchange.ExchangeSession.zone": MACHINE,
    "exchange.CalendarFeed.token": MACHINE,
    "exchange.AgreementVersion.goals": ADULTS,
    "exchange.AgreementVersion.words": ADULTS,
    "exchange.Picture.digest": MACHINE,
    "gallery.Item.language": MACHINE,
    "gallery.Item.findings": MACHINE,
    "gallery.Item.reason": MACHINE,
}


def word_columns() -> Iterator[str]:
    """Of every table of ours, the columns into which somebody could write what they like."""
    for model in apps.get_models():
        if model._meta.app_label in APPS:
            for field in model._meta.concrete_fields:
                if _holds_words(field):
                    yield f"{model._meta.label}.{field.name}"


def _holds_words(field: models.Field) -> bool:
    kind = field.base_field if isinstance(field, ArrayField) else field
    free = models.CharField | models.TextField | models.FileField | models.JSONField
    return isinstance(kind, free) and not kind.choices
