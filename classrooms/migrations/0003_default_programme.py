"""The default programme: one pool for everybody, until there is a second."""

from django.db import migrations


def make_default_programme(apps, schema_editor):
    programmes = apps.get_model("classrooms", "Programme").objects
    if not programmes.filter(is_default=True).exists():
        programmes.create(name="Aerogram", is_default=True)


class Migration(migrations.Migration):
    dependencies = [("classrooms", "0002_initial")]

    operations = [
        migrations.RunPython(make_default_programme, migrations.RunPython.noop),
    ]
