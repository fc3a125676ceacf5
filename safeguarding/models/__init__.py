"""What must hold before children meet, and while they do."""

from safeguarding.models.blocks import Block, ContactStop
from safeguarding.models.care import ContactNotice, ProgrammeCare, SchoolContact
from safeguarding.models.class_rules import ClassRules
from safeguarding.models.concerns import Concern, ConcernAnswer, ConcernNote, Hiding, Reading
from safeguarding.models.consents import Consent
from safeguarding.models.data_requests import DataRequest, ExportFile

__all__ = [
    "Block",
    "ClassRules",
    "Concern",
    "ConcernAnswer",
    "ConcernNote",
    "Consent",
    "ContactNotice",
    "ContactStop",
    "DataRequest",
    "ExportFile",
    "Hiding",
    "ProgrammeCare",
    "Reading",
    "SchoolContact",
]
