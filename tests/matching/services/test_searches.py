"""A saved search tells its owner of classes that come: each once, in one mail a day."""

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from classrooms.lifecycle import ClassroomState
from classrooms.models import Classroom
from matching.models import Arrival, Registration, SavedSearch, SearchHit
from matching.models.search import MOST_SEARCHES
from matching.refusals import Refused
from matching.services import searches
from matching.services.directory import Wanted
from matching.services.rounds import enter_round
from matching.services.searches import (
    look_for_arrivals,
    pause_search,
    remove_search,
    resume_search,
    save_search,
    tell_owner,
)
from outbox.models import Job, Mail
from outbox.runner import drain
from safeguarding.models import Block
from tests.factories import VerifiedSchoolFactory, open_classroom
from tests.matching.builders import NOW, lesson_at, proposed
from users.models import Adult, User

pytestmark = pytest.mark.django_db

TOMORROW = NOW + timedelta(days=1)
DAY = TOMORROW.date()
SINGERS = Wanted(country="CO", age=11, language="en", theme="music", live=True)


def newcomer(name: str = "5A", **fields: object) -> Classroom:
    """A class in Cali that fits Nairobi's, whose lessons meet."""
    school = VerifiedSchoolFactory(country="CO", city="Cali", zone="America/Bogota")
    classroom = open_classroom(school=school, name=name, **fields)
    lesson_at(classroom, time(8, 0))
    return classroom


@pytest.fixture(autouse=True)
def _nairobi_after_lunch(nairobi_class: Classroom) -> None:
    lesson_at(nairobi_class, time(16, 0))


@pytest.fixture
def saved(nairobi_class: Classroom, nairobi_teacher: User) -> SavedSearch:
    return save_search(nairobi_class, SINGERS, by=nairobi_teacher, at=NOW)


def told_by(owner: User, on: date = DAY) -> list[Classroom]:
    """Look at night for one person; the classes of which she is told."""
    look_for_arrivals(at=TOMORROW)
    before = set(SearchHit.objects.values_list("pk", flat=True))
    tell_owner(owner.pk, day=on, at=TOMORROW)
    return [hit.classroom for hit in SearchHit.objects.exclude(pk__in=before).order_by("pk")]


@pytest.mark.usefixtures("saved")
def test_a_class_that_comes_is_told_in_one_mail_with_both_clocks(nairobi_teacher: User) -> None:
    cali = newcomer()

    assert look_for_arrivals(at=TOMORROW) == 1
    drain()

    [mail] = Mail.objects.filter(template="matching/email/arrivals")
    assert mail.to == nairobi_teacher.email
    hit = SearchHit.objects.get()
    assert hit.classroom == cali


def test_the_mail_says_where_when_and_how_to_stop(
    saved: SavedSearch, nairobi_teacher: User
) -> None:
    cali = newcomer("Coro <b>")

    told_by(nairobi_teacher)

    mail = Mail.objects.get(template="matching/email/arrivals")
    assert mail.subject == "A class came that you look out for"
    for words in (
        "Coro <b> in Cali, Colombia",
        "16:00–16:45 in Nairobi (GMT+3)",
        "08:00–08:45 in Cali (GMT-5)",
        "Country: Colombia; Age: 11; Language: English; Theme: Music and dance; Could meet live",
        f"/classes/{saved.classroom_id}/invite/?class={cali.pk}",
        f"/searches/{saved.pk}/",
    ):
        assert words in mail.text
    assert "Coro &lt;b&gt;" in mail.html


def test_who_was_there_when_it_was_saved_is_not_news(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    newcomer()
    save_search(nairobi_class, SINGERS, by=nairobi_teacher, at=NOW)

    assert told_by(nairobi_teacher) == []
    assert not Mail.objects.exists()


@pytest.mark.usefixtures("saved")
def test_nobody_is_told_of_the_same_class_twice(nairobi_teacher: User) -> None:
    cali = newcomer()
    assert told_by(nairobi_teacher) == [cali]
    Arrival.objects.all().delete()  # it rested, and came back

    assert told_by(nairobi_teacher, DAY + timedelta(days=1)) == []
    assert Mail.objects.count() == 1


@pytest.mark.usefixtures("saved")
def test_a_job_that_runs_twice_mails_once(nairobi_teacher: User) -> None:
    newcomer()
    look_for_arrivals(at=TOMORROW)

    tell_owner(nairobi_teacher.pk, day=DAY, at=TOMORROW)
    tell_owner(nairobi_teacher.pk, day=DAY, at=TOMORROW)

    assert Mail.objects.count() == 1


@pytest.mark.usefixtures("saved")
def test_two_beats_make_one_job(nairobi_teacher: User) -> None:
    newcomer()

    look_for_arrivals(at=TOMORROW)
    look_for_arrivals(at=TOMORROW)

    assert Job.objects.filter(kind=searches.TELL_OF_ARRIVALS).count() == 1


def test_all_searches_of_a_person_come_in_one_mail(
    saved: SavedSearch, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    anything = save_search(nairobi_class, Wanted(), by=nairobi_teacher, at=NOW)
    cali = newcomer()

    assert told_by(nairobi_teacher) == [cali, cali]
    mail = Mail.objects.get()
    assert mail.subject == "A class came that you look out for"
    assert f"/searches/{anything.pk}/" in mail.text


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(country="DE"),
        Wanted(age=17),
        Wanted(language="th"),
        Wanted(theme="work"),
        Wanted(mode="asynchronous"),
    ],
)
def test_what_the_filters_leave_out_is_not_told(
    wanted: Wanted, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    save_search(nairobi_class, wanted, by=nairobi_teacher, at=NOW)
    newcomer()

    assert told_by(nairobi_teacher) == []


def out_of_reach(case: str, here: Classroom, there: Classroom) -> None:
    if case == "found a partner":
        third = open_classroom(name="7C")
        lesson_at(third, time(16, 0))
        proposed(third, there)
    elif case == "looks no more":
        Classroom.objects.filter(pk=there.pk).update(state="closed")
    elif case == "rests":
        enter_round(there, by=None, at=NOW)
        Registration.objects.filter(classroom=there).update(asked_at=NOW, rests_at=NOW)
    elif case == "blocked":
        Block.objects.create(school=there.school, other=here.school)
    elif case == "lessons apart":
        lesson_at(there, time(15, 0))
    elif case == "ages apart":
        Classroom.objects.filter(pk=there.pk).update(age_from=11, age_to=18)


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize(
    "case",
    ["found a partner", "looks no more", "rests", "blocked", "lessons apart", "ages apart"],
)
def test_who_cannot_be_met_any_more_is_not_told(
    case: str, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    cali = newcomer()
    look_for_arrivals(at=TOMORROW)
    out_of_reach(case, nairobi_class, cali)

    assert tell_owner(nairobi_teacher.pk, day=DAY, at=TOMORROW) == 0
    assert not Mail.objects.filter(template="matching/email/arrivals").exists()


def test_while_the_own_class_is_taken_nothing_is_told_and_nothing_lost(
    saved: SavedSearch, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    cali = newcomer()
    Classroom.objects.filter(pk=nairobi_class.pk).update(state="closed")
    assert told_by(nairobi_teacher) == []

    Classroom.objects.filter(pk=nairobi_class.pk).update(state="open")

    assert told_by(nairobi_teacher) == [cali]


def test_an_owner_who_is_not_verified_or_does_not_teach_it_any_more_gets_no_mail(
    saved: SavedSearch, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    newcomer()
    Adult.objects.filter(user=nairobi_teacher).update(verified_at=None)
    assert look_for_arrivals(at=TOMORROW) == 0

    Adult.objects.filter(user=nairobi_teacher).update(verified_at=NOW)
    nairobi_class.teachings.all().delete()

    assert look_for_arrivals(at=TOMORROW) == 0


def test_a_search_of_an_earlier_year_is_silent(
    saved: SavedSearch, nairobi_class: Classroom
) -> None:
    newcomer()
    Classroom.objects.filter(pk=nairobi_class.pk).update(state=ClassroomState.ARCHIVED)

    assert look_for_arrivals(at=TOMORROW) == 0


def test_a_paused_search_is_silent_and_goes_on_from_when_it_is_resumed(
    saved: SavedSearch, nairobi_teacher: User
) -> None:
    pause_search(saved, by=nairobi_teacher, at=NOW)
    newcomer("missed")
    assert told_by(nairobi_teacher) == []

    resume_search(saved, by=nairobi_teacher, at=TOMORROW)
    later = newcomer("later")

    assert told_by(nairobi_teacher, DAY + timedelta(days=1)) == [later]


def test_removed_can_be_put_back_for_a_day_and_is_deleted_then(
    saved: SavedSearch, nairobi_teacher: User
) -> None:
    remove_search(saved, by=nairobi_teacher, at=NOW)
    resume_search(saved, by=nairobi_teacher, at=NOW)
    assert SavedSearch.objects.kept().get() == saved

    remove_search(saved, by=nairobi_teacher, at=NOW)
    look_for_arrivals(at=NOW + searches.UNDO)

    assert not SavedSearch.objects.exists()


def test_saving_the_same_twice_is_saving_it_once(
    saved: SavedSearch, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    again = save_search(nairobi_class, SINGERS, by=nairobi_teacher, at=NOW)

    assert again == saved


def test_a_class_keeps_five_at_most(nairobi_class: Classroom, nairobi_teacher: User) -> None:
    kept = [
        save_search(nairobi_class, Wanted(age=age), by=nairobi_teacher, at=NOW)
        for age in range(7, 7 + MOST_SEARCHES)
    ]
    with pytest.raises(Refused, match=r"^search\.enough$"):
        save_search(nairobi_class, SINGERS, by=nairobi_teacher, at=NOW)

    remove_search(kept[2], by=nairobi_teacher, at=NOW)
    save_search(nairobi_class, SINGERS, by=nairobi_teacher, at=NOW)

    with pytest.raises(Refused, match=r"^search\.enough$"):
        resume_search(kept[2], by=nairobi_teacher, at=NOW)


def test_the_database_refuses_a_sixth_and_a_hit_told_twice(
    saved: SavedSearch, bogota_class: Classroom
) -> None:
    SearchHit.objects.create(search=saved, classroom=bogota_class)
    with pytest.raises(IntegrityError, match="told_once"), transaction.atomic():
        SearchHit.objects.create(search=saved, classroom=bogota_class)
    same = {"classroom": saved.classroom, "owner": saved.owner}
    with pytest.raises(IntegrityError, match="number_once"), transaction.atomic():
        SavedSearch.objects.create(number=saved.number, age=9, **same)
    with pytest.raises(IntegrityError, match="1_to_5"), transaction.atomic():
        SavedSearch.objects.create(number=6, age=9, **same)


def test_for_a_class_of_somebody_else(bogota_class: Classroom, nairobi_teacher: User) -> None:
    with pytest.raises(Refused, match=r"^search\.not_yours$"):
        save_search(bogota_class, SINGERS, by=nairobi_teacher, at=NOW)


def test_what_one_night_does_not_reach_the_next_one_does(
    saved: SavedSearch, nairobi_teacher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searches, "LOOKED_AT", 1)
    came = sorted([newcomer("5A"), newcomer("5B")], key=lambda each: each.pk)

    first = told_by(nairobi_teacher)
    second = told_by(nairobi_teacher, DAY + timedelta(days=1))

    assert [first, second] == [[came[0]], [came[1]]]


def test_as_many_queries_for_1_and_5_searches_and_1_and_6_classes(
    nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    counts = []
    for number, ages in enumerate(([9], [10, 12, 13, 14])):
        for age in ages:
            save_search(nairobi_class, Wanted(mode="live", age=age), by=nairobi_teacher, at=NOW)
        for each in range(1 + 5 * number):
            newcomer(f"{number}-{each}", age_from=9, age_to=12)
        look_for_arrivals(at=TOMORROW)
        with CaptureQueriesContext(connection) as queries:
            tell_owner(nairobi_teacher.pk, day=DAY + timedelta(days=number), at=TOMORROW)
        counts.append(len(queries))

    assert counts[0] == counts[1]
