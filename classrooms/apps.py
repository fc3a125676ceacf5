from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ClassroomsConfig(AppConfig):
    name = "classrooms"
    verbose_name = _("Schools and classes")

    def ready(self) -> None:
        """Every app may lay something on a teacher's desk, and moves rows of merged students."""
        autodiscover_modules("waiting")
        autodiscover_modules("merging")
