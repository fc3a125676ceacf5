"""The matrix of S12: for each kind and each author, who is mailed, and who can open it.

Every person of the cast is asked for every cell; whoever is not named in it must neither be told
nor find anything.
"""

import itertools
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from classrooms.models import Classroom, Enrolment
from exchange.gallery.models import Item
from exchange.models import Project
from exchange.moderation.services import approve
from outbox.models import Mail
from safeguarding.choices import Kind, Path
from safeguarding.models import Concern
from safeguarding.reportable import thing_of
from safeguarding.services.concerns import pass_on
from safeguarding.services.contacts import save_contact
from safeguarding.services.telling import About, classroom_of, own_teachers, tell
from tests.exchange.builders import planned_session
from tests.exchange.moderation.builders import written
from tests.factories import (
    ConsentFactory,
    EnrolmentFactory,
    StaffFactory,
    TeacherFactory,
    TeachingFactory,
    VerifiedTeacherFactory,
)
from tests.safeguarding.conftest import AT, care_of
from tests.safeguarding.telling import told_by
from tests.second_factor import log_in_with_second_factor
from users.models import User

CONTACT = "counsellor@kibera.example"
CLASS = {"own teacher", "co-teacher", "lead", "regional lead"}
LEADS = {"lead", "regional lead", "contact"}

# What is told about -> kind -> who is told. Written out: a change is a change of this table.
TOLD: dict[str, dict[Kind, set[str]]] = {
    "partner's student": {
        Kind.MEAN: CLASS,
        Kind.SAD: CLASS,
        Kind.OTHER: CLASS,
        Kind.ASKED: LEADS,
        # It may be any adult, so nobody whom a teacher of the classes vouches for.
        Kind.ADULT: LEADS,
    },
    "own student": {
        Kind.MEAN: CLASS,
        Kind.SAD: CLASS,
        Kind.OTHER: CLASS,
        Kind.ASKED: LEADS,
        Kind.ADULT: LEADS,
    },
    "partner's teacher": dict.fromkeys(Kind, LEADS),
    "own teacher": dict.fromkeys(Kind, LEADS),
    "meeting": dict.fromkeys(Kind, LEADS),
    "partner student's item": {
        Kind.MEAN: CLASS,
        Kind.SAD: CLASS,
        Kind.OTHER: CLASS,
        Kind.ASKED: LEADS,
        Kind.ADULT: LEADS,
    },
    "own student's item": {
        Kind.MEAN: CLASS,
        Kind.SAD: CLASS,
        Kind.OTHER: CLASS,
        Kind.ASKED: LEADS,
        Kind.ADULT: LEADS,
    },
    "own teacher's item": dict.fromkeys(Kind, LEADS),
    "nothing": dict.fromkeys(Kind, LEADS),
}
CELLS = list(itertools.product(TOLD, Kind))


@dataclass
class Cast:
    people: dict[str, User]
    reporter: User
    things: dict[str, tuple[str, Any] | None]


@pytest.fixture
def cast(
    project: Project,
    nairobi_class: Classroom,
    bogota_class: Classroom,
    nairobi_teacher: User,
    bogota_teacher: User,
    river: Enrolment,
    lake: Enrolment,
    lead: User,
) -> Cast:
    care = care_of(nairobi_class.school.programme)
    regional = StaffFactory(email="ke@aerogram.example", adult__countries="KE", is_superuser=False)
    elsewhere = StaffFactory(email="pe@aerogram.example", adult__countries="PE", is_superuser=False)
    care.leads.add(regional, elsewhere)
    co_teacher = VerifiedTeacherFactory(email="co@kibera.example")
    TeachingFactory(classroom=nairobi_class, teacher=co_teacher)
    revoked = TeacherFactory(email="revoked@kibera.example")
    TeachingFactory(classroom=nairobi_class, teacher=revoked)
    boss = StaffFactory(email="boss@aerogram.example")
    save_contact(nairobi_class.school, name="Grace", email=CONTACT, language="en", by=boss, at=AT)
    mate = EnrolmentFactory(classroom=nairobi_class, nickname="Quick Fox")
    ConsentFactory(student=mate.student)
    session = planned_session(project, by=nairobi_teacher)
    people = {
        "own teacher": nairobi_teacher,
        "co-teacher": co_teacher,
        "revoked teacher": revoked,
        "partner's teacher": bogota_teacher,
        "other teacher": VerifiedTeacherFactory(email="other@school.example"),
        "lead": lead,
        "regional lead": regional,
        "lead elsewhere": elsewhere,
        "superuser": boss,
        "staff": StaffFactory(email="staff2@aerogram.example", is_superuser=False),
        "mate": mate.student,
        "partner's student": lake.student,
    }
    things = {
        "partner's student": ("student", lake.pk),
        "own student": ("student", mate.pk),
        "partner's teacher": ("teacher", bogota_teacher.pk),
        "own teacher": ("teacher", nairobi_teacher.pk),
        "meeting": ("meeting", session.pk),
        "partner student's item": hung(project, lake.student, bogota_class, bogota_teacher),
        "own student's item": hung(project, mate.student, nairobi_class, nairobi_teacher),
        "own teacher's item": hung(project, nairobi_teacher, nairobi_class, nairobi_teacher),
        "nothing": None,
    }
    return Cast(people, river.student, things)


def hung(project: Project, by: User, classroom: Classroom, teacher: User) -> tuple[str, Any]:
    """Written for the gallery, and read by a teacher of its class: both classes see it."""
    item = written(project, by, classroom, at=AT)
    if not item.is_published:
        approve(item, by=teacher, turn=item.turn, at=AT)
    return Item.kind, item.pk


def told(cast: Cast, thing: str, kind: Kind) -> Concern:
    where = cast.things[thing]
    about = None
    if where is not None:
        found = thing_of(*where, cast.reporter)
        assert found is not None, thing
        about = About(*where, found)
    classroom = classroom_of(cast.reporter, about.thing if about else None)
    assert classroom is not None
    return tell(kind, by=cast.reporter, classroom=classroom, about=about, at=AT)


def mailed(cast: Cast) -> set[str]:
    names = {person.email: name for name, person in cast.people.items() if person.email}
    names[CONTACT] = "contact"
    receivers = Mail.objects.filter(template__startswith="safeguarding/").values_list(
        "to", flat=True
    )
    return {names[each] for each in receivers}


def openers(cast: Cast, concern: Concern) -> set[str]:
    """Who finds it: what every page begins with, asked for everybody."""
    found = Concern.objects.filter(pk=concern.pk)
    return {
        name
        for name, person in cast.people.items()
        if Concern.objects.visible_to(_fresh(person)).filter(pk__in=found).exists()
    }


def _fresh(person: User) -> User:
    return User.objects.select_related("adult").get(pk=person.pk)


def opens(person: User, concern: Concern) -> bool:
    client = Client()
    if person.is_staff:
        log_in_with_second_factor(client, person)
        page = reverse("admin:safeguarding_concern_change", args=[concern.pk])
    else:
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        page = reverse("safeguarding:concern", args=[concern.pk])
    return client.get(page).status_code == 200


@pytest.mark.parametrize(("thing", "kind"), CELLS)
def test_who_is_told_and_who_can_open_it(thing: str, kind: Kind, cast: Cast) -> None:
    concern = told(cast, thing, kind)

    expected = TOLD[thing][kind]
    assert mailed(cast) == expected
    assert openers(cast, concern) == expected - {"contact"}


@pytest.mark.parametrize(("thing", "kind"), [CELLS[0], ("own teacher", Kind.ADULT)])
def test_page_opens_for_those_who_are_told_and_nobody_else(
    thing: str, kind: Kind, cast: Cast
) -> None:
    concern = told(cast, thing, kind)

    opened = {name for name, person in cast.people.items() if opens(person, concern)}

    assert opened == TOLD[thing][kind] - {"contact"}


def test_partners_teacher_reads_what_was_passed_on_and_not_from_whom(
    cast: Cast, client: Client
) -> None:
    concern = told(cast, "partner's student", Kind.MEAN)
    partner = cast.people["partner's teacher"]

    pass_on(concern, by=cast.people["own teacher"], at=AT)
    client.force_login(partner, backend=settings.AUTHENTICATION_BACKENDS[0])
    page = client.get(reverse("safeguarding:concern", args=[concern.pk])).content.decode()

    assert mailed(cast) == CLASS | {"partner's teacher"}
    assert openers(cast, concern) == CLASS | {"partner's teacher"}
    assert "Calm Lake" in page
    assert "Brave River" not in page


def test_lead_whom_it_is_about_is_not_told_and_finds_nothing(cast: Cast, lead: User) -> None:
    concern = told(cast, "nothing", Kind.ADULT)
    Concern.objects.filter(pk=concern.pk).update(author=lead, author_kind="adult")

    assert opens(lead, concern) is False
    assert opens(cast.people["regional lead"], concern) is True


def test_superusers_stand_in_where_nobody_else_is_left(cast: Cast, lead: User) -> None:
    care = care_of(cast.people["lead"].leads_care_of.get().programme)
    care.leads.remove(cast.people["regional lead"])
    concern = told(cast, "nothing", Kind.ADULT)

    assert opens(cast.people["superuser"], concern) is False

    Concern.objects.filter(pk=concern.pk).update(author=lead, author_kind="adult")
    assert opens(cast.people["superuser"], concern) is True

    care.leads.clear()
    assert opens(cast.people["superuser"], concern) is True
    assert opens(cast.people["staff"], concern) is False


@pytest.mark.parametrize(
    ("email", "kind", "is_told"),
    [
        # The mailbox of a teacher of the class.
        ("CO@kibera.example", Kind.ADULT, False),
        ("co@kibera.example", Kind.MEAN, False),
        (CONTACT, Kind.ADULT, True),
    ],
)
def test_contact_who_may_be_the_adult_concerned_is_not_told(
    email: str, kind: Kind, is_told: bool, cast: Cast, nairobi_class: Classroom
) -> None:
    boss = cast.people["superuser"]
    save_contact(nairobi_class.school, name="X", email=email, language="en", by=boss, at=AT)

    told(cast, "nothing", kind)

    assert Mail.objects.filter(template="safeguarding/email/contact").exists() is is_told


@pytest.mark.parametrize(
    ("thing", "kind", "is_told"),
    [
        ("nothing", Kind.ADULT, False),
        ("own teacher", Kind.MEAN, False),
        # Between children: nobody who vouches for the address is concerned.
        ("partner's student", Kind.ASKED, True),
    ],
)
def test_contact_whom_only_a_teacher_of_the_class_vouches_for_is_not_told_of_adults(
    thing: str, kind: Kind, is_told: bool, cast: Cast, nairobi_class: Classroom
) -> None:
    teacher = cast.people["own teacher"]
    elsewhere = "friend@kibera.example"
    save_contact(nairobi_class.school, name="X", email=elsewhere, language="en", by=teacher, at=AT)

    told(cast, thing, kind)

    assert Mail.objects.filter(to=elsewhere).exists() is is_told


def test_no_mail_says_what_was_told_or_by_whom(cast: Cast) -> None:
    for thing, kind in CELLS[:12]:
        told(cast, thing, kind)

    texts = " ".join(
        f"{each.subject} {each.text} {each.html}"
        for each in Mail.objects.filter(template__startswith="safeguarding/")
    )
    words = ["Brave River", "Calm Lake", "Quick Fox", *(str(each.label) for each in Kind)]
    assert [each for each in words if each in texts] == []


def test_teacher_who_told_us_is_not_mailed_about_it(cast: Cast, lake: Enrolment) -> None:
    teacher = cast.people["own teacher"]
    told = told_by(teacher, Kind.MEAN, of=lake)

    assert told.path == Path.CLASS
    assert teacher not in own_teachers(told)
    mails = Mail.objects.filter(template__startswith="safeguarding/")
    assert not mails.filter(to=teacher.email).exists()
    assert {each.email for each in own_teachers(told)} <= set(mails.values_list("to", flat=True))
    assert own_teachers(told)
