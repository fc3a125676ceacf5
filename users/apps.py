from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    name = "users"
    verbose_name = _("People")
    default = True

    def ready(self) -> None:
        # The signals of the libraries are there once all apps are.
        from users.sign_ins import listen  # noqa: PLC0415 -- imports models

        listen()


class AerogramAdminConfig(admin_apps.AdminConfig):
    default_site = "users.admin_site.AerogramAdminSite"
    default = False
