"""What must hold before children meet, and while they do."""

from safeguarding.models.blocks import Block
from safeguarding.models.class_rules import ClassRules
from safeguarding.models.consents import Consent
from safeguarding.models.taking_part import PartStatement

__all__ = ["Block", "ClassRules", "Consent", "PartStatement"]
