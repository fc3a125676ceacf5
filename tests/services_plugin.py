"""Starts a throw-away Postgres and Valkey before Django reads its settings.

Loaded by `-p tests.services_plugin`, because pytest-django reads the settings before any conftest.
DATABASE_URL and REDIS_URL, when set, name services to use instead. Under xdist the controller
starts them and the workers inherit both addresses; each worker has a database of its own in both.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from config.local.folder import DataFolder, RunLock, StartRefused, data_folder
from config.local.services import running_services

_open = ExitStack()
# A run that fails before its first test never reaches pytest_unconfigure.
atexit.register(_open.close)
_SETTINGS = {
    "PRODUCTION": "0",
    "DEBUG": "0",
    "DEMO": "0",
    "BASE_URL": "http://localhost:8000",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1],testserver",
    "MAIL_SERVICE": "none",
    # Pages are looked at from right to left too, before their words are translated.
    "UNFINISHED_LANGUAGES": "1",
    "LOG_LEVEL": "WARNING",
    # A connection kept open would stand in the way when the test database is dropped.
    "DATABASE_KEEP_SECONDS": "0",
}


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Set the environment of the test run, and start what it does not name."""
    os.environ.update(_SETTINGS)
    if early_config.known_args_namespace.help:
        return
    if xdist_worker := os.environ.get("PYTEST_XDIST_WORKER"):
        os.environ["REDIS_URL"] = _own_database(os.environ["REDIS_URL"], xdist_worker)
        return
    try:
        folder, programs = _throw_away_folder()
        services = _open.enter_context(running_services(folder, programs=programs, lasting=False))
    except StartRefused as refused:
        raise pytest.UsageError(str(refused)) from None
    os.environ.update(services.environment())
    os.environ["MEDIA_ROOT"] = str(folder / "media")


def pytest_configure() -> None:
    """Spare what would take a third of the run."""
    # Hundreds of logins need no protection from guessing.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Each test's client is a site of its own, which would list all files of the look first.
    settings.WHITENOISE_AUTOREFRESH = True


def pytest_unconfigure() -> None:
    """End the services and remove their folder."""
    _open.close()


def _own_database(url: str, xdist_worker: str) -> str:
    """Return the address of this worker's own numbered database in Redis.

    In a shared one, the Celery worker of one test takes the message of another test, finds no such
    job in its own Postgres database, and the other test waits for nothing.
    """
    number = int(xdist_worker.removeprefix("gw")) + 1
    return urlsplit(url)._replace(path=f"/{number}").geturl()


def _throw_away_folder() -> tuple[DataFolder, DataFolder]:
    """Return a fresh folder for this run and the one for programs; clear away killed runs' own."""
    home = data_folder()
    for left in home.path.glob("tests-*"):
        _remove_if_abandoned(DataFolder(left))
    folder = DataFolder(home / f"tests-{os.getpid()}")
    folder.path.mkdir(mode=0o711)
    lock = RunLock(folder)
    lock.take()
    _open.callback(shutil.rmtree, folder.path, ignore_errors=True)
    _open.callback(lock.release)
    return folder, home


def _remove_if_abandoned(folder: DataFolder) -> None:
    lock = RunLock(folder)
    with contextlib.suppress(OSError):
        if lock.take():
            shutil.rmtree(Path(folder.path), ignore_errors=True)
    lock.release()
