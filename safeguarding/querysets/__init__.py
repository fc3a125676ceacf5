"""Who may read what. Every view and every service begins here."""

from safeguarding.querysets.concerns import (
    AnswerQuerySet,
    ConcernQuerySet,
    ContactNoticeQuerySet,
    ContactStopQuerySet,
    ReadingQuerySet,
    SchoolContactQuerySet,
)
from safeguarding.querysets.consents import ConsentQuerySet
from safeguarding.querysets.data_requests import DataRequestQuerySet

__all__ = [
    "AnswerQuerySet",
    "ConcernQuerySet",
    "ConsentQuerySet",
    "ContactNoticeQuerySet",
    "ContactStopQuerySet",
    "DataRequestQuerySet",
    "ReadingQuerySet",
    "SchoolContactQuerySet",
]
