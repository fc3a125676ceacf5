"""That a school's verification was taken back stands in the row: the diary forgets."""

from django.db import migrations, models


def from_the_diary(apps, schema_editor):
    school_of = apps.get_model("classrooms", "School")
    lines = apps.get_model("users", "AuditEntry").objects.filter(verb="school.revoke")
    for line in lines.order_by("at").iterator():
        schools = school_of.objects.filter(pk=line.subject_id, verified_at__isnull=True)
        schools.update(revoked_at=line.at)


class Migration(migrations.Migration):
    dependencies = [
        ("classrooms", "0016_ways_back"),
        ("users", "0007_trust_taken_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="school",
            name="revoked_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(from_the_diary, migrations.RunPython.noop, elidable=True),
    ]
