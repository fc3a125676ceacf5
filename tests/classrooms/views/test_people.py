"""The class page's teachers, and the pages around them."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from classrooms.lifecycle import InvitationState
from classrooms.models import Classroom, Invitation
from outbox.models import Mail
from outbox.runner import drain
from tests.classrooms.letters import token_in_newest_mail
from tests.factories import StaffFactory, TeacherFactory, TeachingFactory
from tests.hostile import HOSTILE
from users.arriving import PROVEN_ADDRESS
from users.models import User

NEW = "new@school.example"


@pytest.fixture(autouse=True)
def _words_stay(settings: Any) -> None:
    settings.KEEP_MAIL_BODIES = True


def of_class(name: str, classroom: Classroom) -> str:
    return reverse(f"classrooms:{name}", args=[classroom.pk])


def ask(client: Client, classroom: Classroom, **fields: str) -> Any:
    said = {"email": NEW, "kind": "co_teacher", "ends_on": "", **fields}
    return client.post(of_class("colleague-invite", classroom), said, follow=True)


def link_for(email: str) -> str:
    drain()
    return reverse("classrooms:invitation-link", args=[token_in_newest_mail(email)])


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_class_page_says_who_teaches_and_who_is_asked(
    client: Client, teacher: User, nairobi_class: Classroom, stranger: User
) -> None:
    TeachingFactory(classroom=nairobi_class, teacher=stranger, ends_on=date(2030, 12, 1))
    ask(client, nairobi_class)

    page = words(client.get(of_class("class-detail", nairobi_class)))

    assert "Amina Otieno You · Since 1 September 2026" in page
    assert "Sam Stranger Substitute up to and including 1 December 2030" in page
    assert "not checked by our staff yet" in page
    assert f"{NEW} Asked to teach this class too" in page


def test_the_class_page_asks_as_often_for_thirty_teachers_as_for_three(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    counts = []
    for more in (0, 2, 27):
        for _each in range(more):
            TeachingFactory(classroom=nairobi_class, teacher=TeacherFactory())
        with CaptureQueriesContext(connection) as asked:
            client.get(of_class("class-detail", nairobi_class))
        counts.append(len(asked))

    assert len(set(counts)) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"email": ""}, "Enter an e-mail address"),
        ({"email": "nobody"}, "Enter an e-mail address"),
        ({"kind": "owner"}, "Select what you ask your colleague"),
        ({"kind": "substitute"}, "Enter the last day of the substitute"),
        ({"kind": "substitute", "ends_on": "2020-01-01"}, "Enter a day from today on"),
        ({"kind": "substitute", "ends_on": "soon"}, "Enter a date"),
        ({"email": "amina@kibera.example"}, "this one is yours"),
        *(({"email": text}, "Enter an e-mail address") for text in HOSTILE),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    fields: dict[str, str],
    sentence: str,
    client: Client,
    teacher: User,
    nairobi_class: Classroom,
) -> None:
    page = ask(client, nairobi_class, **fields)

    assert page.status_code == 200
    assert sentence in words(page)
    assert not Invitation.objects.exists()


def test_a_substitute_is_led_back(client: Client, nairobi_class: Classroom, stranger: User) -> None:
    TeachingFactory(classroom=nairobi_class, teacher=stranger, ends_on=date(2030, 12, 1))
    client.force_login(stranger)

    assert "A substitute cannot." in words(ask(client, nairobi_class))
    assert "Invite a colleague" not in words(client.get(of_class("class-detail", nairobi_class)))
    assert not Invitation.objects.exists()


def test_reminding_and_taking_back(client: Client, teacher: User, nairobi_class: Classroom) -> None:
    ask(client, nairobi_class)
    first = link_for(NEW)
    asked = Invitation.objects.get()

    client.post(reverse("classrooms:invitation-again", args=[asked.pk]))
    second = link_for(NEW)
    page = client.post(reverse("classrooms:invitation-again", args=[asked.pk]), follow=True)
    assert "We have reminded this colleague before" in words(page)
    client.post(reverse("classrooms:invitation-withdraw", args=[asked.pk]))

    asked.refresh_from_db()
    assert first != second
    assert asked.state == InvitationState.WITHDRAWN
    assert Client().get(second).status_code == 404


def test_old_used_and_made_up_links_are_answered_alike(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    ask(client, nairobi_class)
    link = link_for(NEW)
    visitor = Client()
    made_up = reverse("classrooms:invitation-link", args=["x" * 43])
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    answers = {
        (answer.status_code, re.sub(r"[\w-]{43,}", "", answer.text))
        for answer in (visitor.get(link), visitor.get(made_up), visitor.post(made_up))
    }

    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_opening_the_link_changes_nothing(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    ask(client, nairobi_class)
    link = link_for(NEW)

    page = Client().get(link)

    asked = Invitation.objects.get()
    assert "Amina Otieno invites you to teach the class 6B of Kibera Primary" in words(page)
    assert asked.followed_at is None
    assert asked.state == InvitationState.SENT


def test_who_has_no_account_makes_one_and_comes_back_to_say_yes(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    ask(client, nairobi_class)
    newcomer = Client()

    form = newcomer.post(link_for(NEW), follow=True)
    assert f'value="{NEW}"' in form.text
    before = Mail.objects.count()
    there = newcomer.post(
        reverse("account_signup"),
        {
            "name": "Nadia New",
            "email": NEW,
            "password1": "three kites over the river",
            "password2": "three kites over the river",
        },
        follow=True,
    )

    # The link proved the address: no second mail asks for it.
    assert Mail.objects.count() == before
    assert there.redirect_chain[-1][0] == reverse(
        "classrooms:invitation", args=[Invitation.objects.get().pk]
    )
    page = newcomer.post(there.redirect_chain[-1][0], follow=True)
    assert "You teach 6B now." in words(page)
    assert nairobi_class.teachings.filter(teacher__email=NEW).exists()
    assert Invitation.objects.get().followed_at is not None


def test_another_address_in_that_browser_is_not_proven(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    ask(client, nairobi_class)
    newcomer = Client()
    newcomer.post(link_for(NEW))

    newcomer.post(
        reverse("account_signup"),
        {
            "name": "Nora Other",
            "email": "nora@school.example",
            "password1": "three kites over the river",
            "password2": "three kites over the river",
        },
    )

    nora = User.objects.get(email="nora@school.example")
    assert list(nora.emailaddress_set.values_list("email", "verified")) == [
        ("nora@school.example", False)
    ]
    assert not newcomer.session.get(PROVEN_ADDRESS)


def test_who_has_an_account_logs_in_and_comes_back(
    client: Client, teacher: User, nairobi_class: Classroom, stranger: User
) -> None:
    ask(client, nairobi_class, email=stranger.email)
    theirs = Client()

    assert theirs.post(link_for(str(stranger.email)))["Location"] == reverse("account_login")
    theirs.force_login(stranger)
    first = theirs.get(reverse("after-login"))

    assert first["Location"] == reverse("classrooms:invitation", args=[Invitation.objects.get().pk])
    assert theirs.get(reverse("after-login"))["Location"] == reverse("exchange_pages:desk")


def test_somebody_else_hears_for_whom_it_is_and_can_change_over(
    client: Client, teacher: User, nairobi_class: Classroom, stranger: User, bogota_teacher: User
) -> None:
    ask(client, nairobi_class, email=stranger.email)
    link = link_for(str(stranger.email))
    shared = Client()
    shared.force_login(bogota_teacher)

    page = shared.get(link)
    assert "You are signed in with another account" in words(page)
    changed = shared.post(link)

    assert changed["Location"] == reverse("account_login")
    assert "_auth_user_id" not in shared.session
    # Logging in as the wrong one again says the same, and never opens it.
    shared.force_login(bogota_teacher)
    own = reverse("classrooms:invitation", args=[Invitation.objects.get().pk])
    assert "You are signed in with another account" in words(shared.get(own))
    assert shared.post(own)["Location"] == reverse("account_login")
    assert nairobi_class.teachings.count() == 1


def test_staff_is_told_to_change_over_too(
    client: Client, teacher: User, nairobi_class: Classroom
) -> None:
    staff = StaffFactory()
    ask(client, nairobi_class, email=str(staff.email))
    link = link_for(str(staff.email))
    theirs = Client()
    theirs.force_login(staff)

    assert "You are signed in with another account" in words(theirs.get(link))


def test_the_invitation_of_somebody_else_does_not_exist(
    client: Client, teacher: User, nairobi_class: Classroom, bogota_teacher: User
) -> None:
    ask(client, nairobi_class)
    other = Client()
    other.force_login(bogota_teacher)

    own = reverse("classrooms:invitation", args=[Invitation.objects.get().pk])

    assert other.get(own).status_code == 404
    assert other.post(own).status_code == 404


def test_leaving_and_taking_out_are_asked_first(
    client: Client, teacher: User, nairobi_class: Classroom, stranger: User
) -> None:
    alone = words(client.get(of_class("class-leave", nairobi_class)))
    assert "You are the only one who teaches this class." in alone
    client.post(of_class("class-leave", nairobi_class))
    assert nairobi_class.teachings.count() == 1
    late = TeachingFactory(classroom=nairobi_class, teacher=stranger)
    remove = reverse("classrooms:teacher-remove", args=[late.pk])

    assert "Take Sam Stranger out of 6B ?" in words(client.get(remove))
    page = client.post(remove, follow=True)

    assert "Sam Stranger does not teach this class any more." in words(page)
    TeachingFactory(classroom=nairobi_class, teacher=stranger)
    page = client.post(of_class("class-leave", nairobi_class), follow=True)
    assert "You teach 6B no more." in words(page)
    assert client.get(of_class("class-detail", nairobi_class)).status_code == 404
