"""The site with pages that break the rules, each in its own way: the checks must find them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path

from classrooms.models import Classroom
from config.urls import urlpatterns as site
from exchange.models import Project
from users.models import User


def without_rule(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open to everybody who is logged in")


def of_a_class(request: HttpRequest, classroom_id: UUID) -> HttpResponse:
    return HttpResponse(get_object_or_404(Classroom, pk=classroom_id).name)


def of_a_project(request: HttpRequest, project_id: UUID) -> HttpResponse:
    return HttpResponse(get_object_or_404(Project, pk=project_id).pk)


def touching(request: HttpRequest) -> HttpResponse:
    User.objects.filter(role="staff").update(zone="UTC")
    return HttpResponse()


def leading_out(request: HttpRequest) -> HttpResponse:
    return redirect("classrooms:join")


def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError("planted")


planted = [
    path("planted/without-rule/", without_rule, name="planted-without-rule"),
    path("planted/<uuid:classroom_id>/", of_a_class, name="planted-class"),
    path("planted/touching/", touching, name="planted-touching"),
    path("planted/out/", leading_out, name="planted-out"),
    path("planted/broken/", broken, name="planted-broken"),
    path("admin/planted/<uuid:project_id>/", of_a_project, name="planted-elsewhere"),
    path("admin/planted/", without_rule, name="planted-desk"),
    path("planted/size/<int:number>/", without_rule, name="planted-unknown-argument"),
]
urlpatterns = [*planted, *site]
