"""Counts of what people do, for the limits; and no address or browser of a child is kept.

Counts may be lost in a crash, so writing them is cheap.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0004_phone_that_failed"),
        ("usersessions", "0001_initial"),
    ]

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
        migrations.RunSQL(
            "DELETE FROM usersessions_usersession USING users_user"
            " WHERE users_user.id = user_id AND users_user.role = 'student'",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "CREATE TRIGGER users_refuse_student BEFORE INSERT OR UPDATE ON usersessions_usersession"
            " FOR EACH ROW EXECUTE FUNCTION users_refuse_student();",
            "DROP TRIGGER users_refuse_student ON usersessions_usersession;",
        ),
    ]
