"""Finds what leads to a child outside of here: mail, phone, links, handles, names in apps.

Pure: text in, findings out; nothing is dropped or changed. What a finding means is the business of
whoever asked: the text is held until a teacher of the class has looked at it.
"""

from safeguarding.contacts.finder import find_contacts
from safeguarding.contacts.findings import Finding, Kind

__all__ = ["Finding", "Kind", "find_contacts"]
