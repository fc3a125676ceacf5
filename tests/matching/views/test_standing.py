"""A class that waits: where it stands, what would help, and one press that makes the change."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from classrooms.models import Classroom, Teaching, WeeklySlot
from matching.lifecycle import RoundState
from matching.models import MatchingRound, Outlook, Proposal
from matching.services.rounds import enter_round
from outbox.runner import drain
from tests.factories import open_classroom
from tests.hostile import HOSTILE
from tests.matching.builders import NOW
from users.models import User

pytestmark = pytest.mark.django_db

CHANGES = [
    {"change": "lesson-1-1000-45", "count": 4},
    {"change": "translation", "count": 3},
    {"change": "swap-1-1000-45", "count": 2},
    {"change": "swap-3-0900-45", "count": 2},
    {"change": "of a newer version", "count": 2},
]


def outlook(classroom: Classroom, **told: Any) -> Outlook:
    enter_round(classroom, by=None, at=NOW)
    plain = {
        "asked_at": None,
        "looked_at": NOW - timedelta(hours=1),
        "free_classes": 26,
        "fitting": 0,
        "refused": {"refusal.windows": 20, "refusal.age": 6},
        "changes": CHANGES,
        "place": 1,
        "of": 1,
    }
    made, _new = Outlook.objects.update_or_create(classroom=classroom, defaults=plain | told)
    return made


def words(page: str) -> str:
    main = page[page.index("<main") :]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


POLL = {"HX-Request": "true"}


def polls(page: str) -> list[str]:
    """The addresses that the page asks again and again."""
    return re.findall(r'hx-get="([^"]+)"', page)


def status(client: Client, classroom: Classroom, **extra: Any) -> str:
    return client.get(
        reverse("matching:class-status", args=[classroom.pk]), **extra
    ).content.decode()


def test_the_page_says_where_the_class_stands_why_and_what_would_help(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    outlook(nairobi_class)
    client.force_login(nairobi_teacher)

    page = status(client, nairobi_class)

    said = words(page)
    assert "26 other classes are free, and none fits yours yet." in said
    assert "Your class is the only one on the waiting list." in said
    assert "One more lesson on Tuesday at 10:00, Nairobi time" in said.replace("  ", " ").replace(
        " ,", ","
    )
    assert "4 classes could be your partner then." in said
    assert "If you have to swap for it: 2 classes." in said
    assert "The lessons never meet on the clock for long enough. 20 classes" in said
    assert page.index("lesson-1-1000-45") < page.index('value="translation"')
    assert "of a newer version" not in page
    assert "swap-3-0900-45" not in page


def test_among_the_suggested_partners_it_is_said_too(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    outlook(nairobi_class)
    client.force_login(nairobi_teacher)

    page = client.get(reverse("matching:proposal-list")).content.decode()

    assert "4 classes could be your partner then." in page
    assert reverse("matching:change", args=[nairobi_class.pk]) in page


def test_after_the_registration_the_number_is_shown(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    outlook(nairobi_class, fitting=3)
    client.force_login(nairobi_teacher)

    page = client.get(reverse("matching:sent", args=[nairobi_class.pk])).content.decode()

    assert "3 free classes fit it already." in page


def test_one_press_makes_the_change_and_looks_again(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    outlook(nairobi_class)
    client.force_login(nairobi_teacher)

    page = client.post(
        reverse("matching:change", args=[nairobi_class.pk]),
        {"change": "lesson-1-1000-45", "shown": "4"},
        follow=True,
    ).content.decode()

    assert WeeklySlot.objects.filter(timetable__classroom=nairobi_class).count() == 2
    assert "Your class has a lesson more" in page
    assert "We are looking for a partner at this moment" in page
    assert "Take it back" in page
    assert "What would help" not in page


def test_if_the_number_changed_since_it_was_shown_that_is_said(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    outlook(nairobi_class)
    client.force_login(nairobi_teacher)

    page = client.post(
        reverse("matching:change", args=[nairobi_class.pk]),
        {"change": "lesson-1-1000-45", "shown": "9"},
        follow=True,
    ).content.decode()
    assert "Counted again since the page was shown: 4, not 9." in page

    Outlook.objects.update(looked_at=timezone.now() + timedelta(seconds=1), fitting=1)
    assert "When you pressed, it was 9. 1 class fits yours now." in words(
        status(client, nairobi_class)
    )


def test_it_is_taken_back_with_one_press(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    outlook(nairobi_class)
    client.force_login(nairobi_teacher)
    made = {"change": "lesson-1-1000-45", "shown": "4"}
    client.post(reverse("matching:change", args=[nairobi_class.pk]), made)

    page = client.post(
        reverse("matching:change-back", args=[nairobi_class.pk]), follow=True
    ).content.decode()

    assert "Taken back." in page
    assert WeeklySlot.objects.filter(timetable__classroom=nairobi_class).count() == 1


def test_a_poll_gets_the_progress_and_then_the_page_anew(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    outlook(nairobi_class)
    client.force_login(nairobi_teacher)
    page = client.post(reverse("matching:look", args=[nairobi_class.pk]), follow=True)
    [poll] = polls(page.content.decode())

    assert polls(client.get(poll, headers=POLL).content.decode()) == [poll]
    drain()

    assert client.get(poll, headers=POLL).headers["HX-Refresh"] == "true"


def test_while_a_round_runs_only_its_progress_is_polled(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    outlook(nairobi_class)
    client.force_login(nairobi_teacher)
    client.post(reverse("matching:look", args=[nairobi_class.pk]))
    running = {"state": RoundState.RUNNING, "lease_until": timezone.now() + timedelta(minutes=5)}
    MatchingRound.objects.filter(state=RoundState.GATHERING).update(**running)

    page = status(client, nairobi_class)

    assert "We are looking for a partner at this moment" in page
    [poll] = polls(page)
    assert 'id="round-progress"' in client.get(poll, headers=POLL).content.decode()
    MatchingRound.objects.update(state=RoundState.GATHERING, lease_until=None)
    assert client.get(poll, headers=POLL).headers["HX-Refresh"] == "true"


def test_with_a_proposal_nothing_of_the_list_is_shown(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom, proposal: Proposal
) -> None:
    Outlook.objects.filter(classroom=nairobi_class).update(
        asked_at=None, looked_at=NOW, changes=CHANGES, place=1, of=1
    )
    client.force_login(nairobi_teacher)

    page = status(client, nairobi_class)

    assert "waiting list" not in page
    assert "What would help" not in page


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_input_changes_nothing(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom, text: str
) -> None:
    outlook(nairobi_class)
    client.force_login(nairobi_teacher)

    answer = client.post(
        reverse("matching:change", args=[nairobi_class.pk]),
        {"change": text, "shown": text},
        follow=True,
    )

    assert answer.status_code == 200
    assert "Nothing was changed." in answer.content.decode()


@pytest.mark.parametrize("name", ["look", "change", "change-back"])
def test_strangers_find_nothing(
    client: Client, bogota_teacher: User, nairobi_class: Classroom, name: str
) -> None:
    client.force_login(bogota_teacher)

    answer = client.post(reverse(f"matching:{name}", args=[nairobi_class.pk]), {"change": "mode"})

    assert answer.status_code == 404


def test_however_many_classes_wait_the_page_asks_the_same(
    client: Client, nairobi_teacher: User, nairobi_class: Classroom
) -> None:
    client.force_login(nairobi_teacher)
    outlook(nairobi_class)
    counts = []
    for more in (0, 2, 27):
        for number in range(more):
            classroom = open_classroom(name=f"{more} {number}", school=nairobi_class.school)
            Teaching.objects.get_or_create(classroom=classroom, teacher=nairobi_teacher)
            outlook(classroom)
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("matching:proposal-list"))
        counts.append(len(asked))

    assert counts == [counts[0]] * 3
