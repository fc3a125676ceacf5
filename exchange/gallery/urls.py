"""The gallery of a project, for both classes."""

from django.urls import path

from exchange.gallery import views

app_name = "gallery"

urlpatterns = [
    path("gallery/", views.home, name="home"),
    path("projects/<uuid:project_id>/gallery/", views.gallery, name="project"),
    path("projects/<uuid:project_id>/gallery/add/", views.add, name="add"),
    path("gallery/<uuid:item_id>/", views.item, name="item"),
    path("gallery/<uuid:item_id>/change/", views.change, name="change"),
    path("gallery/<uuid:item_id>/throw-away/", views.throw_away, name="throw-away"),
    path("gallery/<uuid:item_id>/take-down/", views.take_down, name="take-down"),
]
