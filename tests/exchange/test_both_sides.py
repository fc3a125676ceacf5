"""Wherever a time stands, the partner's stands too, with its weekday: two dates at once."""

import re
from datetime import time

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from exchange.services.feeds import renew_feed
from exchange.services.projects import open_project
from exchange.services.sessions import plan_session, times_for
from matching.choices import ReviewReason
from matching.models import Partnership
from matching.services.partnerships import approve_partnership
from matching.services.proposals import accept_proposal
from outbox.runner import drain
from tests.exchange.builders import class_in
from tests.factories import StaffFactory
from tests.matching.builders import NOW, proposed, teacher_of

pytestmark = pytest.mark.django_db

PAIRS = {
    "Auckland and Los Angeles": (
        ("Auckland", "NZ", "Pacific/Auckland", 2, time(9, 0), 90),
        ("Los Angeles", "US", "America/Los_Angeles", 1, time(12, 30), 150),
    ),
    "Apia and Honolulu": (
        ("Apia", "WS", "Pacific/Apia", 2, time(8, 0), 45),
        ("Honolulu", "US", "Pacific/Honolulu", 1, time(9, 0), 45),
    ),
    "Kiritimati and Lima": (
        ("Kiritimati", "KI", "Pacific/Kiritimati", 2, time(8, 0), 45),
        ("Lima", "PE", "America/Lima", 1, time(13, 0), 45),
    ),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_both_weekdays_stand_in_pages_mails_and_calendars(
    client: Client, mailoutbox: list[EmailMessage], pair: str
) -> None:
    here, there = (
        class_in(city, country, zone, weekday=weekday, start=start, minutes=minutes)
        for city, country, zone, weekday, start, minutes in PAIRS[pair]
    )
    with time_machine.travel(NOW, tick=False):
        proposal = proposed(here, there)
        drain(at=NOW)
        client.force_login(teacher_of(here))
        texts = {"proposal": read(client, "matching:proposal-detail", proposal.pk)}
        texts["suggested"] = read(client, "matching:proposal-list")
        for classroom in (here, there):
            accept_proposal(proposal, by=teacher_of(classroom), at=NOW)
        agreed = Partnership.objects.get()
        approve_partnership(agreed, by=StaffFactory(), reason=ReviewReason.CHECKED, at=NOW)
        project = open_project(Partnership.objects.get(), at=NOW)
        starts_at = times_for(project, minutes=45, at=NOW)[0].starts_at
        plan_session(project, starts_at=starts_at, minutes=45, by=teacher_of(there), at=NOW)
        drain(at=NOW)
        texts["meeting"] = read(client, "exchange_pages:project", project.pk)
        texts["today"] = read(client, "exchange_pages:desk")
        texts["feed"] = calendar_of(client, renew_feed(project, by=teacher_of(here), at=NOW).token)
    mails = {
        mail.subject: str(mail.body) for mail in mailoutbox if mail.to == [teacher_of(here).email]
    }
    with_times = {name: " ".join(body.split()) for name, body in mails.items() if "GMT" in body}
    assert len(with_times) == 3  # the proposal, the new project and the planned meeting

    texts |= with_times
    for name, text in texts.items():
        for weekday, city in (("Wednesday", here.school.city), ("Tuesday", there.school.city)):
            assert re.search(rf"{weekday} \d+ \w+ 2026.{{0,40}}{city} ?\(GMT", text), (name, text)


def read(client: Client, page: str, *arguments: object) -> str:
    html = client.get(reverse(page, args=arguments)).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def calendar_of(client: Client, token: str) -> str:
    answer = client.get(reverse("exchange:feed", args=[token]))
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    return " ".join(str(event["DESCRIPTION"]).split())
