"""The diary is only appended to; but a line that is two years old may be deleted."""

from django.db import migrations

KEEP_YOUNG = """
CREATE OR REPLACE FUNCTION users_keep_diary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '24 months' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the diary is only appended to' USING ERRCODE = 'check_violation';
END $$;
"""
KEEP_ALL = """
CREATE OR REPLACE FUNCTION users_keep_diary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the diary is only appended to' USING ERRCODE = 'check_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("users", "0005_tallies")]

    operations = [migrations.RunSQL(KEEP_YOUNG, KEEP_ALL)]
