"""What the workers do for schools and classes: fetch by id, call one service."""

from uuid import UUID

from classrooms.services.digest import tell_reviewers
from classrooms.services.invitations import MAIL_INVITATION, expire_invitations, mail_invitation
from classrooms.services.reminders import remind_of_unfinished
from classrooms.services.shut_out import REPLACE_CARDS, replace_cards
from classrooms.services.teachings import end_substitutes
from outbox.registry import Work, handles


@handles("classrooms.remind-unfinished")
def remind(work: Work) -> None:
    remind_of_unfinished()


@handles(MAIL_INVITATION)
def mail(work: Work) -> None:
    mail_invitation(UUID(work.payload["invitation"]), mails=int(work.payload["mails"]))


@handles("classrooms.end-overdue")
def end_overdue(work: Work) -> None:
    """Substitutes whose last day is over, and invitations nobody answered."""
    end_substitutes()
    expire_invitations()


@handles(REPLACE_CARDS)
def cards(work: Work) -> None:
    replace_cards([(UUID(student), version) for student, version in work.payload["cards"]])


@handles("classrooms.review-digest")
def digest(work: Work) -> None:
    tell_reviewers()
