"""Two entries of one child become one student: places, what others hold, and the keys."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from classrooms import merging
from classrooms.lifecycle import EnrolmentState
from classrooms.models import Classroom, Enrolment, StudentKey
from classrooms.services.cards import find_by_card
from classrooms.services.merging import NotMerged, merge_students, preview_merge
from classrooms.services.student_keys import Tried, choose_pictures, give_key, try_pictures
from tests.factories import ClassroomFactory, EnrolmentFactory, TeachingFactory
from users.models import User

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)
OWN, OTHER = ["cat", "moon", "cup"], ["moon", "cat", "cup"]


@pytest.fixture
def kept(student: User) -> Enrolment:
    choose_pictures(student, OWN, at=AT)
    return Enrolment.objects.get(student=student)


@pytest.fixture
def gone(nairobi_class: Classroom) -> Enrolment:
    """The same child, who joined again on another tablet and waits in the lobby."""
    twice: Enrolment = EnrolmentFactory(
        classroom=nairobi_class, nickname="Brave Lake", state=EnrolmentState.LOBBY
    )
    choose_pictures(twice.student, OTHER, at=AT)
    return twice


@pytest.fixture
def heard() -> Iterator[list[merging.Merge]]:
    calls: list[merging.Merge] = []

    @merging.hears_merge
    def hear(merge: merging.Merge) -> None:
        calls.append(merge)

    yield calls
    merging._listeners.pop(__name__)


def test_one_student_stays_with_the_own_key(
    kept: Enrolment, gone: Enrolment, nairobi_teacher: User, heard: list
) -> None:
    card = give_key(gone.student).card

    merge_students(kept, gone, by=nairobi_teacher, at=AT)

    assert Enrolment.objects.get() == kept
    assert heard == [
        merging.Merge(kept.student, gone.student, AT, nairobi_teacher, {gone.pk: kept.pk})
    ]
    assert try_pictures(kept.student, OWN, at=AT) == Tried.RIGHT
    assert find_by_card(card) is None
    assert StudentKey.objects.get().student_id == kept.student_id
    assert User.objects.get(pk=gone.student_id).is_active is False


def test_further_of_two_places_stays(
    kept: Enrolment, gone: Enrolment, nairobi_teacher: User
) -> None:
    merge_students(gone, kept, by=nairobi_teacher, at=AT)

    place = Enrolment.objects.get()
    assert (place.student_id, place.nickname, place.state) == (gone.student_id, "Brave Lake", "in")


def test_places_in_two_classes_of_the_teacher(
    kept: Enrolment, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    second = ClassroomFactory(school=nairobi_class.school, name="7C")
    TeachingFactory(classroom=second, teacher=nairobi_teacher)
    there = EnrolmentFactory(classroom=second, nickname="Calm Lake")

    shown = preview_merge(kept, there, by=nairobi_teacher)
    merge_students(kept, there, by=nairobi_teacher, at=AT)

    assert [each.classroom.name for each in shown.classes] == ["6B", "7C"]
    places = Enrolment.objects.filter(student=kept.student)
    assert set(places.values_list("classroom__name", "nickname")) == {
        ("6B", "Brave River"),
        ("7C", "Calm Lake"),
    }


def test_place_that_was_left_takes_no_nickname_back(
    kept: Enrolment, gone: Enrolment, nairobi_class: Classroom, nairobi_teacher: User
) -> None:
    second = ClassroomFactory(school=nairobi_class.school, name="7C")
    TeachingFactory(classroom=second, teacher=nairobi_teacher)
    named = {"classroom": second, "nickname": "Calm Lake", "nickname_key": "calmlake"}
    EnrolmentFactory(student=kept.student, state=EnrolmentState.LEFT, **named)
    somebody = EnrolmentFactory(**named)
    EnrolmentFactory(classroom=second, student=gone.student, nickname="Tall Tree", stamp="kite")

    merge_students(kept, gone, by=nairobi_teacher, at=AT)

    place = Enrolment.objects.get(classroom=second, student=kept.student)
    assert (place.nickname, place.stamp, place.state) == ("Tall Tree", "kite", "in")
    assert Enrolment.objects.get(pk=somebody.pk).nickname == "Calm Lake"


@pytest.mark.parametrize("reason", ["merge.same", "merge.not_yours", "merge.left"])
def test_what_is_not_the_teachers_is_not_merged(
    reason: str, kept: Enrolment, gone: Enrolment, bogota_class: Classroom, nairobi_teacher: User
) -> None:
    if reason == "merge.same":
        gone = kept
    elif reason == "merge.not_yours":
        EnrolmentFactory(classroom=bogota_class, student=gone.student)
    else:
        Enrolment.objects.filter(pk=gone.pk).update(state=EnrolmentState.LEFT)
        gone.refresh_from_db()

    with pytest.raises(NotMerged) as refusal:
        merge_students(kept, gone, by=nairobi_teacher, at=AT)

    assert refusal.value.reason == reason
    assert not User.objects.filter(role="student", is_active=False).exists()


@pytest.mark.parametrize("who", ["kept", "gone"])
def test_nobody_becomes_one_with_an_entry_that_is_being_erased(
    who: str, kept: Enrolment, gone: Enrolment, nairobi_teacher: User
) -> None:
    leaving = {"kept": kept, "gone": gone}[who].student
    User.objects.filter(pk=leaving.pk).update(is_active=False)

    with pytest.raises(NotMerged) as refusal:
        merge_students(kept, gone, by=nairobi_teacher, at=AT)

    assert refusal.value.reason == "merge.gone"
    assert Enrolment.objects.count() == 2


def test_page_asks_before_it_does(
    client: Client, kept: Enrolment, gone: Enrolment, nairobi_teacher: User
) -> None:
    client.force_login(nairobi_teacher)
    page = reverse("classrooms:student-merge", args=[kept.pk])

    shown = client.post(page, {"other": str(gone.pk)})
    before = Enrolment.objects.count()
    done = client.post(page, {"other": str(gone.pk), "sure": "1"})
    again = client.post(page, {"other": str(gone.pk), "sure": "1"})

    assert "This cannot be undone." in shown.content.decode()
    assert before == 2
    assert done.url == reverse("classrooms:student", args=[kept.pk])
    assert again.context["form"].errors["other"] == ["Select the other entry"]
    assert Enrolment.objects.count() == 1


def test_browser_of_the_one_that_is_gone_is_out(
    kept: Enrolment, gone: Enrolment, nairobi_teacher: User
) -> None:
    tablet = Client()
    tablet.force_login(gone.student)

    merge_students(kept, gone, by=nairobi_teacher, at=AT)

    assert tablet.get(reverse("exchange_pages:today")).url == reverse("classrooms:join")


@pytest.mark.parametrize("deed", ["reset", "unlock", "new-card"])
def test_teachers_of_other_classes_do_nothing_to_a_key(
    deed: str, client: Client, kept: Enrolment, bogota_class: Classroom, bogota_teacher: User
) -> None:
    client.force_login(bogota_teacher)
    before = StudentKey.objects.values().get()

    answer = client.post(reverse("classrooms:student-key", args=[kept.pk]), {deed: "1"})

    assert answer.status_code == 404
    assert StudentKey.objects.values().get() == before
