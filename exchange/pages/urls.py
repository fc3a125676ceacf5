"""The pages of a project: its home for teachers, Today for students."""

from django.urls import path

from exchange.pages import reading, views

app_name = "exchange_pages"

urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("projects/", views.projects, name="project-list"),
    path("projects/<uuid:project_id>/", views.project, name="project"),
    path("today/", views.today, name="today"),
    path("reading/", reading.reading, name="reading"),
    path("reading/<slug:kind>/<uuid:item_id>/give-back/", reading.return_kindly, name="give-back"),
    path("leave/", views.leave, name="leave"),
]
