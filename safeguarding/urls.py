"""What a student may do here, what is kept about one, and telling us when something is wrong."""

from django.urls import path

from safeguarding.views import class_rules, consents, contacts, data, teachers, telling

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
    path("tell/", telling.need_help, name="need-help"),
    path("tell/<slug:label>/<uuid:thing_id>/", telling.report, name="report"),
    path("told/<uuid:told_id>/", telling.told, name="told"),
    path("concerns/", teachers.concerns, name="concern-list"),
    path("concerns/<uuid:concern_id>/", teachers.concern, name="concern"),
    path("contact-stops/<uuid:stop_id>/go-on/", teachers.go_on, name="go-on"),
    path("schools/<uuid:school_id>/contact/", contacts.school_contact, name="school-contact"),
    path("for-you/<slug:notice>/", contacts.contact_notice, name="contact-notice"),
    path("classes/<uuid:classroom_id>/rules/", class_rules.rules, name="class-rules"),
]
