"""The pages of the agreement, as each teacher sees them."""

import pytest
from django.urls import reverse

from exchange.lifecycle import ProjectState
from exchange.models import AgreementVersion, Project
from exchange.services.agreements import confirm_version, save_version, suggestion
from tests.exchange.builders import APPROVED_AT
from tests.hostile import HOSTILE

TEXTS = ("goal_1", "goal_2", "goal_3", "words")


@pytest.fixture
def amina(client, nairobi_teacher):
    client.force_login(nairobi_teacher)
    return client


def address(project, name="agreement"):
    return reverse(f"exchange:{name}", args=[project.pk])


def filled(project, **changed):
    terms = suggestion(project)
    goals = dict(zip(TEXTS, terms.goals, strict=False))
    return {
        "base": "0",
        **goals,
        "weeks": [str(each) for each in terms.weeks],
        "pace": terms.pace,
        "tools": list(terms.tools),
        "pictures": terms.pictures,
        "video": terms.video,
        "moderation": terms.moderation,
        "answer_days": "3",
        "words": "",
        **changed,
    }


def test_a_hurried_teacher_takes_the_suggestion_with_one_press(amina, preparing):
    page = amina.get(address(preparing))
    assert "This is what we suggest" in page.text

    answer = amina.post(address(preparing), {"number": "0"}, follow=True)

    version = AgreementVersion.objects.get()
    assert [yes.classroom.name for yes in version.yeses.all()] == ["6B"]
    assert "You have agreed. Now 6A, Colegio Andino is asked." in answer.text
    assert "Your class has agreed to these words. <bdi>6A</bdi> in" in answer.text


def test_the_other_sees_word_by_word_what_was_changed(amina, preparing, bogota_teacher):
    terms = suggestion(preparing)
    changed = type(terms)(**{**vars(terms), "answer_days": 5, "words": "Exams <i>in May</i>."})
    save_version(preparing, changed, base=0, by=bogota_teacher, at=APPROVED_AT)

    page = amina.get(address(preparing)).text

    assert page.count('<span class="tag tag--warn">Changed</span>') == 2
    assert "Within 3 school days</del>" in page
    assert "Within 5 school days</ins>" in page
    assert "Exams &lt;i&gt;in May&lt;/i&gt;.</ins>" in page

    answer = amina.post(address(preparing), {"number": "1"}, follow=True)

    assert "Both classes have agreed." in answer.text
    assert "Changed</span>" not in answer.text


def test_a_yes_to_what_is_not_the_newest_is_not_counted(amina, preparing, bogota_teacher):
    save_version(preparing, suggestion(preparing), base=0, by=bogota_teacher, at=APPROVED_AT)

    for number in ("7", "-1", "", "x" * 5000, "٣", "²"):
        answer = amina.post(address(preparing), {"number": number}, follow=True)
        assert "Your yes was not counted." in answer.text

    assert AgreementVersion.objects.get().yeses.count() == 1


def test_the_form_is_filled_in_and_saves_a_version(amina, preparing):
    page = amina.get(address(preparing, "agreement-change"))
    assert "Week 1: 28 September" in page.text
    assert 'value="after"' not in page.text

    answer = amina.post(
        address(preparing, "agreement-change"), filled(preparing, pace="week", words="Hello")
    )

    assert answer.url == address(preparing)
    version = AgreementVersion.objects.get()
    assert (version.pace, version.words, version.number) == ("week", "Hello", 1)


def test_who_was_overtaken_keeps_every_word_and_sees_both(amina, preparing, bogota_teacher):
    terms = suggestion(preparing)
    theirs = type(terms)(**{**vars(terms), "words": "Exams in May."})
    save_version(preparing, theirs, base=0, by=bogota_teacher, at=APPROVED_AT)
    mine = filled(preparing, words="No <b>lessons</b> in June.", answer_days="4")

    page = amina.post(address(preparing, "agreement-change"), mine)

    assert AgreementVersion.objects.count() == 1
    assert "saved while you were writing" in page.text
    assert "Exams in May." in page.text
    assert page.text.count("No &lt;b&gt;lessons&lt;/b&gt; in June.") == 2
    assert 'name="base" value="1"' in page.text

    saved = amina.post(address(preparing, "agreement-change"), {**mine, "base": "1"})

    assert saved.url == address(preparing)
    assert AgreementVersion.objects.first().words == "No <b>lessons</b> in June."


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_answers_are_answered_in_words(amina, preparing, text):
    # As large as a request may be, in all of its fields together.
    text = text[:100_000]
    texts = dict.fromkeys(("base", *TEXTS), text)
    choices = dict.fromkeys(("weeks", "pace", "tools", "moderation", "answer_days"), text)
    for hostile in (texts, choices):
        page = amina.post(address(preparing, "agreement-change"), filled(preparing, **hostile))
        assert page.status_code in (200, 302)
    assert "<script>alert(1)" not in amina.get(address(preparing)).text


def test_an_empty_form_says_what_to_enter(amina, preparing):
    page = amina.post(address(preparing, "agreement-change"), {})

    assert "Enter at least one goal" in page.text
    assert "Select the weeks" in page.text
    assert page.text.count("error-summary__list") == 1


@pytest.mark.parametrize("count", [1, 3, 30])
def test_any_two_versions_are_compared_in_the_same_number_of_queries(
    amina, preparing, nairobi_teacher, django_assert_num_queries, count
):
    terms = suggestion(preparing)
    for number in range(count):
        changed = type(terms)(**{**vars(terms), "words": f"Words {number + 1}"})
        save_version(preparing, changed, base=number, by=nairobi_teacher, at=APPROVED_AT)
    asked = {"old": "1", "new": str(count)}

    with django_assert_num_queries(9):
        page = amina.get(address(preparing, "agreement-history"), asked)

    assert page.text.count("Amina Otieno") >= count
    if count > 1:
        assert f"From version 1 to version {count}" in page.text
        assert f"{count}</ins>" in page.text


@pytest.mark.parametrize("asked", [{}, {"old": "x", "new": "99"}, {"old": "2", "new": "1"}])
def test_versions_that_do_not_exist_are_the_last_two(amina, preparing, nairobi_teacher, asked):
    terms = suggestion(preparing)
    save_version(preparing, terms, base=0, by=nairobi_teacher, at=APPROVED_AT)
    changed = type(terms)(**{**vars(terms), "answer_days": 9})
    save_version(preparing, changed, base=1, by=nairobi_teacher, at=APPROVED_AT)

    page = amina.get(address(preparing, "agreement-history"), asked)

    assert "From version 1 to version 2" in page.text


def test_before_the_first_version_the_history_leads_to_the_suggestion(amina, preparing):
    assert (
        "Nobody has written anything yet."
        in amina.get(address(preparing, "agreement-history")).text
    )


def test_in_a_project_that_is_over_it_is_only_read(amina, preparing, bogota_teacher):
    save_version(preparing, suggestion(preparing), base=0, by=bogota_teacher, at=APPROVED_AT)
    Project.objects.update(state=ProjectState.ARCHIVED)

    assert "Change something" not in amina.get(address(preparing)).text
    assert amina.get(address(preparing, "agreement-change")).url == address(preparing)
    answer = amina.post(address(preparing), {"number": "1"}, follow=True)
    assert "This project is over." in answer.text


def test_a_running_project_keeps_its_agreement_until_both_agree_to_another(
    amina, project, nairobi_teacher, bogota_teacher
):
    save_version(project, suggestion(project), base=0, by=nairobi_teacher, at=APPROVED_AT)
    confirm_version(project, 1, by=bogota_teacher, at=APPROVED_AT)

    amina.post(address(project, "agreement-change"), filled(project, base="1", answer_days="2"))

    assert Project.objects.get(pk=project.pk).is_open
    assert AgreementVersion.objects.in_force().get().number == 1


@pytest.mark.parametrize("name", ["agreement", "agreement-change", "agreement-history"])
def test_strangers_and_students_find_nothing(client, preparing, stranger, student, name):
    client.force_login(stranger)
    assert client.get(address(preparing, name)).status_code == 404
    client.force_login(student)
    assert client.get(address(preparing, name)).status_code in (302, 403, 404)
