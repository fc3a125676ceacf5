"""Counts of what people do, for the limits; they may be lost in a crash, so writing them is cheap."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("users", "0004_phone_that_failed")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name="key")),
                ("window", models.BigIntegerField(verbose_name="window")),
                ("count", models.PositiveIntegerField(verbose_name="count")),
                ("counted_at", models.DateTimeField(db_index=True, verbose_name="counted at")),
            ],
            options={"verbose_name": "tally", "verbose_name_plural": "tallies"},
        ),
        migrations.RunSQL("ALTER TABLE users_tally SET UNLOGGED", "ALTER TABLE users_tally SET LOGGED"),
    ]
