"""What must hold before children meet, and while they do."""

from safeguarding.models.blocks import Block
from safeguarding.models.consents import Consent

__all__ = ["Block", "Consent"]
