from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    name = "users"
    verbose_name = _("People")
    default = True


class AerogramAdminConfig(admin_apps.AdminConfig):
    default_site = "users.admin_site.AerogramAdminSite"
    default = False
