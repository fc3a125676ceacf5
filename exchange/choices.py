from django.db import models
from django.utils.translation import gettext_lazy as _


class PhaseKind(models.TextChoices):
    HELLO = "hello", _("Say hello")
    COMPARE = "compare", _("Compare")
    CREATE = "create", _("Create")
    PRESENT = "present", _("Present")
    REFLECT = "reflect", _("Reflect")
