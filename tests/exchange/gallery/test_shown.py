"""Pictures: nothing is approved unseen, left out without a word or served against an agreement."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from exchange.choices import Pictures as Agreed
from exchange.gallery.models import Item
from exchange.lifecycle import ProjectState
from exchange.models import Project
from exchange.moderation.keeping import ended_long_ago
from exchange.moderation.services import approve
from exchange.refusals import Refused
from exchange.services.agreements import confirm_version, save_version, suggestion
from exchange.services.picture_files import remove_files
from safeguarding.choices import Purpose
from safeguarding.personal import files_of, told
from safeguarding.retention import rule_named
from tests.exchange.builders import class_in, opened_project
from tests.exchange.gallery.test_pages import a_picture, answers, as_, gallery, page_of, send
from tests.exchange.moderation.builders import NOW, allow, child_of, withdraw, written
from tests.exchange.pictures import encoded, remade
from tests.exchange.ready import teachers_of

pytestmark = pytest.mark.django_db
READING = "exchange_pages:reading"


@pytest.fixture
def waiting(with_pictures, child, nairobi_class):
    """Its form was taken back before a teacher looked."""
    item = written(with_pictures, child, nairobi_class, text="My goat", picture=remade())
    withdraw(child, Purpose.PICTURES)
    return item


def test_a_picture_that_its_teacher_cannot_see_is_not_approved(waiting, child, nairobi_teacher):
    with pytest.raises(Refused, match=r"^moderation\.picture_unseen$"):
        approve(waiting, by=nairobi_teacher, turn=1, at=NOW)

    allow(child, Purpose.PICTURES)
    assert approve(waiting, by=nairobi_teacher, turn=1, at=NOW).is_published


def test_the_teacher_is_told_of_it_and_offered_no_tick(waiting, child, nairobi_teacher):
    page = as_(nairobi_teacher).get(reverse(READING)).text
    assert "There is a picture in it." in page
    assert waiting.seen not in page

    # A form that comes back now does not make an old page good: it offered nothing to press.
    allow(child, Purpose.PICTURES)
    page = as_(nairobi_teacher).get(reverse(READING)).text
    assert "There is a picture in it." not in page
    assert waiting.seen in page


def test_its_class_is_told_of_a_picture_that_is_not_shown(waiting, child):
    assert "There is a picture. Nobody sees it now" in as_(child).get(page_of(waiting)).text
    assert "There is a picture. Nobody sees it now" in as_(child).get(gallery(waiting.project)).text


def test_a_picture_that_may_not_be_sent_any_more_is_said_and_nothing_is_lost(
    project, child, settings, tmp_path
):
    settings.MEDIA_ROOT = str(tmp_path)

    page = send(child, project, text="Look at my goat", picture=a_picture())

    assert page.status_code == 200
    assert page.text.count("Your teachers have turned pictures off.") >= 2
    assert "Error:" in page.text
    assert "Look at my goat" in page.text
    assert not Item.objects.exists()


def test_of_a_picture_that_moves_the_first_is_kept_and_that_is_said(with_pictures, child):
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    moving = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)

    body = {"text": "Look", "picture": SimpleUploadedFile("a.gif", moving, "image/gif")}
    shown = as_(child).post(reverse("gallery:add", args=[with_pictures.pk]), body, follow=True).text

    assert Item.objects.get().has_picture
    assert "Your picture moves. We kept the first picture of it." in shown


def test_an_agreement_without_pictures_keeps_their_files_away_too(
    with_pictures, child, partner_child, bogota_teacher, nairobi_teacher, nairobi_class
):
    item = written(with_pictures, child, nairobi_class, picture=remade())
    approve(item, by=nairobi_teacher, turn=1, at=NOW)
    first, second = teachers_of(with_pictures)
    terms = replace(suggestion(with_pictures), pictures=Agreed.NONE)
    version = save_version(with_pictures, terms, base=0, by=first, at=NOW)
    # Half an agreement holds nobody.
    assert answers(partner_child, item) == [200, 200]

    confirm_version(with_pictures, version.number, by=second, at=NOW)

    assert answers(partner_child, item) == answers(bogota_teacher, item) == [404, 404]
    assert answers(child, item) == answers(nairobi_teacher, item) == [200, 200]


# -- The last day of a form -----------------------------------------------------------------------

LAST = date(2026, 9, 29)


@pytest.mark.parametrize(
    ("city", "at", "holds"),
    [
        # 22:30 on the last day in Bogotá is the next day in UTC; 01:00 the day after is over.
        ("bogota", datetime(2026, 9, 30, 3, 30, tzinfo=UTC), True),
        ("bogota", datetime(2026, 9, 30, 6, 0, tzinfo=UTC), False),
        # 01:30 of the next day in Nairobi is still the last one in UTC.
        ("nairobi", datetime(2026, 9, 29, 20, 30, tzinfo=UTC), True),
        ("nairobi", datetime(2026, 9, 29, 22, 30, tzinfo=UTC), False),
    ],
)
def test_a_form_holds_to_the_end_of_its_last_day_at_the_school(
    with_pictures, nairobi_class, bogota_class, nairobi_teacher, bogota_teacher, city, at, holds
):
    """Seen, served and written by the same clock."""
    classroom = {"bogota": bogota_class, "nairobi": nairobi_class}[city]
    own, other = {
        "bogota": (bogota_teacher, nairobi_teacher),
        "nairobi": (nairobi_teacher, bogota_teacher),
    }[city]
    writer = child_of(classroom, "Last Day")
    item = written(with_pictures, writer, classroom, picture=remade())
    approve(item, by=own, turn=1, at=NOW)
    allow(writer, Purpose.PART, Purpose.PICTURES, until=LAST)

    with time_machine.travel(at, tick=False):
        assert answers(other, item) == ([200, 200] if holds else [404, 404])
        assert Item.objects.visible_to(other).exists() is holds
        if holds:
            assert written(with_pictures, writer, classroom, at=at).is_waiting
        else:
            with pytest.raises(Refused, match=r"^moderation\.no_part$"):
                written(with_pictures, writer, classroom, at=at)


def test_a_picture_alone_follows_the_same_clock(
    with_pictures, bogota_class, bogota_teacher, nairobi_teacher
):
    writer = child_of(bogota_class, "Last Day")
    item = written(with_pictures, writer, bogota_class, picture=remade())
    approve(item, by=bogota_teacher, turn=1, at=NOW)
    allow(writer, Purpose.PICTURES, until=LAST)

    for hour, status in ((3, 200), (6, 404)):
        with time_machine.travel(datetime(2026, 9, 30, hour, tzinfo=UTC), tick=False):
            assert answers(nairobi_teacher, item) == [status, status]


# -- Export and end -------------------------------------------------------------------------------


def test_a_lost_file_does_not_end_the_export(with_pictures, child, nairobi_class, caplog):
    lost, kept = (
        written(with_pictures, child, nairobi_class, picture=remade()).picture for _ in range(2)
    )
    remove_files(lost.pk)

    read = {file.name: file.read() for file in files_of(child.pk)}

    assert set(read) == {f"{kept.pk}.webp"}
    assert "exchange.picture_file_missing" in caplog.text


def test_what_a_teacher_said_to_the_child_is_in_the_export(project, child, nairobi_class):
    item = written(project, child, nairobi_class)
    Item.objects.filter(pk=item.pk).update(words="What does she eat?", reason="more")

    shown = told(rule_named("gallery_item"), child.pk)

    assert "What does she eat?" in [cell.shown for cell in shown.rows[0]]


def test_what_is_over_is_found_in_the_same_queries_for_1_and_3_projects(
    project, child, nairobi_class
):
    written(project, child, nairobi_class)
    later = NOW + timedelta(days=800)
    counts = []
    for cities in ((), ("Lima", "Quito")):
        for city in cities:
            near, far = (
                class_in(
                    f"{city} {end}", "PE", "America/Lima", weekday=1, start=NOW.time(), minutes=60
                )
                for end in "NS"
            )
            other = opened_project(near, far)
            written(other, child_of(near, "Calm Sea"), near)
        Project.objects.update(state=ProjectState.ARCHIVED)
        with CaptureQueriesContext(connection) as queries:
            found = ended_long_ago(Item.objects.all(), later).count()
        assert found == 1 + len(cities)
        counts.append(len(queries))
        Project.objects.update(state=ProjectState.OPEN)

    assert counts[0] == counts[1]
