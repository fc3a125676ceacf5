from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "exchange.pages"
    label = "exchange_pages"
    verbose_name = _("Project pages")
