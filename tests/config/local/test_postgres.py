"""The embedded Postgres keeps its data and comes back after every way of being ended."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import psycopg2
import pytest

from config.local.folder import DataFolder, data_folder
from config.local.postgres import EmbeddedPostgres
from config.local.postgres_binaries import find_binaries


@pytest.fixture
def folder() -> Iterator[DataFolder]:
    """A data folder that the unprivileged user of a root run can walk into."""
    path = data_folder() / f"trial-{os.getpid()}-{time.monotonic_ns()}"
    path.mkdir(mode=0o711)
    yield DataFolder(path)
    subprocess.run(["rm", "-rf", str(path)], check=True)


def embedded(folder: DataFolder) -> EmbeddedPostgres:
    return EmbeddedPostgres(folder, programs=data_folder(), lasting=False)


def query(url: str, statement: str) -> list[tuple]:
    connection = psycopg2.connect(url, connect_timeout=5)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_it_carries_the_extensions_and_one_collation_for_every_machine(folder) -> None:
    server = embedded(folder)
    server.start()

    query(server.url, "CREATE EXTENSION btree_gist")
    query(server.url, "CREATE EXTENSION pg_trgm")
    found = query(
        server.url,
        "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()",
    )
    server.stop()

    assert found == [("b", "PG_UNICODE_FAST")]


def test_its_log_holds_nothing_of_a_row_that_was_refused(folder) -> None:
    server = embedded(folder)
    server.start()
    query(server.url, "CREATE TABLE letter (words text UNIQUE)")
    for _twice in range(2):
        with contextlib.suppress(psycopg2.IntegrityError):
            query(server.url, "INSERT INTO letter VALUES ('zyxq')")
    server.stop()

    said = server._log.read_text()
    assert "duplicate key value" in said
    assert "zyxq" not in said


def test_its_data_is_there_on_the_next_start(folder) -> None:
    server = embedded(folder)
    server.start()
    query(server.url, "CREATE TABLE letter (words text)")
    query(server.url, "INSERT INTO letter VALUES ('Jambo')")
    server.stop()

    again = embedded(folder)
    again.start()
    found = query(again.url, "SELECT words FROM letter")
    again.stop()

    assert found == [("Jambo",)]


def test_a_stranger_needs_the_password(folder) -> None:
    server = embedded(folder)
    server.start()
    without = server.url.replace(server.url.split(":")[2].split("@")[0], "guessed")

    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        query(without, "SELECT 1")

    server.stop()


def test_it_starts_again_after_a_kill(folder) -> None:
    server = embedded(folder)
    server.start()
    query(server.url, "CREATE TABLE letter (words text)")
    psutil.Process(server.pid).kill()
    server.stop()

    again = embedded(folder)
    again.start()
    found = query(again.url, "SELECT count(*) FROM letter")
    again.stop()

    assert found == [(0,)]


def test_a_lock_file_that_names_a_living_stranger_is_stale(folder) -> None:
    server = embedded(folder)
    server.start()
    lock = folder / f"postgres-{find_binaries().major}" / "postmaster.pid"
    lines = lock.read_text().splitlines()
    psutil.Process(server.pid).kill()
    server.stop()
    with subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(60)"], cwd="/"
    ) as stranger:
        lock.write_text("\n".join([str(stranger.pid), *lines[1:]]))

        again = embedded(folder)
        again.start()
        again.stop()

        assert stranger.poll() is None
        stranger.kill()


def test_an_orphan_on_the_same_data_is_ended_first(folder) -> None:
    orphan = embedded(folder)
    orphan.start()

    again = embedded(folder)
    again.start()
    answered = query(again.url, "SELECT 1")
    again.stop()

    assert not psutil.pid_exists(orphan.pid) or (
        psutil.Process(orphan.pid).status() == psutil.STATUS_ZOMBIE
    )
    assert answered == [(1,)]
    orphan.stop()


def test_an_interrupted_first_start_is_simply_done_again(folder) -> None:
    half = folder / "postgres-draft"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")

    server = embedded(folder)
    server.start()
    answered = query(server.url, "SELECT 1")
    server.stop()

    assert answered == [(1,)]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_it_ends_when_its_launcher_is_killed(folder) -> None:
    code = (
        "import sys, time; from pathlib import Path\n"
        "from config.local.folder import DataFolder, data_folder\n"
        "from config.local.postgres import EmbeddedPostgres\n"
        f"folder = DataFolder(Path({str(folder.path)!r}))\n"
        "server = EmbeddedPostgres(folder, programs=data_folder(), lasting=False)\n"
        "server.start(); print(server.pid, flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as launcher:
        server = psutil.Process(int(launcher.stdout.readline()))

        launcher.send_signal(signal.SIGKILL)

        assert psutil.wait_procs([server], timeout=10)[1] == []
