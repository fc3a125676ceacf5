"""Agreement, readiness, meetings, feeds. A project's own pages stand in `exchange.pages.urls`."""

from django.urls import path

from exchange.views import agreements, closures, contact, health, meetings, pictures, readiness

app_name = "exchange"

urlpatterns = [
    path("projects/<uuid:project_id>/agreement/", agreements.agreement, name="agreement"),
    path(
        "projects/<uuid:project_id>/agreement/change/",
        agreements.agreement_change,
        name="agreement-change",
    ),
    path(
        "projects/<uuid:project_id>/agreement/versions/",
        agreements.agreement_history,
        name="agreement-history",
    ),
    path("projects/<uuid:project_id>/ready/", readiness.readiness, name="readiness"),
    path("projects/<uuid:project_id>/meetings/plan/", meetings.session_plan, name="session-plan"),
    path("meetings/<uuid:session_id>/cancel/", meetings.session_cancel, name="session-cancel"),
    path("projects/<uuid:project_id>/calendar-link/", meetings.feed_renew, name="feed-renew"),
    path("feeds/<slug:token>.ics", meetings.feed, name="feed"),
    path("projects/<uuid:project_id>/check-in/", health.check_in, name="check-in"),
    path("projects/<uuid:project_id>/stop/", health.stop, name="stop"),
    path("projects/<uuid:project_id>/pause-contact/", contact.pause_contact, name="pause-contact"),
    path("meetings/<uuid:session_id>/happened/", health.did_you_meet, name="did-you-meet"),
    path("classes/<uuid:classroom_id>/closed/", closures.closed_days, name="closed-days"),
    path("closures/<uuid:closure_id>/undo/", closures.undo, name="closure-undo"),
    path("pictures/<uuid:picture_id>/", pictures.picture, name="picture"),
    path("pictures/<uuid:picture_id>/small/", pictures.picture_small, name="picture-small"),
]
