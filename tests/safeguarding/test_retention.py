"""Every table has a rule or a reviewed reason, and the rules agree with the tables."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from django.apps import apps
from django.db import connection, models

from safeguarding.retention import (
    DELETE,
    STUDENTS,
    WITH_STUDENT,
    Rule,
    harmless,
    months_before,
    of_students,
    rules,
)
from tests.safeguarding.columns import columns_now, columns_reviewed
from users.models import User

AT = datetime(2026, 11, 28, 3, 0, tzinfo=UTC)
NEVER_OF_A_STUDENT = ("mail", "phone", "surname", "birth", "gender", "photo", "first_name")
"""No column of a student is called so, but for those that the database keeps empty."""
KEPT_EMPTY = {("users_user", "email")}


def known() -> set[str]:
    return {rule.table for rule in rules()} | set(harmless())


def columns_of(rule: Rule) -> set[str]:
    assert rule.model is not None
    return {field.name for field in rule.model._meta.concrete_fields}


def to_people(rule: Rule) -> set[str]:
    assert rule.model is not None
    fields = rule.model._meta.concrete_fields
    return {field.name for field in fields if field.related_model is User}


@pytest.mark.django_db
def test_every_table_of_the_database_has_a_rule_or_a_reason() -> None:
    tables = set(connection.introspection.table_names())

    assert sorted(tables - known()) == []


def test_every_model_has_a_rule_or_a_reason() -> None:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

    assert sorted(tables - known()) == []


def test_no_table_has_both_and_no_reason_is_empty() -> None:
    assert {rule.table for rule in rules()} & set(harmless()) == set()
    assert all(harmless().values())


def test_a_table_that_knows_a_person_is_not_called_harmless() -> None:
    wrong = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table in harmless()
        and any(field.related_model is User for field in model._meta.concrete_fields)
    ]

    assert wrong == []


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_rule_says_everything_in_words(rule: Rule) -> None:
    said = [str(words) for words in (rule.what, rule.long.words, rule.then.words, rule.why)]

    assert all(said)
    assert not any("%" in words for words in said)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_rule_ends_by_itself_or_goes_along_or_says_that_it_stays(rule: Rule) -> None:
    ends = rule.sweep is not None or (rule.long.due is not None and rule.then.do is not None)

    assert ends or rule.long.along or rule.then.stays
    if rule.long.due is not None:
        assert not rule.then.stays


@pytest.mark.parametrize(
    "rule", [rule for rule in rules() if rule.long.along], ids=lambda rule: rule.name
)
def test_what_goes_along_has_a_key_that_takes_it_along(rule: Rule) -> None:
    assert rule.model is not None
    taken = {
        field.related_model._meta.label
        for field in rule.model._meta.concrete_fields
        if field.remote_field and field.remote_field.on_delete is models.CASCADE
    }

    assert set(rule.long.along) <= taken


@pytest.mark.parametrize("rule", of_students(), ids=lambda rule: rule.name)
def test_every_column_of_a_student_is_shown_or_hidden(rule: Rule) -> None:
    shown = {path.split("__")[0] for path in rule.shows}
    said = shown | set(rule.hides) | ({rule.student} & columns_of(rule)) | to_people(rule)

    assert columns_of(rule) - said == set()
    assert set(rule.hides) - columns_of(rule) == set()


@pytest.mark.parametrize("rule", of_students(), ids=lambda rule: rule.name)
def test_an_export_goes_through_nobody_else(rule: Rule) -> None:
    """A path that leads over a key to people would tell of another person."""
    assert rule.model is not None
    for path in rule.shows:
        model = rule.model
        for step in path.split("__"):
            field = model._meta.get_field(step)
            assert field.related_model is not User, path
            model = field.related_model or model


@pytest.mark.parametrize("rule", of_students(), ids=lambda rule: rule.name)
def test_rule_of_a_student_says_what_erasing_does(rule: Rule) -> None:
    assert rule.erased is not None
    assert bool(rule.stays_because) == rule.erased.stays


def test_what_belongs_to_a_students_row_is_the_students_too() -> None:
    """A table that points to something of a student reaches the student."""
    theirs = {rule.model for rule in of_students()} - {User}
    tables = {rule.table for rule in of_students()}
    beside = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table not in tables
        and any(field.related_model in theirs for field in model._meta.concrete_fields)
    ]

    assert beside == []


def test_columns_that_reach_a_student_are_the_reviewed_ones() -> None:
    """A new one: is it needed, and does the registry show, hide and erase it? Then write it down:
    `python -m tests.safeguarding.columns --write`."""
    assert columns_now() == columns_reviewed()


def test_no_column_of_a_student_says_who_the_child_is() -> None:
    telling = [
        (table, column)
        for table, column, about in columns_now()
        if about == "student" and any(word in column for word in NEVER_OF_A_STUDENT)
    ]

    assert set(telling) <= KEPT_EMPTY


def test_a_planted_table_without_a_rule_is_noticed() -> None:
    """The twin of the two lists above: a model that nobody declared."""

    class Diary(models.Model):
        author = models.ForeignKey(User, on_delete=models.CASCADE)
        email = models.EmailField()

        class Meta:
            app_label = "exchange"

    try:
        found = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

        assert found - known() == {"exchange_diary"}
        assert set(columns_now()) - set(columns_reviewed()) == {
            ("exchange_diary", "author_id", "adult")
        }
    finally:
        del apps.all_models["exchange"]["diary"]
        apps.clear_cache()
    assert Diary.__name__ == "Diary"


def test_months_end_with_the_month() -> None:
    march = datetime(2027, 3, 31, tzinfo=UTC)

    days = [months_before(march, number).date().isoformat() for number in (0, 1, 3, 13)]

    assert days == ["2027-03-31", "2027-02-28", "2026-12-31", "2026-02-28"]


def test_rules_come_in_the_parts_of_the_page() -> None:
    order = list(type(STUDENTS))
    parts = [order.index(rule.whose) for rule in rules()]

    assert all(first <= second for first, second in pairwise(parts))
    assert WITH_STUDENT.along == ("users.User",)
    assert not DELETE.stays
