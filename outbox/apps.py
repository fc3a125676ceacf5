from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutboxConfig(AppConfig):
    name = "outbox"
    verbose_name = "Outbox"

    def ready(self) -> None:
        # Each app registers the handlers of its own job kinds in its own tasks module.
        autodiscover_modules("tasks")
        # And what must hold of its own rows in its invariants module.
        autodiscover_modules("invariants")
