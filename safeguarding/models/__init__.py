"""What must hold before children meet, and while they do."""

from safeguarding.models.blocks import Block
from safeguarding.models.consents import Consent
from safeguarding.models.data_requests import DataRequest, ExportFile

__all__ = ["Block", "Consent", "DataRequest", "ExportFile"]
