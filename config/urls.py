"""The addresses of the site, one line for each app."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

from config.health import healthz, readyz
from config.reports import csp_report
from config.security_txt import security_txt

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("csp-report/", csp_report, name="csp-report"),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("", include("exchange.pages.visitor_urls")),
    path("", include("users.urls")),
    path("", include("classrooms.urls")),
    path("", include("safeguarding.urls")),
    path("", include("matching.urls")),
    path("", include("exchange.urls")),
    path("", include("exchange.gallery.urls")),
    path("", include("exchange.pages.urls")),
]
