"""The pages everybody can read, and those of a demonstration. Their names have no namespace."""

from django.conf import settings
from django.urls import path

from exchange.pages import demo, visitors

everybody = [
    path("", visitors.home, name="home"),
    path("how-it-works/", visitors.how_it_works, name="how-it-works"),
    path("safety/", visitors.safety, name="safety"),
    path("display/", visitors.display, name="display"),
    path("help/", visitors.help_page, name="help"),
    path("styleguide/", visitors.styleguide, name="styleguide"),
]
demonstration = [
    path("look-around/", demo.look_around, name="look-around"),
    path("mail/", demo.demo_mail, name="demo-mail"),
    path("mail/<uuid:mail_id>/", demo.demo_mail_detail, name="demo-mail-detail"),
]

urlpatterns = [*everybody, *(demonstration if settings.DEMO else [])]
