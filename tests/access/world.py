"""The people who ask and the things they ask for, made by the services that make them in life.

Two verified classes exchange ("own" and "partner's"), and their teachers have one more proposal to
answer. Two other classes do the same ("foreign"). A teacher whom nobody verified has a class too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from allauth.account.models import EmailAddress

from classrooms.choices import ExcuseReason, Purpose
from classrooms.lifecycle import ClassroomState
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
from classrooms.services.excuses import excuse_country
from classrooms.services.special_timetables import add_timetable
from classrooms.timetable.bells import Bell
from classrooms.timetable.slots import DateSpan
from exchange.choices import HealthKind
from exchange.gallery.models import Item
from exchange.models import CalendarFeed, Closure, ExchangeSession, HealthNote, Picture, Project
from exchange.services.agreements import save_version, suggestion
from exchange.services.closures import close_days
from exchange.services.feeds import renew_feed
from exchange.services.pictures import store_picture
from exchange.services.projects import open_project
from exchange.services.sessions import plan_session, times_for
from exchange.services.starting import start_project
from matching.choices import ContestReason, EndReason, ReviewReason
from matching.models import (
    Contest,
    Outlook,
    Partnership,
    PartnershipQuestion,
    PartnerWish,
    Proposal,
    Rescue,
    SavedSearch,
    Seat,
)
from matching.services.contests import contest_event
from matching.services.directory import Wanted
from matching.services.easing import ease
from matching.services.limits import set_limits
from matching.services.partnerships import approve_partnership
from matching.services.proposals import accept_proposal
from matching.services.rescue import offer_rescue
from matching.services.rounds import enter_round
from matching.services.searches import save_search
from matching.services.wishes import follow_link, make_link
from safeguarding.models import DataRequest
from tests.access.accounts import (
    fill_the_libraries_tables,
    give_addresses,
    give_passkey,
    give_second_factor,
)
from tests.access.asked import (
    AT,
    asked_colleague,
    asked_newcomer,
    bring_in_dates,
    question_for,
    waiting_school,
)
from tests.access.students import asked_about, students_of
from tests.access.told import Told, told_in
from tests.access.waiting import agreed, in_question
from tests.access.writings import writings_of
from tests.exchange.pictures import remade
from tests.exchange.ready import make_ready, say_ready
from tests.factories import (
    ClassroomFactory,
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
from tests.matching.history import LATER, unanswered
from users.models import User

MINUTES = 45
CLOSED = DateSpan(date(2027, 5, 24), date(2027, 5, 25))


@dataclass(frozen=True)
class Exchange:
    """Two classes with everything between them: a project that runs and an open proposal.

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
    picture: Picture


@dataclass(frozen=True)
class World:
    own: Exchange
    foreign: Exchange
    preparing: Project
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
    silences: dict[str, Seat]
    contest: Contest
    question: PartnershipQuestion
    data_requests: dict[str, DataRequest]
    passkeys: dict[str, int]
    told: Told
    writings: dict[str, Item]

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
    preparing = _preparing(own, staff)
    old = own.feed.token
    own = Exchange(**{**vars(own), "feed": renew_feed(own.project, by=_amina(own), at=AT)})
    unverified = open_classroom(
        name="5A", state=ClassroomState.DRAFT, school=SchoolFactory(name="New School")
    )
    SchoolTeacherFactory(
        school=own.here.school, teacher=TeacherFactory(email="newcomer@school.example")
    )
    question = question_for(unverified, staff)
    agreed(foreign.here.school, foreign.there.school, names=("6M", "6N"), at=AT)
    letter = waiting_school(staff)
    bring_in_dates(unverified)
    students = students_of(own.here, own.there, foreign.here)
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
        "staff elsewhere": StaffFactory(email="elsewhere@aerogram.example", adult__countries="PE"),
    }
    for role in ("staff", "staff elsewhere"):
        give_second_factor(people[role])
    passkeys = {name: give_passkey(people[f"teacher {name}"]).pk for name in ("own", "foreign")}
    fill_the_libraries_tables(people["teacher shut out"])
    addresses = give_addresses(people)
    asked, secret = asked_colleague(own.here, people["teacher partner"])
    newcomer = asked_newcomer(people["teacher foreign"], staff)
    silences = {"own": unanswered(own.here), "foreign": unanswered(foreign.here)}
    contest = contest_event(
        silences["foreign"],
        by=people["teacher foreign"],
        reason=ContestReason.ILLNESS,
        words="I was in hospital.",
        at=LATER,
    )
    excuse_country("SD", reason=ExcuseReason.CONFLICT, starts_on=AT.date(), by=staff, at=AT)
    world = World(
        own,
        foreign,
        preparing,
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
        silences=silences,
        contest=contest,
        question=in_question(own.here.school, own.there.school, by=staff, at=AT),
        data_requests=asked_about(students, people),
        passkeys=passkeys,
        told=told_in(students, people),
        writings=writings_of(own.project, foreign.project, students, people),
    )
    for classroom in world.classrooms.values():
        _ring_bells(classroom)
    _wait_in_vain(open_classroom(name="6W", school=own.here.school))
    _let_rest(own.here, _amina(own))
    return world


def _wait_in_vain(classroom: Classroom) -> None:
    """It looks and nobody fits; some changes would help, and one was made already."""
    enter_round(classroom, by=teacher_of(classroom), at=AT)
    ease(classroom, "lesson-3-1000-45", by=teacher_of(classroom), promised=2, at=AT)
    Outlook.objects.filter(classroom=classroom).update(
        looked_at=AT + timedelta(minutes=1),
        free_classes=26,
        refused={"refusal.windows": 20, "refusal.age": 6},
        changes=[
            {"change": "lesson-1-1000-45", "count": 4},
            {"change": "translation", "count": 3},
            {"change": "swap-1-1000-45", "count": 2},
        ],
        place=1,
        of=1,
    )


def _let_rest(here: Classroom, by: User) -> None:
    """The own class waits for another partner, asks for much, and did not say it still looks."""
    set_limits(here, by=by, most_age_gap_months=12, least_level=3, at=AT)
    registration = enter_round(here, by=by, at=AT)
    registration.asked_at = registration.rests_at = AT
    registration.save(update_fields=["asked_at", "rests_at"])


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


def _exchange(first: str, second: str, staff: User) -> Exchange:
    kenya = VerifiedSchoolFactory(name=first)
    colombia = VerifiedSchoolFactory(
        name=second, country="CO", city="Bogotá", zone="America/Bogota"
    )
    here, there = (
        open_classroom(name="6B", school=kenya),
        open_classroom(name="6A", school=colombia),
    )
    project = _project(here, there, staff)
    make_ready(project, at=AT)
    project = start_project(project, at=AT)
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
        picture=store_picture(
            remade(), project=project, classroom=here, by=teacher_of(here), at=AT
        ),
    )


def _project(here: Classroom, there: Classroom, staff: User) -> Project:
    """Both teachers said yes, and staff approved it."""
    agreed = _proposal(here, there)
    for classroom in (here, there):
        accept_proposal(agreed, by=teacher_of(classroom), at=AT)
    partnership = Partnership.objects.get(proposal=agreed)
    approve_partnership(partnership, by=staff, reason=ReviewReason.CHECKED, at=AT)
    return open_project(Partnership.objects.get(pk=partnership.pk), at=AT)


def _preparing(own: Exchange, staff: User) -> Project:
    """Two more classes of both schools get ready: one changed what the other had agreed to."""
    here, there = (
        open_classroom(name=name, school=side.school)
        for name, side in (("6H", own.here), ("6I", own.there))
    )
    project = _project(here, there, staff)
    terms = suggestion(project)
    save_version(project, terms, base=0, by=teacher_of(here), at=AT)
    changed = replace(terms, goals=terms.goals[:2], answer_days=5, words="Exams in the last week.")
    save_version(project, changed, base=1, by=teacher_of(there), at=AT)
    say_ready(project, teacher_of(there), at=AT)
    return project


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
