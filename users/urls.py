"""About you, and what belongs to every page: language, colours, where a login leads."""

from django.urls import include, path

from users import views

about_you = [path("about-you/", views.profile, name="profile")]

urlpatterns = [
    path("", include((about_you, "users"))),
    path("after-login/", views.after_login, name="after-login"),
    path("set-language/", views.set_language, name="set-language"),
    path("set-theme/", views.set_theme, name="set-theme"),
    path("set-drawings/", views.set_drawings, name="set-drawings"),
    path("hide-clock-bar/", views.hide_clock_bar, name="hide-clock-bar"),
]
