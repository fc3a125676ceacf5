"""`make run` is `python -m config.local`; `... with COMMAND` runs one command beside the services.

Nothing is asked; what cannot be done is said in one sentence.
"""

from __future__ import annotations

import errno
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Mapping
from urllib.error import URLError

import psycopg2

from config.local.folder import CHECKOUT, DataFolder, RunLock, StartRefused, data_folder
from config.local.lifeline import Ledger, end_with_parent
from config.local.processes import run_processes, site_processes
from config.local.seed import COMPLETE, STARTED, holds_people, mark_seed, seed_state
from config.local.services import Services, running_services

_SEED = ("manage.py", "seed_demo", "--stage", "projects", "--classes", "60", "--seed", "7")
_HELLO_SECONDS = 60


def main(arguments: list[str]) -> int:
    """Run the site, or the command after `with`; return the exit status."""
    began = time.monotonic()
    signal.signal(signal.SIGTERM, _stop)
    folder = data_folder()
    # Logs and keys are for nobody else's eyes.
    os.umask(0o077)
    if arguments[:1] == ["with"] and arguments[1:]:
        return _run_command(folder, arguments[1:])
    if arguments:
        raise StartRefused("Use it as `python -m config.local` or `... with COMMAND`.")
    lock = _lock(folder)
    host, port = "127.0.0.1", _port()
    with running_services(folder) as services:
        environment = _environment(folder, services, port)
        _migrate(environment)
        if environment["DEMO"] in {"1", "true", "yes", "on"}:
            _seed(services, environment)
        reload = environment["DEBUG"] in {"1", "true", "yes", "on"}
        status = run_processes(
            site_processes(folder, host=host, port=port, reload=reload),
            environment=environment,
            ledger=Ledger(folder / "processes.json"),
            when_started=lambda: _greet_when_up(port, began, environment),
        )
    lock.release()
    # 130 and 143 tell that somebody asked it to stop, which is how it is meant to end.
    return 0 if status in {130, 143} else status


def _stop(_signum: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 1 <= int(text) <= 65_535:
        raise StartRefused(f"PORT is '{text}': it takes a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise StartRefused(f"Port {text} is reserved: choose one above 1023.") from None
            raise StartRefused(
                f"Port {text} is taken by another program: choose one, "
                f"for example 'make run PORT={int(text) % 60_000 + 1_001}'."
            ) from None
    return int(text)


def _lock(folder: DataFolder) -> RunLock:
    lock = RunLock(folder)
    if not lock.take():
        raise StartRefused(
            f"Aerogram already runs from this folder (process {lock.holder()}): stop it first."
        )
    return lock


def _environment(folder: DataFolder, services: Services, port: int) -> dict[str, str]:
    """Return what the site's processes read; what the caller set himself stays."""
    key = folder / "secret-key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_text(secrets.token_urlsafe(64))
    own = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PRODUCTION": "0",
        "DEBUG": "0",
        "DEMO": "0",
        "BASE_URL": f"http://localhost:{port}",
        "SECRET_KEY": key.read_text(),
        "LOG_LEVEL": "WARNING",
        "MEDIA_ROOT": str(folder / "media"),
        "PYTHONUNBUFFERED": "1",
        # Celery warns root on every start; on one's own machine there is nothing to do about it.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
    }
    given = {name: value for name, value in os.environ.items() if value}
    return own | given | services.environment()


def _step(environment: Mapping[str, str], *arguments: str) -> None:
    """Run Python with `arguments`. Raises StartRefused if it fails; it has told why itself."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=CHECKOUT,
        env=dict(environment),
        check=False,
        preexec_fn=end_with_parent(),
    )
    if done.returncode != 0:
        raise StartRefused(f"The step '{' '.join(arguments)}' failed; its own words stand above.")


def _migrate(environment: Mapping[str, str]) -> None:
    print("Bringing the database up to date ...", flush=True)
    _step(environment, "-m", "config.prepare")


def _seed(services: Services, environment: Mapping[str, str]) -> None:
    """Write the demonstration once; one that was interrupted is written again from nothing."""
    state = seed_state(services.database_url)
    if state == COMPLETE:
        return
    if state == STARTED:
        if services.postgres is None:
            print("The demonstration is incomplete: give DATABASE_URL an empty database.")
            return
        services.postgres.recreate_database()
        _migrate(environment)
    elif holds_people(services.database_url):
        return
    print("Writing the demonstration: 60 classes in 40 countries ...", flush=True)
    try:
        mark_seed(services.database_url, STARTED)
    except psycopg2.Error:
        print("This database belongs to somebody else, so no demonstration is written into it.")
        return
    _step(environment, *_SEED)
    mark_seed(services.database_url, COMPLETE)


def _greet_when_up(port: int, began: float, environment: Mapping[str, str]) -> None:
    threading.Thread(target=_greet, args=(port, began, environment), daemon=True).start()


def _greet(port: int, began: float, environment: Mapping[str, str]) -> None:
    deadline = time.monotonic() + _HELLO_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                break
        except (URLError, OSError):
            time.sleep(0.1)
    else:
        return
    print(f"\n  Aerogram is at http://localhost:{port}/", flush=True)
    if environment["DEMO"] != "0":
        print("  Its first page offers to look around as a teacher, a student or staff.")
    print(f"  Ready after {time.monotonic() - began:.1f} s. Ctrl-C stops everything.\n", flush=True)


def _run_command(folder: DataFolder, command: list[str]) -> int:
    lock = RunLock(folder)
    while not lock.take():
        time.sleep(0.2)
    with running_services(folder) as services:
        environment = _environment(folder, services, 8000)
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(0)
