"""An agreement: versions that stay, a yes for each, and nobody's words are lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from exchange.choices import Moderation, Pace, Pictures, Video
from exchange.lifecycle import ProjectState
from exchange.models import AgreementVersion, AgreementYes, Project
from exchange.refusals import Refused
from exchange.services.agreements import (
    PATIENCE,
    Overtaken,
    confirm_version,
    save_version,
    suggestion,
)
from exchange.terms import terms_of
from outbox.models import Job, Mail
from outbox.runner import run
from tests.exchange.builders import APPROVED_AT
from users.models import AuditEntry

CHANGED = "exchange/email/agreement_changed"
LATER = APPROVED_AT + timedelta(hours=1)


@pytest.fixture
def terms(preparing):
    return suggestion(preparing)


@pytest.fixture
def first(preparing, terms, nairobi_teacher):
    return save_version(preparing, terms, base=0, by=nairobi_teacher, at=APPROVED_AT)


def tell_all() -> list[Mail]:
    """What a worker does when the patience is over."""
    for job in Job.objects.filter(kind="exchange.tell-agreement"):
        Job.objects.filter(pk=job.pk).update(due_at=APPROVED_AT)
        run(job.pk)
    return list(Mail.objects.filter(template=CHANGED).order_by("created_at"))


def yeses(version: AgreementVersion) -> set[str]:
    return {yes.classroom.name for yes in version.yeses.all()}


def test_the_suggestion_suits_the_younger_class_and_the_weaker_line(preparing, terms):
    assert terms.weeks == (1, 2, 3, 4, 5, 6)
    assert (terms.pace, terms.video) == (Pace.TWICE, Video.VIDEO)
    assert (terms.moderation, terms.pictures) == (Moderation.BEFORE, Pictures.WORK)
    assert len(terms.goals) == 3


def test_the_stricter_of_both_holds_rule_by_rule(preparing, bogota_class):
    bogota_class.access_tier = 1
    bogota_class.save()

    weak = suggestion(preparing)

    assert (weak.pictures, weak.video) == (Pictures.NONE, Video.SOUND)
    assert "gallery" not in weak.tools


def test_saving_is_a_yes_of_the_class_that_saves(first):
    assert (first.number, first.youngest, yeses(first)) == (1, 11, {"6B"})


def test_the_other_class_agrees_to_the_same_words(preparing, first, bogota_teacher):
    confirm_version(preparing, 1, by=bogota_teacher, at=LATER)
    confirm_version(preparing, 1, by=bogota_teacher, at=LATER)

    assert yeses(first) == {"6A", "6B"}
    lines = AuditEntry.objects.filter(verb__startswith="agreement.")
    assert lines.filter(verb="agreement.yes").count() == 2


def test_a_change_is_a_new_version_and_the_old_one_stays(preparing, first, terms, bogota_teacher):
    changed = replace(terms, words="Exams in May.")

    second = save_version(preparing, changed, base=1, by=bogota_teacher, at=LATER)

    assert (second.number, yeses(second)) == (2, {"6A"})
    assert terms_of(AgreementVersion.objects.get(number=1)) == terms
    assert yeses(first) == {"6B"}
    assert not AgreementVersion.objects.in_force().exists()


def test_in_force_is_what_both_agreed_to_last(preparing, first, terms, bogota_teacher):
    confirm_version(preparing, 1, by=bogota_teacher, at=LATER)

    save_version(preparing, replace(terms, words="More"), base=1, by=bogota_teacher, at=LATER)

    assert list(AgreementVersion.objects.in_force()) == [first]


def test_pressing_save_twice_makes_one_version(preparing, first, terms, nairobi_teacher):
    again = save_version(preparing, terms, base=0, by=nairobi_teacher, at=LATER)

    assert again == first
    assert AgreementVersion.objects.count() == AgreementYes.objects.count() == 1


def test_whoever_writes_the_same_words_agrees(preparing, first, terms, bogota_teacher):
    assert save_version(preparing, terms, base=0, by=bogota_teacher, at=LATER) == first

    assert yeses(first) == {"6A", "6B"}


def test_who_built_on_an_older_version_is_told_and_nothing_is_saved(
    preparing, first, terms, bogota_teacher
):
    with pytest.raises(Overtaken) as overtaken:
        save_version(preparing, replace(terms, words="Mine"), base=0, by=bogota_teacher, at=LATER)

    assert overtaken.value.newest == first
    assert AgreementVersion.objects.count() == 1


def test_a_yes_to_an_older_version_does_not_count(
    preparing, first, terms, nairobi_teacher, bogota_teacher
):
    save_version(preparing, replace(terms, words="More"), base=1, by=nairobi_teacher, at=LATER)

    with pytest.raises(Overtaken):
        confirm_version(preparing, 1, by=bogota_teacher, at=LATER)

    assert yeses(first) == {"6B"}


def test_below_13_a_teacher_reads_everything_first(preparing, terms, nairobi_teacher):
    with pytest.raises(Refused, match=r"^agreement\.reads_first$"):
        save_version(
            preparing, replace(terms, moderation=Moderation.AFTER), base=0, by=nairobi_teacher
        )


def test_older_students_may_be_read_afterwards(
    preparing, nairobi_class, bogota_class, nairobi_teacher
):
    for classroom in (nairobi_class, bogota_class):
        classroom.age_from, classroom.age_to = 15, 16
        classroom.save()

    terms = suggestion(preparing)

    assert terms.moderation == Moderation.AFTER
    assert save_version(preparing, terms, base=0, by=nairobi_teacher).youngest == 15


def test_a_younger_class_undoes_what_older_ones_may(
    preparing, nairobi_class, bogota_class, nairobi_teacher, bogota_teacher
):
    for classroom in (nairobi_class, bogota_class):
        classroom.age_from, classroom.age_to = 15, 16
        classroom.save()
    save_version(preparing, suggestion(preparing), base=0, by=nairobi_teacher)
    bogota_class.age_from = 12
    bogota_class.save()

    with pytest.raises(Refused, match=r"^agreement\.reads_first$"):
        confirm_version(preparing, 1, by=bogota_teacher)


def test_weeks_that_the_plan_does_not_have_are_refused(preparing, terms, nairobi_teacher):
    with pytest.raises(Refused, match=r"^agreement\.weeks$"):
        save_version(preparing, replace(terms, weeks=(1, 7)), base=0, by=nairobi_teacher)


def test_nothing_is_agreed_in_a_project_that_is_over(preparing, first, terms, bogota_teacher):
    Project.objects.update(state=ProjectState.ARCHIVED)

    with pytest.raises(Refused, match=r"^project\.over$"):
        save_version(preparing, replace(terms, words="x"), base=1, by=bogota_teacher)
    with pytest.raises(Refused, match=r"^project\.over$"):
        confirm_version(preparing, 1, by=bogota_teacher)


def test_the_other_teachers_are_told_once_what_is_proposed(
    preparing, first, terms, nairobi_teacher, bogota_teacher
):
    changed = replace(terms, words="We have exams <b>in May</b>.")
    save_version(preparing, changed, base=1, by=nairobi_teacher, at=LATER)

    mails = tell_all()

    # Two saves in a row, one mail: about the newest.
    assert [mail.to for mail in mails] == ["lucia@andino.example"]
    assert "We have exams <b>in May</b>." in mails[0].text
    assert "We have exams &lt;b&gt;in May&lt;/b&gt;." in mails[0].html
    assert tell_all() == mails


def test_the_mail_tells_what_changed_since_the_last_yes(
    preparing, first, terms, nairobi_teacher, bogota_teacher
):
    confirm_version(preparing, 1, by=bogota_teacher, at=LATER)
    save_version(preparing, replace(terms, answer_days=5), base=1, by=bogota_teacher, at=LATER)

    (mail,) = tell_all()

    assert mail.to == "amina@kibera.example"
    assert "Before: Within 3 school days\nNow: Within 5 school days" in mail.text
    assert "Pictures" not in mail.text


def test_whoever_has_agreed_meanwhile_is_not_told(preparing, first, bogota_teacher):
    confirm_version(preparing, 1, by=bogota_teacher, at=LATER)

    assert tell_all() == []
    job = Job.objects.get(kind="exchange.tell-agreement")
    assert job.key == f"agreement:{first.pk}"
    assert timedelta(minutes=10) == PATIENCE


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"number": 0}, "agreement_number_from_1"),
        ({"answer_days": 15}, "agreement_answer_days"),
        ({"moderation": "after"}, "agreement_reads_first_below_13"),
        ({"goals": []}, "agreement_goals_1_to_3"),
        ({"goals": ["a"] * 4}, "agreement_goals_1_to_3"),
        ({"weeks": []}, "agreement_has_weeks"),
    ],
)
def test_the_database_says_it_again(first, change, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        AgreementVersion.objects.update(**change)


def test_a_number_and_a_yes_exist_once(first, nairobi_class):
    yes = first.yeses.get()
    yes.pk = None
    with pytest.raises(IntegrityError, match="agreement_yes_once"), transaction.atomic():
        yes.save(force_insert=True)
    first.pk = None
    with pytest.raises(IntegrityError, match="agreement_number_once"), transaction.atomic():
        first.save(force_insert=True)
