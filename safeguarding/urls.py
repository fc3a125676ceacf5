"""The pages about what a student may do here."""

from django.urls import path

from safeguarding.views import consents

app_name = "safeguarding"

urlpatterns = [
    path("classes/<uuid:classroom_id>/consent/", consents.consents, name="consents"),
    path("classes/<uuid:classroom_id>/consent/form/", consents.paper, name="consent-form"),
    path("students/<uuid:enrolment_id>/consent/", consents.student, name="consent-student"),
]
