"""Telling us, reading the answer, and what teachers and schools' contacts do about it."""

from django.urls import path

from safeguarding.views import contacts, teachers, telling

app_name = "safeguarding"

urlpatterns = [
    path("tell/", telling.need_help, name="need-help"),
    path("tell/<slug:label>/<uuid:thing_id>/", telling.report, name="report"),
    path("told/<uuid:told_id>/", telling.told, name="told"),
    path("concerns/", teachers.concerns, name="concern-list"),
    path("concerns/<uuid:concern_id>/", teachers.concern, name="concern"),
    path("contact-stops/<uuid:stop_id>/go-on/", teachers.go_on, name="go-on"),
    path("schools/<uuid:school_id>/contact/", contacts.school_contact, name="school-contact"),
    path("for-you/<slug:notice>/", contacts.contact_notice, name="contact-notice"),
]
