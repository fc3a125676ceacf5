"""A valid body for each form of the site, and who sends it for what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from classrooms.calendars.kinds import Guess
from classrooms.forms.calendar_files import Found, packed
from classrooms.models import ClassTimetable
from classrooms.services.timetables import stored_lessons
from classrooms.timetable.slots import DateSpan
from exchange.forms.meetings import instant_text
from exchange.services.sessions import times_for
from safeguarding.paper import VERSION
from tests.access.accounts import PASSWORD
from tests.access.asked import AT
from tests.access.objects import NOTHING
from tests.access.roles import ANONYMOUS
from tests.access.world import MINUTES, World

SCHOOL = {"name": "New Primary", "country": "KE", "city": "Nairobi", "website": ""}
CLASS = {
    "name": "7C",
    "age_from": "11",
    "age_to": "12",
    "size": "24",
    "about": "We sing.",
    "languages-0-language": "en",
    "languages-0-level": "3",
}
LESSON = {
    "lessons-0-weekday": "1",
    "lessons-0-starts": "14:00",
    "lessons-0-ends": "14:45",
    "lessons-0-week": "every",
    "week_a_from": "",
}
EXCHANGE = {
    "themes": ["food"],
    "mode": "live",
    "access_tier": "4",
    "partners_wanted": "1",
}
BELLS = {
    "weekdays": ["0", "1"],
    "bells-0-label": "1",
    "bells-0-starts": "08:00",
    "bells-0-ends": "08:45",
}
TIMETABLE = {
    "purpose": "exams",
    "starts_on": "2027-05-03",
    "ends_on": "2027-05-14",
}
NEW_YEAR = {"name": "7B", "age_from": "12", "age_to": "13", "size": "24", "lessons": "keep"}
NEW_PASSWORD = "quite another long sentence"

# Every page that shows its form again when an empty one was sent.
FORMS = (
    "users:profile",
    "classrooms:school-add",
    "classrooms:school-edit",
    "classrooms:school-zone",
    "classrooms:class-add",
    "classrooms:class-edit",
    "classrooms:class-exchange",
    "classrooms:lessons",
    "classrooms:half-hours",
    "classrooms:calendar",
    "classrooms:bells-add",
    "classrooms:bells-edit",
    "classrooms:by-lessons",
    "classrooms:lesson-weeks",
    "classrooms:timetable-add",
    "classrooms:timetable-edit",
    "classrooms:timetable-by-lessons",
    "classrooms:timetable-half-hours",
    "classrooms:timetable-lessons",
    "classrooms:timetable-lesson-weeks",
    "classrooms:school-week",
    "classrooms:calendar-file",
    "classrooms:student-rename",
    "classrooms:colleague-invite",
    "classrooms:new-year",
    "classrooms:invitation",
    "classrooms:join",
    "classrooms:join-name",
    "classrooms:back",
    "classrooms:cards",
    "classrooms:roster",
    "classrooms:student-merge",
    "classrooms:review-answer",
    "classrooms:countersign",
    "matching:proposal-decline",
    "matching:question",
    "matching:proposal-decline-reason",
    "matching:limits",
    "matching:link",
    "matching:wish-mail",
    "matching:contest",
    "exchange:agreement-change",
    "exchange:readiness",
    "exchange:session-plan",
    "exchange:did-you-meet",
    "matching:still-in",
    "exchange:stop",
    "exchange:closed-days",
    "safeguarding:consents",
    "exchange:pause-contact",
    "safeguarding:need-help",
    "safeguarding:report",
    "safeguarding:concern",
    "safeguarding:school-contact",
    "safeguarding:class-rules",
    "gallery:add",
    "gallery:change",
    "gallery:take-down",
    "exchange_pages:give-back",
    "account_signup",
    "account_login",
    "account_reset_password",
    "account_change_password",
    "account_email",
)
# The forms of libraries that need a code from another device, or a second login first; and buttons
# whose only field is one that this test adds to other forms.
WITHOUT_BODY = {
    "safeguarding:consent-student",
    # Sent by browsers, as JSON.
    "csp-report",
    # Twelve buttons, and a class or a card that this browser has found before.
    "classrooms:pictures",
    "classrooms:back-pictures",
    "classrooms:card-ask",
    "exchange:check-in",
    "account_reauthenticate",
    "account_set_password",
    "account_confirm_email",
    "account_reset_password_from_key",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "socialaccount_connections",
}


# Built on the second version, which the world's partner wrote.
AGREEMENT = {
    "base": "2",
    "goal_1": "Our students can tell how a river is used.",
    "weeks": ["1", "2"],
    "pace": "twice",
    "tools": ["boards"],
    "pictures": "work",
    "video": "sound",
    "moderation": "before",
    "answer_days": "3",
}


@dataclass(frozen=True)
class Sent:
    """What `role` sends to the page for `thing`."""

    body: Mapping[str, Any]
    role: str = "teacher own"
    thing: str = "own"


def found_in_a_file(world: World) -> str:
    """What the page about a calendar file shows, as it travels through the browser."""
    found = [Found("Half term", (DateSpan(date(2026, 10, 19), date(2026, 10, 23)),), Guess.BREAK)]
    return packed(found, world.own.here.school)


def sent_forms(world: World) -> dict[str, Sent]:
    """One for each of FORMS."""
    free = times_for(world.own.project, minutes=MINUTES, at=AT)[1].starts_at
    return {
        "users:profile": Sent(
            {"name": "Amina O.", "writes": ["en"], "language": "en", "zone": "Africa/Nairobi"},
            thing=NOTHING,
        ),
        "classrooms:school-add": Sent(SCHOOL, thing=NOTHING),
        "classrooms:school-edit": Sent(SCHOOL),
        "classrooms:school-zone": Sent({"zone": "Africa/Nairobi", "school_days": ["0", "1"]}),
        "classrooms:class-add": Sent(CLASS),
        "classrooms:class-edit": Sent(CLASS),
        "classrooms:class-exchange": Sent(EXCHANGE),
        "classrooms:lessons": Sent(LESSON),
        "classrooms:half-hours": Sent({"half": ["0-08:00"]}),
        "classrooms:calendar": Sent(
            {"terms-0-starts_on": "2026-08-31", "terms-0-ends_on": "2026-12-18"}
        ),
        # On other days than the list that is there, which else would lose its last one.
        "classrooms:bells-add": Sent(BELLS | {"weekdays": ["0"]}),
        "classrooms:bells-edit": Sent(BELLS),
        "classrooms:by-lessons": Sent({"lesson": ["0-1"]}),
        "classrooms:lesson-weeks": Sent(_weeks(world.own.here.timetables.usual().get())),
        "classrooms:timetable-add": Sent(TIMETABLE | {"lessons": "copy"}),
        "classrooms:timetable-edit": Sent(TIMETABLE | {"lessons": "keep"}),
        "classrooms:timetable-by-lessons": Sent({"lesson": ["0-1"]}),
        "classrooms:timetable-half-hours": Sent({"half": ["0-08:00"]}),
        "classrooms:timetable-lessons": Sent(LESSON),
        "classrooms:timetable-lesson-weeks": Sent(_weeks(world.special_timetables["own"])),
        "classrooms:school-week": Sent({"school_days": ["6", "0", "1", "2", "3"]}),
        "classrooms:calendar-file": Sent({"found": found_in_a_file(world), "kind-0": "break"}),
        "classrooms:student-rename": Sent({"nickname": "Silent Owl"}),
        "classrooms:colleague-invite": Sent({"email": "new@school.example", "kind": "co_teacher"}),
        "classrooms:new-year": Sent(NEW_YEAR),
        "classrooms:invitation": Sent(
            {**CLASS, **{f"school-{name}": value for name, value in SCHOOL.items()}},
            role="teacher foreign",
            thing="to a newcomer",
        ),
        "classrooms:join": Sent(
            {"code": world.own.here.codes.get().code}, role=ANONYMOUS, thing=NOTHING
        ),
        "classrooms:join-name": Sent(
            {"chosen": "own", "own": "Kite Flyer", "stamp": "kite"}, role=ANONYMOUS
        ),
        "classrooms:back": Sent(
            {"code": world.own.here.codes.get().code}, role=ANONYMOUS, thing=NOTHING
        ),
        "classrooms:cards": Sent({"whose": "all"}),
        "classrooms:roster": Sent({"names": "Kite Flyer\nCalm Lantern", "sure": "1"}),
        "classrooms:student-merge": Sent({"other": str(world.students["waiting"].pk), "sure": "1"}),
        "classrooms:review-answer": Sent({"words": "Maths."}, role="teacher unverified"),
        "classrooms:countersign": Sent({"answer": "yes", "words": ""}, role=ANONYMOUS),
        "matching:question": Sent({"words": "Yes, I am."}),
        "matching:proposal-decline": Sent({"reason": "time"}, thing="shared"),
        "matching:proposal-decline-reason": Sent({"lessons": ["1-960-45-every"]}, thing="shared"),
        "matching:limits": Sent({"years": "1", "level": "3"}),
        "matching:link": Sent({"mine": str(world.foreign.link.here_id)}, role="teacher foreign"),
        "matching:wish-mail": Sent({"to": "colleague@school.example"}, thing="link"),
        "matching:contest": Sent({"reason": "illness", "words": "Flu."}),
        "exchange:agreement-change": Sent(AGREEMENT, thing="preparing"),
        "exchange:readiness": Sent({"step": "tested", "channel": "text"}, thing="preparing"),
        "safeguarding:consents": Sent(
            {
                "students": [str(world.students["own"].pk)],
                "to_part": "yes",
                "given_by": "guardian",
                "given_on": AT.date().isoformat(),
                "valid_until": "2027-07-02",
                "text_version": VERSION,
            }
        ),
        "exchange:session-plan": Sent(
            {"minutes": str(MINUTES), "starts_at": instant_text(free)}, thing="shared"
        ),
        "exchange:stop": Sent({"why": "illness"}, thing="shared"),
        "exchange:closed-days": Sent({"starts_on": "2098-12-22", "reason": "", "confirm": "1"}),
        "exchange:did-you-meet": Sent({"happened": "yes"}, thing="shared"),
        "matching:still-in": Sent({"answer": "yes"}),
        "exchange:pause-contact": Sent({"words": "He wrote at night."}, thing="shared"),
        "safeguarding:need-help": Sent({"kind": "other", "words": "He cried."}, thing=NOTHING),
        "safeguarding:report": Sent({"kind": "sad"}, role="student own", thing="student"),
        "safeguarding:concern": Sent({"do": "answer", "lines": ["right"]}),
        "safeguarding:school-contact": Sent(
            {"name": "Grace", "email": "grace@kibera.example", "language": "en"}
        ),
        "safeguarding:class-rules": Sent(
            {
                "moderation": "before",
                "pictures": "work",
                "names": "nickname",
                "video": "sound",
                "retention_months": "6",
            }
        ),
        "gallery:add": Sent({"text": "Hello from Nairobi"}, role="student own", thing="shared"),
        "gallery:change": Sent({"text": "Again"}, role="student own", thing="given back"),
        "gallery:take-down": Sent({"reason": "asked"}, role="teacher partner", thing="published"),
        "exchange_pages:give-back": Sent({"reason": "more", "turn": "1"}),
        "account_signup": Sent(
            {
                "name": "Nadia New",
                "email": "new@school.example",
                "password1": NEW_PASSWORD,
                "password2": NEW_PASSWORD,
            },
            role=ANONYMOUS,
            thing=NOTHING,
        ),
        "account_login": Sent(
            {"login": world.people["teacher own"].email, "password": PASSWORD},
            role=ANONYMOUS,
            thing=NOTHING,
        ),
        "account_reset_password": Sent(
            {"email": world.people["teacher own"].email}, role=ANONYMOUS, thing=NOTHING
        ),
        "account_change_password": Sent(
            {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
            thing=NOTHING,
        ),
        # Who has a second factor keeps the address that was confirmed before it.
        "account_email": Sent(
            {"email": "third@school.example", "action_add": "1"},
            role="teacher partner",
            thing=NOTHING,
        ),
    }


def _weeks(timetable: ClassTimetable) -> dict[str, str]:
    lessons = stored_lessons(timetable.classroom, timetable)
    return {f"week-{each.weekday}-{each.start_minute}-{each.week}": "every" for each in lessons}
