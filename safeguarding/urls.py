"""What a student may do here and what is kept about one, for teachers; and a public page."""

from django.urls import path

from safeguarding.views import consents, data

app_name = "safeguarding"

urlpatterns = [
    path("what-we-keep/", data.what_we_keep, name="what-we-keep"),
    path("students/<uuid:enrolment_id>/data/", data.student_data, name="student-data"),
    path("students/<uuid:enrolment_id>/data/export/", data.student_export, name="student-export"),
    path("students/<uuid:enrolment_id>/data/erase/", data.student_erase, name="student-erase"),
    path("data/<uuid:request_id>/", data.data_request, name="data-request"),
    path("data/<uuid:request_id>/undo/", data.erasure_undo, name="erasure-undo"),
    path("data/<uuid:request_id>/export.zip", data.export_file, name="export-file"),
    path("classes/<uuid:classroom_id>/consent/", consents.consents, name="consents"),
    path("classes/<uuid:classroom_id>/consent/form/", consents.paper, name="consent-form"),
    path("students/<uuid:enrolment_id>/consent/", consents.student, name="consent-student"),
]
