"""Staff's pages: a list is checked, sent, watched; teachers confirm their classes."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classrooms.models import Classroom, Invitation, InvitationBatch
from outbox.runner import drain
from tests.classrooms.letters import token_in_newest_mail
from tests.classrooms.views.shown import Shown
from tests.factories import StaffFactory, TeacherFactory
from tests.hostile import HOSTILE, MILLION
from users.models import User

pytestmark = pytest.mark.django_db

# Nine times a million characters are refused before any form sees them; one million is read.
IN_EVERY_CELL = [text for text in HOSTILE if text != MILLION]
PAGE = reverse("admin:classrooms_invitationbatch_add")
HEADS = "teacher,e-mail,school,country,city,class,youngest age,oldest age,number of students"
LIST = f"""{HEADS}
Amina Otieno,amina@school.example,Kibera Primary,Kenya,Nairobi,6B,11,12,24
Lucía Rojas,lucia@andino.example,Colegio Andino,Atlantis,Bogotá,6A,11,12,24
"""


@pytest.fixture
def staff(client: Client, reviewer: User, settings: Any) -> Client:
    settings.STAFF_SECOND_FACTOR = False
    settings.KEEP_MAIL_BODIES = True
    client.force_login(reviewer)
    return client


def check(staff: Client, text: str = LIST, **more: Any) -> Any:
    return staff.post(PAGE, {"name": "March", "text": text, "language": "en", **more})


def send(staff: Client, page: Any, **more: Any) -> Any:
    """Press the button of the preview: everything hidden in its form goes along."""
    form = page.text[page.text.index('name="key"') - 200 :].split("</form>")[0]
    shown = Shown(form)
    hidden = {name: has.get("value", "") for name, kind, has in shown.controls if kind == "hidden"}
    return staff.post(PAGE, {**hidden, "send": "1", **more}, follow=True)


def words(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_preview_has_a_verdict_for_each_row_and_sends_nothing(staff: Client) -> None:
    page = check(staff)

    said = words(page)
    assert "2 New Amina Otieno amina@school.example Kibera Primary" in said
    assert "3 Mistake country: Enter a country by its name or its two letters" in said
    assert "1 row has a mistake and is left out." in said
    assert "Send 1 invitation" in page.text
    assert Shown(page.text).typed("text")[-1] == LIST
    assert not InvitationBatch.objects.exists()


def test_sending_twice_from_one_page_makes_one_list(staff: Client) -> None:
    page = check(staff)

    there = send(staff, page)
    again = send(staff, page)

    assert InvitationBatch.objects.count() == Invitation.objects.count() == 1
    assert there.redirect_chain == again.redirect_chain
    assert "Mail waiting 1" in words(there)
    drain()
    assert "Mail sent 1" in words(staff.get(there.redirect_chain[-1][0]))


def test_a_file_counts_before_what_is_pasted(staff: Client) -> None:
    upload = SimpleUploadedFile("list.csv", LIST.replace(",", ";").encode("utf-16"))

    assert "Amina Otieno" in words(check(staff, "nothing", file=upload))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\x00\x01" * 400, "Select a text file"),
        (b"x" * 1_200_000, "Select a file of at most 1 MB."),
        (b"", "Paste a table or select a file."),
        ((HEADS + "\n" + "a,b@c.example,S,KE,C,6B,11,12,24\n" * 301).encode(), "at most 300"),
        (b"one,two\n1,2", "These are missing: e-mail, school, country, class."),
        ((HEADS + '\n"open').encode(), "Check the quotation marks in line 2"),
    ],
)
def test_a_file_that_is_no_list_gets_a_sentence(
    content: bytes, sentence: str, staff: Client
) -> None:
    page = check(staff, "", file=SimpleUploadedFile("list.csv", content))

    assert page.status_code == 200
    assert sentence in words(page)


@pytest.mark.parametrize("text", IN_EVERY_CELL)
def test_hostile_cells_are_shown_as_they_are_and_never_run(text: str, staff: Client) -> None:
    row = ",".join([f'"{text.replace(chr(34), chr(34) * 2)}"'] * 9)

    page = check(staff, f"{HEADS}\n{row}\n", name=text)

    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_a_cell_of_a_million_signs_gets_a_sentence(staff: Client) -> None:
    page = check(staff, f"{HEADS}\n{MILLION},a@b.example,S,KE,C,6B,11,12,24")

    assert page.status_code == 200
    assert "Select a file of at most 1 MB." in words(page)


def test_vouching_needs_its_own_permission(client: Client, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    helper = StaffFactory(is_superuser=False)
    helper.user_permissions.set(
        Permission.objects.filter(codename__in=["add_invitationbatch", "view_invitationbatch"])
    )
    client.force_login(helper)

    page = check(client, attested="authority")
    send(client, page, attested="authority")

    assert "attested" not in page.text
    assert InvitationBatch.objects.get().attested == ""
    assert (
        client.post(
            reverse(
                "admin:classrooms_invitationbatch_change", args=[InvitationBatch.objects.get().pk]
            ),
            {"action": "withdraw"},
        ).status_code
        == 403
    )


def test_staff_without_the_permission_invites_nobody(client: Client, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(StaffFactory(is_superuser=False))

    assert check(client).status_code == 403
    assert not InvitationBatch.objects.exists()


def test_ticked_ones_are_reminded_once_and_taken_back(staff: Client) -> None:
    send(staff, check(staff))
    asked = Invitation.objects.get()
    page = reverse("admin:classrooms_invitationbatch_change", args=[asked.batch_id])

    for action, said in [
        ("remind", "Done for 1 invitation."),
        ("remind", "There was nothing to do"),
        ("nonsense", "There was nothing to do"),
        ("withdraw", "Done for 1 invitation."),
    ]:
        answer = staff.post(page, {"action": action, "who": [str(asked.pk)]}, follow=True)
        assert said in words(answer)
    assert "Tick the invitations" in words(staff.post(page, {"who": ["\x00"]}, follow=True))
    asked.refresh_from_db()
    assert (asked.state, asked.mails) == ("withdrawn", 2)


def test_everybody_who_has_not_answered_is_reminded_once(staff: Client) -> None:
    send(staff, check(staff, LIST.replace("Atlantis", "Colombia")))
    drain()
    refused, asked = Invitation.objects.order_by("-email")
    refused.mail.state = "refused"
    refused.mail.save()
    page = reverse("admin:classrooms_invitationbatch_change", args=[asked.batch_id])

    said = [words(staff.post(page, {"action": "remind-all"}, follow=True)) for _each in range(2)]

    assert "Done for 1 invitation." in said[0]
    assert "There was nothing to do" in said[1]
    assert sorted(Invitation.objects.values_list("email", "mails")) == [
        (asked.email, 2),
        (refused.email, 1),
    ]


def test_the_list_comes_out_again_without_formulas(staff: Client) -> None:
    send(staff, check(staff, LIST.replace("Amina Otieno", "=HYPERLINK(1)")))

    file = staff.get(
        reverse("admin:classrooms_invitationbatch_export", args=[InvitationBatch.objects.get().pk])
    )

    assert file["Content-Type"] == "text/csv; charset=utf-8"
    assert "'=HYPERLINK(1),amina@school.example,Kibera Primary,6B,Mail waiting" in file.text


def test_the_empty_list_is_itself_a_list(staff: Client) -> None:
    file = staff.get(reverse("admin:classrooms_invitationbatch_template"))

    page = check(staff, "", file=SimpleUploadedFile("classes.csv", file.content))

    assert "Send 1 invitation" in page.text
    assert "mistake" not in words(page)


def test_a_page_of_300_asks_as_often_as_one_of_3(staff: Client) -> None:
    counts = []
    for number in (1, 3, 300):
        rows = "\n".join(
            f"T,t{number}.{each}@s.example,S,KE,C,{each},11,12,24" for each in range(number)
        )
        with CaptureQueriesContext(connection) as asked:
            page = check(staff, f"{HEADS}\n{rows}")
        checked = len(asked)
        there = send(staff, page).redirect_chain[-1][0]
        with CaptureQueriesContext(connection) as shown:
            staff.get(there)
        counts.append((checked, len(shown)))

    assert len(set(counts)) == 1


@pytest.fixture
def invited(staff: Client) -> Client:
    """Amina, who has made an account from the link in her mail."""
    send(staff, check(staff))
    drain()
    link = reverse(
        "classrooms:invitation-link", args=[token_in_newest_mail("amina@school.example")]
    )
    amina = Client()
    form = amina.post(link, follow=True)
    assert Shown(form.text).typed("name") == ["Amina Otieno"]
    amina.force_login(TeacherFactory(email="amina@school.example"))
    return amina


def test_the_teacher_confirms_a_filled_in_page_and_goes_on(invited: Client) -> None:
    page = reverse("classrooms:invitation", args=[Invitation.objects.get().pk])
    shown = Shown(invited.get(page).text)
    assert [shown.typed(name) for name in ("school-name", "school-city", "name", "age_from")] == [
        ["Kibera Primary"],
        ["Nairobi"],
        ["6B"],
        ["11"],
    ]
    assert shown.chosen("school-country") == ["KE"]
    said = {
        "school-name": "Kibera Primary School",
        "school-country": "KE",
        "school-city": "Nairobi",
        "name": "6B",
        "age_from": "11",
        "age_to": "12",
        "size": "25",
        "languages-0-language": "en",
        "languages-0-level": "3",
    }

    answer = invited.post(page, said)

    made = Classroom.objects.get()
    assert (made.school.name, made.size) == ("Kibera Primary School", 25)
    zone = reverse("classrooms:school-zone", args=[made.school_id])
    assert answer["Location"] == f"{zone}?back={made.pk}"
    assert invited.get(page)["Location"] == reverse("classrooms:class-detail", args=[made.pk])


@pytest.mark.parametrize("text", ["", *IN_EVERY_CELL])
def test_hostile_corrections_get_a_sentence(text: str, invited: Client) -> None:
    page = reverse("classrooms:invitation", args=[Invitation.objects.get().pk])
    said = {
        **dict.fromkeys(["school-name", "school-country", "school-city", "name"], text),
        **dict.fromkeys(["age_from", "age_to", "size", "languages-0-language"], text),
    }

    answer = invited.post(page, said)

    assert answer.status_code == 200
    assert "There is a problem" in answer.text
    assert not Classroom.objects.exists()
