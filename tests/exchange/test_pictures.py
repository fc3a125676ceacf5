"""Pictures come in, are counted, and leave with their files."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from exchange import permissions
from exchange.models import Picture, Project
from exchange.reencode import Remade
from exchange.refusals import Refused
from exchange.services import picture_files, pictures
from exchange.services.picture_files import LARGE, SMALL, has_files, path_of
from exchange.services.pictures import (
    REMOVE_FILES,
    clear_files,
    remove_picture,
    store_picture,
    sweep_pictures,
)
from outbox.invariants import broken
from outbox.models import Job
from outbox.runner import drain
from safeguarding.choices import Purpose
from tests.exchange.moderation.builders import allow
from tests.exchange.pictures import NOON, remade, stored
from tests.twins import Meeting, at_once
from users.models import AuditEntry, User

pytestmark = pytest.mark.django_db
BOTH = (Purpose.PART, Purpose.PICTURES)


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def with_files(folder: Path) -> bool:
    """Whether every row that says it is there has both of its files, whole."""
    return all(
        has_files(each.pk)
        and each.bytes
        == path_of(each.pk, LARGE).stat().st_size + path_of(each.pk, SMALL).stat().st_size
        for each in Picture.objects.present()
    )


def test_a_stored_picture_has_a_row_two_files_and_a_line_in_the_diary(
    project: Project, nairobi_teacher: User, media: Path
) -> None:
    picture = stored(project, by=nairobi_teacher)

    assert files(media) == [f"{picture.pk}-small.webp", f"{picture.pk}.webp"]
    assert path_of(picture.pk, LARGE).read_bytes() == remade().large
    assert path_of(picture.pk, SMALL).read_bytes() == remade().small
    assert (picture.width, picture.height) == (64, 48)
    line = AuditEntry.objects.get(verb="picture.store")
    assert (line.actor_id, line.subject_id) == (nairobi_teacher.pk, str(picture.pk))


def test_a_page_knows_the_place_of_the_small_one(project: Project, nairobi_teacher: User) -> None:
    picture = stored(project, by=nairobi_teacher, width=960, height=400)

    assert (picture.small_width, picture.small_height) == (480, 200)


class TestWhoMay:
    def test_a_student_needs_a_yes_to_pictures(self, project: Project, student: User) -> None:
        allow(student, Purpose.PART)

        with pytest.raises(Refused, match=r"picture\.no_consent"):
            stored(project, by=student)

        allow(student, *BOTH)
        assert stored(project, by=student).owner == student

    def test_a_yes_ends_with_its_last_day(self, project: Project, student: User) -> None:
        with time_machine.travel(NOON, tick=False):
            allow(student, *BOTH, until=NOON.date() - timedelta(days=1))

        with pytest.raises(Refused, match=r"picture\.no_consent"):
            stored(project, by=student)

    @pytest.mark.parametrize(
        ("limit", "key"),
        [
            ("PICTURES_A_DAY", "picture.enough"),
            ("PICTURES_OF_A_CLASS_A_DAY", "picture.enough_of_class"),
        ],
    )
    def test_a_day_has_room_for_so_many(
        self, project: Project, nairobi_teacher: User, media: Path, monkeypatch, limit, key
    ) -> None:
        monkeypatch.setattr(permissions, limit, 2)
        first = stored(project, by=nairobi_teacher)
        stored(project, by=nairobi_teacher)
        # Taking one away makes no room: the count is what keeps the machine from being kept busy.
        remove_picture(first, by=nairobi_teacher, at=NOON)

        with pytest.raises(Refused) as refusal:
            stored(project, by=nairobi_teacher, at=NOON + timedelta(hours=23))

        assert refusal.value.key == key
        assert stored(project, by=nairobi_teacher, at=NOON + timedelta(hours=25)).pk
        assert len(files(media)) == 6

    def test_the_sentences_name_the_real_numbers(self) -> None:
        from exchange.wording import WORDING  # noqa: PLC0415

        assert f" {permissions.PICTURES_A_DAY} " in str(WORDING["picture.enough"])
        of_class = str(WORDING["picture.enough_of_class"])
        assert f" {permissions.PICTURES_OF_A_CLASS_A_DAY} " in of_class


class TestTwoAtOnce:
    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture
    def last_place(self, project: Project, nairobi_teacher: User, monkeypatch) -> None:
        """Room for one more, and two that were both let in by the first look."""
        monkeypatch.setattr(permissions, "PICTURES_A_DAY", 1)
        meeting, real = Meeting(), pictures.can_store_picture

        def asked_together(*args, **named) -> str | None:
            answer = real(*args, **named)
            meeting.point()
            return answer

        monkeypatch.setattr(pictures, "can_store_picture", asked_together)

    @pytest.mark.parametrize("guarded", [True, False])
    def test_two_do_not_share_the_last_place(
        self, project: Project, nairobi_teacher: User, last_place, monkeypatch, guarded: bool
    ) -> None:
        if not guarded:
            monkeypatch.setattr(
                "django.db.models.QuerySet.select_for_update", lambda self, **options: self
            )

        at_once([lambda: stored(project, by=nairobi_teacher)] * 2)

        assert Picture.objects.count() == (1 if guarded else 2)


class TestKilledAtAnyInstant:
    """Each step on the way fails once. Nothing is tidied up on the way out, so that an error here
    leaves what a power cut leaves."""

    pytestmark = pytest.mark.django_db(transaction=True)

    class Killed(BaseException):
        pass

    def kill_at(self, monkeypatch, number: int) -> None:
        """The n-th of all writes, syncs, renames and statements does not come back."""
        left = [number]

        def step() -> None:
            left[0] -= 1
            if left[0] == 0:
                raise self.Killed

        for name in ("fsync", "replace", "fdopen"):
            real = getattr(os, name)

            def failing(*args, _real=real, **named):
                step()
                return _real(*args, **named)

            monkeypatch.setattr(picture_files.os, name, failing)
        real_execute = connection.execute_wrapper

        def statement(execute, sql, params, many, context):
            step()
            return execute(sql, params, many, context)

        self.wrapper = real_execute(statement)

    def test_there_is_no_row_without_its_files(
        self, project: Project, nairobi_teacher: User, media: Path, monkeypatch
    ) -> None:
        killed = 0
        for number in range(1, 60):
            with monkeypatch.context() as patched:
                self.kill_at(patched, number)
                with self.wrapper:
                    try:
                        stored(project, by=nairobi_teacher)
                    except self.Killed:
                        killed += 1
                    else:
                        break
            assert with_files(media)
            assert Picture.objects.count() == 0
        assert killed > 12
        assert with_files(media)
        assert Picture.objects.count() == 1

        left_over = len(files(media)) - 2
        later = timezone.now() + timedelta(days=2)
        assert left_over > 5
        assert sweep_pictures(at=later) == left_over
        assert len(files(media)) == 2
        assert with_files(media)

    def test_the_test_sees_a_row_that_was_committed_first(
        self, project: Project, nairobi_teacher: User, media: Path, monkeypatch
    ) -> None:
        """Its twin: files after the row, as one would write it at first."""
        real = pictures.write_files
        monkeypatch.setattr(pictures, "write_files", lambda pk, **sizes: None)
        picture = stored(project, by=nairobi_teacher)

        assert not with_files(media)
        real(picture.pk, large=remade().large, small=remade().small)
        assert with_files(media)


class TestRemoving:
    @pytest.fixture
    def picture(self, project: Project, nairobi_teacher: User) -> Picture:
        return stored(project, by=nairobi_teacher)

    def test_the_files_go_by_a_job_of_the_same_transaction(
        self, picture: Picture, nairobi_teacher: User, media: Path
    ) -> None:
        assert remove_picture(picture, by=nairobi_teacher, reason="own", at=NOON)

        assert len(files(media)) == 2
        drain()
        assert files(media) == []
        assert Picture.objects.get().removed_at == NOON
        line = AuditEntry.objects.get(verb="picture.remove")
        assert (line.before, line.after, line.reason) == ("stored", "removed", "own")

    def test_pressed_twice_it_is_removed_once(
        self, picture: Picture, nairobi_teacher: User
    ) -> None:
        remove_picture(picture, by=nairobi_teacher, at=NOON)

        assert not remove_picture(picture, by=nairobi_teacher, at=NOON)
        assert Job.objects.filter(kind=REMOVE_FILES).count() == 1

    def test_what_was_taken_back_takes_no_file_along(
        self, picture: Picture, nairobi_teacher: User, media: Path
    ) -> None:
        with pytest.raises(DatabaseError), transaction.atomic():
            remove_picture(picture, by=nairobi_teacher, at=NOON)
            raise DatabaseError

        drain()
        assert len(files(media)) == 2

    def test_the_job_never_takes_the_files_of_one_that_is_there(
        self, picture: Picture, media: Path
    ) -> None:
        clear_files(picture.pk)

        assert len(files(media)) == 2


class TestSweeping:
    def test_only_what_is_old_and_has_no_row_goes(
        self, project: Project, nairobi_teacher: User, media: Path
    ) -> None:
        kept = stored(project, by=nairobi_teacher)
        lost = stored(project, by=nairobi_teacher)
        Picture.objects.filter(pk=lost.pk).delete()
        unfinished = path_of(kept.pk, LARGE).parent / ".new-abc"
        unfinished.write_bytes(b"half")
        theirs = path_of(kept.pk, LARGE).parent / "notes.txt"
        theirs.write_text("not ours")

        assert sweep_pictures(at=timezone.now()) == 0
        assert sweep_pictures(at=timezone.now() + timedelta(days=2)) == 3
        assert files(media) == sorted([f"{kept.pk}-small.webp", f"{kept.pk}.webp", "notes.txt"])

    def test_it_goes_through_many_in_batches(
        self, project: Project, nairobi_teacher: User, media: Path, monkeypatch
    ) -> None:
        monkeypatch.setattr(pictures, "_BATCH", 2)
        for _each in range(3):
            stored(project, by=nairobi_teacher)
        Picture.objects.all().delete()

        assert sweep_pictures(at=timezone.now() + timedelta(days=2)) == 6


def test_a_file_that_is_refused_leaves_none(
    project: Project, nairobi_teacher: User, media: Path, monkeypatch
) -> None:
    """Somebody else took the last place between the first look and the lock."""
    answers = iter([None, "picture.enough"])
    monkeypatch.setattr(pictures, "can_store_picture", lambda *args, **named: next(answers))
    made: Remade = remade()

    with pytest.raises(Refused):
        store_picture(
            made, project=project, classroom=project.classrooms[0], by=nairobi_teacher, at=NOON
        )

    assert files(media) == []


def test_the_audit_names_a_picture_whose_file_is_gone(
    project: Project, nairobi_teacher: User
) -> None:
    picture = stored(project, by=nairobi_teacher)
    invariant = "exchange: a picture that is there has both of its files"
    assert invariant not in broken()

    path_of(picture.pk, SMALL).unlink()
    assert broken()[invariant] == [str(picture.pk)]

    remove_picture(picture, by=nairobi_teacher, at=NOON)
    assert invariant not in broken()
