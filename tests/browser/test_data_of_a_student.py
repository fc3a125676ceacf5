"""A teacher downloads everything about a student, has the student erased, and thinks again."""

import io
from collections.abc import Iterator
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from safeguarding.models import DataRequest
from safeguarding.services.erasing import run_erasure
from tests.browser import steps
from tests.browser.steps import button
from tests.browser.test_people import AMINA, teacher_with_password
from tests.factories import EnrolmentFactory, VerifiedSchoolFactory, open_classroom
from tests.worker import running_worker

pytestmark = pytest.mark.browser


@pytest.fixture
def workers(site: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ALLOWED_HOSTS", "localhost")
    monkeypatch.setenv("BASE_URL", site)
    with running_worker("outbox"):
        yield


@pytest.mark.usefixtures("workers")
def test_everything_downloaded_then_erased_taken_back_and_erased(visit, shots) -> None:
    teacher = teacher_with_password(AMINA, "Amina Otieno")
    school = VerifiedSchoolFactory(name="Kibera Primary", registered_by=teacher)
    classroom = open_classroom(name="6B", school=school)
    EnrolmentFactory(classroom=classroom, nickname="Brave River")
    EnrolmentFactory(classroom=classroom, nickname="Calm Hill", stamp="owl")
    amina = visit(width=360, height=640)
    page = amina.page
    steps.log_in(amina, AMINA)

    amina.go(f"/classes/{classroom.pk}/")
    page.get_by_role("link", name="Data of Brave River").click()
    shots(page, "data-of-a-student")
    button(page, "Make the file")
    expect(page.get_by_role("link", name="Download the file")).to_be_visible(timeout=30_000)
    shots(page, "export-ready")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the file").click()
    archive = ZipFile(io.BytesIO(download.value.path().read_bytes()))
    told = archive.read("index.html").decode()
    page.get_by_role("link", name="Back", exact=True).click()
    page.get_by_role("link", name="What goes, and what stays").click()
    shots(page, "erase-a-student")
    button(page, "Erase after one day")
    button(page, "Take it back")
    expect(page.get_by_role("main")).to_contain_text("The student stays.")
    page.get_by_role("link", name="Back", exact=True).click()
    page.get_by_role("link", name="What goes, and what stays").click()
    button(page, "Erase after one day")
    shots(page, "erasure-asked")
    asked = DataRequest.objects.erasures().still_open().get()
    run_erasure(asked.pk, at=asked.due_at)
    page.reload()
    shots(page, "erased")

    expect(page.get_by_role("main")).to_contain_text("The student was erased")
    assert "Brave River" in told
    assert "Calm Hill" not in told
    page.get_by_role("link", name="Back to the class").click()
    expect(page.get_by_role("main")).to_contain_text("Calm Hill")
    expect(page.get_by_role("main")).not_to_contain_text("Brave River")
