from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SafeguardingConfig(AppConfig):
    name = "safeguarding"
    verbose_name = _("Safeguarding")

    def ready(self) -> None:
        """Each app says what it keeps and for how long, and what somebody can tell us about.

        `kept` says the first for the apps below us.
        """
        autodiscover_modules("retention", "kept", "reportable")
