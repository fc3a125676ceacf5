"""The people who ask and the things they ask for, made by the services that make them in life.

Two verified classes exchange ("own" and "partner's"), and their teachers have one more proposal to
answer. Two other classes do the same ("foreign"). A teacher whom nobody verified has a class too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from unittest.mock import patch
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore

from classrooms.choices import EvidenceKind, InvitationKind, Purpose, ReadyQuestion
from classrooms.lifecycle import ClassroomState, EnrolmentState
from classrooms.models import (
    BellSchedule,
    Classroom,
    ClassTimetable,
    Enrolment,
    Invitation,
    InvitationBatch,
    ReviewMessage,
    School,
)
from classrooms.services.bells import save_bells
from classrooms.services.bulk import InvitedClass, send_batch
from classrooms.services.calendar_changes import add_dates
from classrooms.services.calendars import DaysOff, SchoolDates
from classrooms.services.evidence import ask_head, record_evidence
from classrooms.services.invitations import invite_to_class
from classrooms.services.reviews import ask
from classrooms.services.special_timetables import add_timetable
from classrooms.timetable.bells import Bell
from classrooms.timetable.slots import DateSpan
from exchange.choices import HealthKind
from exchange.models import CalendarFeed, Closure, ExchangeSession, HealthNote, Project
from exchange.services.closures import close_days
from exchange.services.feeds import renew_feed
from exchange.services.projects import open_project
from exchange.services.sessions import plan_session, times_for
from matching.choices import EndReason, ReviewReason
from matching.models import Partnership, PartnerWish, Proposal, Rescue, SavedSearch
from matching.services.directory import Wanted
from matching.services.partnerships import approve_partnership
from matching.services.proposals import accept_proposal
from matching.services.rescue import offer_rescue
from matching.services.searches import save_search
from matching.services.wishes import follow_link, make_link
from tests.factories import (
    ClassroomFactory,
    EnrolmentFactory,
    SchoolFactory,
    SchoolTeacherFactory,
    StaffFactory,
    TeacherFactory,
    TeachingFactory,
    VerifiedSchoolFactory,
    VerifiedTeacherFactory,
    open_classroom,
)
from tests.matching.builders import let_lessons_meet, proposed, teacher_of
from users.models import User
from users.tokens import digest_of, new_token

# A day after the rounds of the builders ran: their proposals still wait for an answer.
AT = datetime(2026, 9, 2, 8, 0, tzinfo=UTC)
MINUTES = 45
PASSWORD = "correct horse battery staple"
LETTER = "the-key-of-a-letter"
CLOSED = DateSpan(date(2027, 5, 24), date(2027, 5, 25))


@dataclass(frozen=True)
class Exchange:
    """Two classes with everything between them: an open project and an open proposal.

    The first class has a wish with a third one and a link that nobody followed, and it looks out
    for yet another partner.
    """

    here: Classroom
    there: Classroom
    project: Project
    session: ExchangeSession
    proposal: Proposal
    feed: CalendarFeed
    wish: PartnerWish
    link: PartnerWish
    search: SavedSearch
    rescue: Rescue
    closure: Closure


@dataclass(frozen=True)
class World:
    own: Exchange
    foreign: Exchange
    unverified: Classroom
    people: dict[str, User]
    students: dict[str, Enrolment]
    revoked_feed: str
    unconfirmed: EmailAddress
    invitations: dict[str, Invitation]
    batch: InvitationBatch
    secret: str
    asked: ReviewMessage
    letter: str

    @property
    def schools(self) -> dict[str, School]:
        return {name: each.school for name, each in self.classrooms.items()}

    @property
    def classrooms(self) -> dict[str, Classroom]:
        return {
            "own": self.own.here,
            "partner's": self.own.there,
            "foreign": self.foreign.here,
            "unverified": self.unverified,
        }

    @property
    def bells(self) -> dict[str, BellSchedule]:
        return {name: each.bell_schedules.get() for name, each in self.schools.items()}

    @property
    def special_timetables(self) -> dict[str, ClassTimetable]:
        return {name: each.timetables.special().get() for name, each in self.classrooms.items()}


def build_world() -> World:
    """Everything at once; the caller's transaction takes it away again."""
    staff = StaffFactory(email="staff@aerogram.example")
    own = _exchange("Kibera Primary", "Colegio Andino", staff)
    foreign = _exchange("Mombasa Primary", "Colegio Caribe", staff)
    old = own.feed.token
    own = Exchange(**{**vars(own), "feed": renew_feed(own.project, by=_amina(own), at=AT)})
    unverified = open_classroom(
        name="5A", state=ClassroomState.DRAFT, school=SchoolFactory(name="New School")
    )
    SchoolTeacherFactory(
        school=own.here.school, teacher=TeacherFactory(email="newcomer@school.example")
    )
    question = _asked(unverified, staff)
    letter = _waiting_school(staff)
    _bring_in_dates(unverified)
    students = {
        "own": EnrolmentFactory(classroom=own.here, nickname="Brave River"),
        "partner's": EnrolmentFactory(classroom=own.there, nickname="Calm Lake"),
        "foreign": EnrolmentFactory(classroom=foreign.here, nickname="Quick Fox"),
        "left": EnrolmentFactory(classroom=own.here, nickname="Old Oak", state=EnrolmentState.LEFT),
        "waiting": EnrolmentFactory(
            classroom=own.here, nickname="New Moon", state=EnrolmentState.LOBBY
        ),
    }
    people = {
        "student own": students["own"].student,
        "student partner": students["partner's"].student,
        "student other": students["foreign"].student,
        "student left": students["left"].student,
        "student waiting": students["waiting"].student,
        "teacher unverified": teacher_of(unverified),
        "teacher own": _amina(own),
        "teacher partner": teacher_of(own.there),
        "teacher foreign": teacher_of(foreign.here),
        "teacher revoked": _co_teacher(own, TeacherFactory(email="revoked@school.example")),
        "teacher shut out": _co_teacher(
            own, VerifiedTeacherFactory(email="shutout@school.example", is_active=False)
        ),
        "staff one factor": StaffFactory(email="hasty@aerogram.example"),
        "staff": staff,
    }
    _give_second_factor(staff)
    _fill_the_libraries_tables(people["teacher shut out"])
    addresses = _addresses(people)
    asked, secret = _asked_colleague(own, people["teacher partner"])
    newcomer = _asked_newcomer(people["teacher foreign"], staff)
    world = World(
        own,
        foreign,
        unverified,
        people,
        students,
        old,
        addresses,
        invitations={"to a colleague": asked, "to a newcomer": newcomer},
        batch=newcomer.batch,
        secret=secret,
        asked=question,
        letter=letter,
    )
    for classroom in world.classrooms.values():
        _ring_bells(classroom)
    return world


def _ring_bells(classroom: Classroom) -> None:
    """The school enters its lessons, and the class has no time for anybody in February."""
    lessons = [Bell(str(number), 480 + 55 * number, 45) for number in range(1, 7)]
    save_bells(
        classroom.school,
        None,
        name="",
        weekdays=classroom.school.school_days,
        span=None,
        lessons=lessons,
        by=None,
        at=AT,
    )
    february = DateSpan(date(2027, 2, 8), date(2027, 3, 9))
    add_timetable(classroom, purpose=Purpose.RAMADAN, span=february, copy=True, by=None, at=AT)


def _asked_colleague(own: Exchange, colleague: User) -> tuple[Invitation, str]:
    """An invitation into the own class, and the secret of its link."""
    asked = invite_to_class(
        own.here,
        kind=InvitationKind.CO_TEACHER,
        email=str(colleague.email),
        by=_amina(own),
        at=AT,
    )
    token, asked.digest = new_token()
    asked.save(update_fields=["digest"])
    return asked, token


def _asked_newcomer(teacher: User, staff: User) -> Invitation:
    """Staff described a class of a teacher, who has made an account meanwhile."""
    row = InvitedClass(
        line=2,
        name="Fatma Foreign",
        email="before@school.example",
        school={"name": "Pwani School", "country": "KE", "city": "Mombasa"},
        classroom={"name": "8A", "age_from": 13, "age_to": 14, "size": 30},
        languages=[{"language": "sw", "level": None, "is_learning": False}],
    )
    batch = send_batch([row], key=uuid4(), name="Coast", language="en", by=staff, at=AT)
    made: Invitation = batch.invitations.get()
    made.email = str(teacher.email)
    made.save(update_fields=["email"])
    return made


def _exchange(first: str, second: str, staff: User) -> Exchange:
    kenya = VerifiedSchoolFactory(name=first)
    colombia = VerifiedSchoolFactory(
        name=second, country="CO", city="Bogotá", zone="America/Bogota"
    )
    here, there = (
        open_classroom(name="6B", school=kenya),
        open_classroom(name="6A", school=colombia),
    )
    agreed = _proposal(here, there)
    for classroom in (here, there):
        accept_proposal(agreed, by=teacher_of(classroom), at=AT)
    partnership = Partnership.objects.get(proposal=agreed)
    approve_partnership(partnership, by=staff, reason=ReviewReason.CHECKED, at=AT)
    project = open_project(Partnership.objects.get(pk=partnership.pk), at=AT)
    starts_at = times_for(project, minutes=MINUTES, at=AT)[0].starts_at
    session = plan_session(
        project, starts_at=starts_at, minutes=MINUTES, by=teacher_of(here), at=AT
    )
    return Exchange(
        here=here,
        there=there,
        project=project,
        session=session,
        proposal=_proposal(
            open_classroom(name="6D", school=kenya), open_classroom(name="6E", school=colombia)
        ),
        feed=renew_feed(project, by=teacher_of(here), at=AT),
        link=_link(_wants_three(here), 1),
        wish=_wish(here, ClassroomFactory(name="6G", school=colombia)),
        search=save_search(here, Wanted(country="CO", theme="music"), by=teacher_of(here), at=AT),
        rescue=_silent(project, here),
        closure=close_days(kenya, CLOSED, by=teacher_of(here), at=AT).closure,
    )


def _silent(project: Project, here: Classroom) -> Rescue:
    """The first class is asked whether all is well, and whether it wants another partner."""
    HealthNote.objects.create(
        project=project,
        classroom=here,
        kind=HealthKind.MISSED,
        step=3,
        opened_on=AT.date(),
        stepped_on=AT.date(),
    )
    return offer_rescue(project.partnership, here, reason=EndReason.SILENT, at=AT)


def _wants_three(here: Classroom) -> Classroom:
    """Now that nothing proposes it any more: a place is left for a link, a wish and the list."""
    here.partners_wanted = 3
    here.save(update_fields=["partners_wanted"])
    return here


def _asked(unverified: Classroom, staff: User) -> ReviewMessage:
    """Staff has a question about the school that nobody verified."""
    school = unverified.school
    return ask(
        school,
        to=school.registered_by,
        question=ReadyQuestion.OWN,
        text="Which subjects do you teach?",
        by=staff,
        turn=0,
        at=AT,
    )


def _waiting_school(staff: User) -> str:
    """Another school waits: it was called back, and its head has a letter. Returns the link's key.

    A second one of the same name waits beside it.
    """
    waiting = open_classroom(
        name="4C", state=ClassroomState.DRAFT, school=SchoolFactory(name="Lake School")
    )
    open_classroom(name="4D", state=ClassroomState.DRAFT, school=SchoolFactory(name="Lake School"))
    school = waiting.school
    record_evidence(
        school, kind=EvidenceKind.LETTER, seen_on=AT.date(), note="Stamped.", by=staff, at=AT
    )
    letter = (LETTER, digest_of(LETTER))
    with patch("classrooms.services.evidence.new_token", return_value=letter):
        ask_head(
            school,
            teacher=school.registered_by,
            email="head@lake.example",
            found_at="The register, page 4",
            language="en",
            by=staff,
            at=AT,
        )
    return LETTER


def _wish(here: Classroom, there: Classroom) -> PartnerWish:
    """Of two teachers, one of whom has not described the class yet."""
    TeachingFactory(classroom=there)
    return follow_link(_link(here, 2).token, there, by=teacher_of(there), at=AT)


def _link(here: Classroom, number: int) -> PartnerWish:
    return make_link(here, number=number, by=teacher_of(here), at=AT)


def _proposal(kenya: Classroom, colombia: Classroom) -> Proposal:
    let_lessons_meet(kenya, colombia)
    return proposed(kenya, colombia)


def _amina(own: Exchange) -> User:
    return own.here.school.registered_by


def _co_teacher(own: Exchange, teacher: User) -> User:
    """Taught all classes of the own side before staff took the right away."""
    for classroom in own.here.school.classrooms.all():
        TeachingFactory(classroom=classroom, teacher=teacher)
    return teacher


def _bring_in_dates(classroom: Classroom) -> None:
    """Dates of a file in the calendar, one of them in a year that is most likely a slip."""
    spans = [DateSpan(date(year, 10, 19), date(year, 10, 23)) for year in (2026, 2062)]
    dates = SchoolDates((), tuple(DaysOff(span, "Half term") for span in spans))
    add_dates(classroom.school, dates, around=AT.date(), by=teacher_of(classroom), at=AT)


def _addresses(people: dict[str, User]) -> EmailAddress:
    """Everybody's address is confirmed, and two have a password.

    Returns the second address of a teacher, which is not confirmed.
    """
    for user in people.values():
        if user.email:
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    for role in ("teacher own", "staff"):
        people[role].set_password(PASSWORD)
        people[role].save(update_fields=["password"])
    return EmailAddress.objects.create(user=people["teacher own"], email="second@school.example")


def _give_second_factor(staff: User) -> None:
    Authenticator.objects.create(
        user=staff, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
    )


def _fill_the_libraries_tables(user: User) -> None:
    """One row in each table that a library shows in the admin and nothing of ours fills.

    No such provider exists, so `user` must be somebody who never opens the own accounts.
    """
    Group.objects.create(name="Reviewers")
    app = SocialApp.objects.create(provider="none", name="None", client_id="none")
    account = SocialAccount.objects.create(user=user, provider="none", uid="1")
    SocialToken.objects.create(app=app, account=account, token="none")
    kept = SessionStore()
    kept.create()
    UserSession.objects.create(
        user=user, session_key=kept.session_key, ip="127.0.0.1", user_agent="test"
    )
