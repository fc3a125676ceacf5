"""The automatic checks of schools and teachers: rows turned into the plain questions of `vetting`.

A fixed number of queries for one school or for fifty.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress

from classrooms.lifecycle import CountersignState
from classrooms.models import Countersignature, School
from classrooms.places import cities_like, zones_in
from classrooms.services.schools import today_at
from classrooms.spelling import is_one_school, plain
from classrooms.vetting import Check, compare_domains, host_of
from classrooms.vetting.checks import (
    check_address,
    check_ages,
    check_calendar,
    check_clock,
    check_domain,
    check_head,
    check_sharing,
    check_twins,
    check_website,
    mailbox,
)
from classrooms.vetting.domains import is_shared
from users.models import User


def with_everything(schools: Iterable[UUID]) -> list[School]:
    """The schools with all that staff reads about them."""
    found = School.objects.select_related(
        "programme", "registered_by__adult__verified_by__adult", "review", "verified_by__adult"
    ).prefetch_related(
        "classrooms__teachings__teacher__adult__verified_by__adult",
        "classrooms__languages",
        "joined",
        "terms",
        "breaks",
        "evidence__recorded_by__adult",
        "countersignatures__asked_by__adult",
        "review__messages__to__adult",
    )
    by_id = found.in_bulk(list(schools))
    return list(by_id.values())


def teachers_of(school: School) -> list[User]:
    """Who speaks for it, and who teaches there; each once."""
    speaker = school.speaker
    found = {speaker.pk: speaker}
    for classroom in school.classrooms.all():
        for teaching in classroom.teachings.all():
            found.setdefault(teaching.teacher_id, teaching.teacher)
    return list(found.values())


def check_schools(schools: Sequence[School], *, at: datetime) -> dict[UUID, list[Check]]:
    """The checks of each school (from `with_everything`), those of its teachers after its own."""
    twins = twins_of(schools)
    heads = _answers_of_heads(schools)
    teachers = check_teachers([one for school in schools for one in teachers_of(school)])
    return {
        school.pk: [
            *_of_the_school(school, twins[school.pk], heads.get(school.pk, ""), at=at),
            *(check for teacher in teachers_of(school) for check in teachers[teacher.pk]),
        ]
        for school in schools
    }


def _of_the_school(school: School, twins: list[School], head: str, *, at: datetime) -> list[Check]:
    email = school.speaker.email or ""
    city = plain(school.city)
    zones = zones_in(str(school.country))
    known = {
        each.zone
        for each in cities_like(school.city, country=str(school.country))
        if plain(each.name) == city and each.zone in zones
    }
    ends = [term.ends_on for term in school.terms.all()]
    said = check_head(head)
    return [
        *([said] if said else []),
        check_domain(compare_domains(email, school.website), email=email, website=school.website),
        check_website(school.website),
        check_twins([twin.name for twin in twins]),
        check_clock(school.city, zone=school.zone, known=known),
        check_ages([(each.age_from, each.age_to) for each in school.classrooms.all()]),
        check_calendar(ends, today=today_at(school, at=at)),
    ]


def check_teachers(teachers: Sequence[User]) -> dict[UUID, list[Check]]:
    """Is the address confirmed, and does nobody else have the same mailbox?"""
    confirmed = set(
        EmailAddress.objects.filter(user__in=teachers, verified=True).values_list("user", "email")
    )
    others = _same_mailboxes(teachers)
    return {
        teacher.pk: [
            check_address(
                email=teacher.email or "", confirmed=(teacher.pk, teacher.email) in confirmed
            ),
            check_sharing(email=teacher.email or "", others=len(others[teacher.pk])),
        ]
        for teacher in teachers
    }


def _same_mailboxes(teachers: Sequence[User]) -> dict[UUID, set[UUID]]:
    """For each teacher the other accounts that have, or claim, the same mailbox."""
    owners: dict[str, set[UUID]] = defaultdict(set)
    for teacher in teachers:
        owners[mailbox(teacher.email or "")].add(teacher.pk)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for other, email in _accounts_at(owners):
        for owner in owners.get(mailbox(email), set()) - {other}:
            found[owner].add(other)
    return found


def has_account(email: str) -> bool:
    """Whether an account has, or claims, the mailbox of this address, whatever mark it carries."""
    return bool(_accounts_at([mailbox(email)]))


def _accounts_at(boxes: Iterable[str]) -> list[tuple[UUID, str]]:
    """Who has, or claims, one of these mailboxes, and by which address."""
    pattern = _mailboxes(boxes)
    return [
        *User.objects.filter(email__iregex=pattern).values_list("pk", "email"),
        *EmailAddress.objects.filter(email__iregex=pattern).values_list("user_id", "email"),
    ]


def _mailboxes(boxes: Iterable[str]) -> str:
    """A pattern of Postgres for these mailboxes with any mark behind a "+"."""
    parts = [box.rpartition("@") for box in sorted(boxes)]
    each = (rf"{_quoted(local)}(\+[^@]*)?@{_quoted(domain)}" for local, _at, domain in parts)
    return f"^({'|'.join(each)})$"


def _quoted(text: str) -> str:
    return "".join(sign if sign.isalnum() else f"\\{sign}" for sign in text)


def twins_of(schools: Sequence[School]) -> dict[UUID, list[School]]:
    """For each school the others of its country that may be the same one."""
    countries = {str(school.country) for school in schools}
    everybody = list(
        School.objects.filter(country__in=countries).only(
            "name", "city", "country", "website", "verified_at"
        )
    )
    by_country: dict[str, list[School]] = defaultdict(list)
    for each in everybody:
        by_country[str(each.country)].append(each)
    return {
        school.pk: [
            other
            for other in by_country[str(school.country)]
            if other.pk != school.pk and _may_be_one(school, other)
        ]
        for school in schools
    }


def _may_be_one(school: School, other: School) -> bool:
    host = host_of(school.website)
    if host and not is_shared(host) and host == host_of(other.website):
        return True
    return is_one_school((school.name, school.city), (other.name, other.city))


def _answers_of_heads(schools: Sequence[School]) -> dict[UUID, str]:
    """What the head said last, where one answered."""
    rows = (
        Countersignature.objects.filter(
            school__in=schools, state__in=(CountersignState.CONFIRMED, CountersignState.DENIED)
        )
        .order_by("answered_at")
        .values_list("school_id", "state")
    )
    return dict(rows)
