"""What teachers settle about their students and classes."""

from django.urls import path

from safeguarding.views import class_rules

app_name = "safeguarding"

urlpatterns = [
    path("classes/<uuid:classroom_id>/rules/", class_rules.rules, name="class-rules"),
]
