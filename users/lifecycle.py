"""The roles a person can have. A role never changes: a student never becomes an adult account."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    TEACHER = "teacher", _("Teacher")
    STUDENT = "student", _("Student")
    STAFF = "staff", _("Staff")
