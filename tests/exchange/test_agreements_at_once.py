"""Both teachers press at the same moment, on two connections."""

from dataclasses import replace
from functools import partial
from unittest.mock import patch

import pytest
from django.db import IntegrityError

from exchange.models import AgreementVersion, Project
from exchange.services import agreements
from exchange.services.agreements import Overtaken, newest_version, save_version, suggestion
from outbox.models import Mail
from tests.exchange.builders import APPROVED_AT
from tests.exchange.ready import agree, say_ready, teachers_of
from tests.exchange.test_starting import FIRST_NOON
from tests.safeguarding.taking_part import give_part, join_in_bulk
from tests.twins import Meeting, at_once

pytestmark = pytest.mark.django_db(transaction=True)


def save_both(project: Project) -> list[object]:
    """Each changes the suggestion in another way; where they can, both read before one writes."""
    terms = suggestion(project)
    both = Meeting()

    def read_together(project: Project) -> AgreementVersion | None:
        found = newest_version(project)
        both.point()
        return found

    with patch.object(agreements, "newest_version", read_together):
        return at_once(
            [
                lambda teacher=teacher: save_version(
                    project,
                    replace(terms, words=f"Words of {teacher.pk}"),
                    base=0,
                    by=teacher,
                    at=APPROVED_AT,
                )
                for teacher in teachers_of(project)
            ]
        )


def test_of_two_changes_of_the_same_words_one_is_saved_and_the_other_is_told(preparing):
    results = save_both(preparing)

    saved = [each for each in results if isinstance(each, AgreementVersion)]
    told = [each for each in results if isinstance(each, Overtaken)]
    assert (len(saved), len(told)) == (1, 1)
    assert list(AgreementVersion.objects.all()) == saved


def test_without_the_lock_the_second_meets_the_constraint(preparing):
    def unheld(project: Project) -> Project:
        return Project.objects.get(pk=project.pk)

    with (
        patch.object(agreements, "_held", unheld),
        patch.object(agreements, "start_if_ready", lambda *args, **kwargs: None),
    ):
        results = save_both(preparing)

    # Both read "no version yet", and the database refuses one: its author would see a page of ours
    # that says nothing of the other version.
    saved = [each for each in results if isinstance(each, AgreementVersion)]
    broken = [each for each in results if isinstance(each, IntegrityError)]
    assert (len(saved), len(broken)) == (1, 1)


def test_the_last_two_presses_start_it_once(preparing):
    agree(preparing, at=FIRST_NOON)
    first, second = teachers_of(preparing)
    for teacher in (first, second):
        say_ready(preparing, teacher, students=0, at=FIRST_NOON)
    forms = []
    for classroom, teacher in zip(preparing.classrooms, (first, second), strict=True):
        people = [each.student_id for each in join_in_bulk(classroom, 20, at=FIRST_NOON)]
        forms.append(partial(give_part, classroom, people, by=teacher, at=FIRST_NOON))

    at_once(forms)

    assert Project.objects.get(pk=preparing.pk).started_at == FIRST_NOON
    assert Mail.objects.filter(template="exchange/email/project_started").count() == 2
