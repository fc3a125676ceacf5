"""What the database itself refuses: a student with an adult's account, and a rewritten diary."""

from django.db import migrations

ADULT_TABLES = ("account_emailaddress", "socialaccount_socialaccount", "mfa_authenticator")

REFUSE_STUDENT = """
CREATE FUNCTION users_refuse_student() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM users_user WHERE id = NEW.user_id AND role = 'student') THEN
        RAISE EXCEPTION 'a student has no row in %', TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""

KEEP_ROLE = """
CREATE FUNCTION users_keep_student_role() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'nobody becomes a student or stops being one' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER users_keep_student_role BEFORE UPDATE ON users_user FOR EACH ROW
    WHEN (OLD.role IS DISTINCT FROM NEW.role AND 'student' IN (OLD.role, NEW.role))
    EXECUTE FUNCTION users_keep_student_role();
"""

KEEP_DIARY = """
CREATE FUNCTION users_keep_diary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the diary is only appended to' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER users_keep_diary BEFORE UPDATE OR DELETE ON users_auditentry FOR EACH ROW
    EXECUTE FUNCTION users_keep_diary();
"""


def on_adult_table(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER users_refuse_student BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW "
        "EXECUTE FUNCTION users_refuse_student();",
        f"DROP TRIGGER users_refuse_student ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("users", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.RunSQL(REFUSE_STUDENT, "DROP FUNCTION users_refuse_student();"),
        *(on_adult_table(table) for table in ADULT_TABLES),
        migrations.RunSQL(KEEP_ROLE, "DROP FUNCTION users_keep_student_role() CASCADE;"),
        migrations.RunSQL(KEEP_DIARY, "DROP FUNCTION users_keep_diary() CASCADE;"),
    ]
