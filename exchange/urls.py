"""Meetings and calendar feeds. The pages of a project stand in `exchange.pages.urls`."""

from django.urls import path

from exchange.views import meetings as views

app_name = "exchange"

urlpatterns = [
    path("projects/<uuid:project_id>/meetings/plan/", views.session_plan, name="session-plan"),
    path("meetings/<uuid:session_id>/cancel/", views.session_cancel, name="session-cancel"),
    path("projects/<uuid:project_id>/calendar-link/", views.feed_renew, name="feed-renew"),
    path("feeds/<slug:token>.ics", views.feed, name="feed"),
]
