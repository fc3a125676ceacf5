"""That a verification was taken back stands in the row: the diary forgets after two years."""

from django.db import migrations, models


def from_the_diary(apps, schema_editor):
    adult_of = apps.get_model("users", "Adult")
    lines = apps.get_model("users", "AuditEntry").objects.filter(verb="teacher.revoke")
    for line in lines.order_by("at").iterator():
        adults = adult_of.objects.filter(pk=line.subject_id, verified_at__isnull=True)
        adults.update(revoked_at=line.at)


class Migration(migrations.Migration):
    dependencies = [("users", "0006_diary_lets_old_lines_go")]

    operations = [
        migrations.AddField(
            model_name="adult",
            name="revoked_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(from_the_diary, migrations.RunPython.noop, elidable=True),
    ]
