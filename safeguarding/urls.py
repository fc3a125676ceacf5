"""What is kept, for everybody; and for teachers, the data of one student."""

from django.urls import path

from safeguarding.views import data

app_name = "safeguarding"

urlpatterns = [
    path("what-we-keep/", data.what_we_keep, name="what-we-keep"),
    path("students/<uuid:enrolment_id>/data/", data.student_data, name="student-data"),
    path("students/<uuid:enrolment_id>/data/export/", data.student_export, name="student-export"),
    path("students/<uuid:enrolment_id>/data/erase/", data.student_erase, name="student-erase"),
    path("data/<uuid:request_id>/", data.data_request, name="data-request"),
    path("data/<uuid:request_id>/undo/", data.erasure_undo, name="erasure-undo"),
    path("data/<uuid:request_id>/export.zip", data.export_file, name="export-file"),
]
