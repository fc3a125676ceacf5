"""Why a teacher gives something back or takes it down. Children read the first ones: kindly."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReturnReason(models.TextChoices):
    MORE = "more", _("Good start. Tell a little more.")
    CONTACT = "contact", _("Leave out phone numbers, addresses and links. They are private.")
    NAMES = "names", _("Leave out full names. A nickname keeps everybody safe.")
    KIND = "kind", _("Say it in a kinder way. Think of who reads it.")
    PICTURE = "picture", _("Choose another picture.")
    AGAIN = "again", _("Read it once more. Something is not right yet.")


class RemovalReason(models.TextChoices):
    MISTAKE = "mistake", _("It was published by mistake")
    ASKED = "asked", _("Who made it asked for it")
    CONTACT = "contact", _("It says how to reach somebody")
    UNKIND = "unkind", _("It is unkind")
    OTHER = "other", _("Something else")
