"""The embedded PostgreSQL: made once, started in the foreground, ended with its parent."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil
import psycopg2
from psycopg2 import sql

from config.local.account import postgres_account
from config.local.folder import DataFolder, StartRefused
from config.local.lifeline import end_child, end_process, end_with_parent
from config.local.ports import LOOPBACK, free_port
from config.local.postgres_binaries import copy_for_others, find_binaries

DATABASE = "aerogram"
_START_SECONDS = 30.0
_START_TRIES = 3
_SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # The log names what went wrong, never the row or the statement: both hold what people wrote.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
# Only a power cut could harm the data of such a server; a killed process still loses nothing.
_THROW_AWAY = {"fsync": "off", "full_page_writes": "off"}


class EmbeddedPostgres:
    """One server on a free loopback port, its data in a folder named by the major release.

    With `lasting=False` it trades safety against a power cut for speed: for tests only.
    """

    def __init__(self, folder: DataFolder, *, programs: DataFolder, lasting: bool = True) -> None:
        self._account = postgres_account()
        found = find_binaries()
        self._binaries = copy_for_others(found, programs) if self._account.owner else found
        self._folder = folder
        self._data = folder / f"postgres-{self._binaries.major}"
        self._password_file = folder / "postgres-password"
        self._log = folder / "postgres.log"
        self._settings = _SETTINGS | ({} if lasting else _THROW_AWAY)
        self._lasting = lasting
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0

    @property
    def pid(self) -> int:
        """The number of the running server process."""
        if self._process is None:
            raise RuntimeError("The embedded Postgres has not been started")
        return self._process.pid

    @property
    def url(self) -> str:
        """The address of the project's database, for DATABASE_URL."""
        return f"postgres://{DATABASE}:{self._password()}@{LOOPBACK}:{self._port}/{DATABASE}"

    def start(self) -> None:
        """Make the data folder if needed, start the server and wait until it answers."""
        if not self._data.is_dir():
            self._initialise()
        self._end_orphan()
        for _ in range(_START_TRIES):
            self._port = free_port()
            self._process = self._spawn()
            if self._wait_until_ready():
                self.create_database()
                return
        raise StartRefused(
            f"The embedded PostgreSQL does not start; its last words in {self._log}: "
            f"{self._last_words()}"
        )

    def stop(self) -> None:
        """End the server: at once for clients, cleanly for the data."""
        if self._process is not None:
            end_child(self._process, gently=signal.SIGINT)
            self._process = None

    def create_database(self) -> None:
        """Create the project's database if it is not there."""
        self._administer(
            "SELECT 1 FROM pg_database WHERE datname = %s", sql.SQL("CREATE DATABASE {}")
        )

    def recreate_database(self) -> None:
        """Throw the project's database away and create it empty."""
        self._administer(None, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)"))
        self.create_database()

    def _administer(self, unless: str | None, statement: sql.SQL) -> None:
        connection = self._connect("postgres")
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                if unless is not None:
                    cursor.execute(unless, [DATABASE])
                    if cursor.fetchone():
                        return
                cursor.execute(statement.format(sql.Identifier(DATABASE)))
        finally:
            connection.close()

    def _password(self) -> str:
        return self._password_file.read_text().strip()

    def _connect(self, database: str) -> psycopg2.extensions.connection:
        return psycopg2.connect(
            host=LOOPBACK,
            port=self._port,
            user=DATABASE,
            password=self._password(),
            dbname=database,
            connect_timeout=5,
        )

    def _initialise(self) -> None:
        """Run initdb beside the final place, so that an interrupted run leaves no half."""
        draft = self._folder / "postgres-draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self._account.give(draft)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_urlsafe(24))
        self._account.give(self._password_file)
        command = [
            *self._account.prefix,
            str(self._binaries.folder / "initdb"),
            f"--pgdata={draft}",
            f"--username={DATABASE}",
            f"--pwfile={self._password_file}",
            "--auth=scram-sha-256",
            *([] if self._lasting else ["--no-sync"]),
            *self._binaries.locale_options(),
        ]
        made = subprocess.run(
            command,
            cwd=draft,
            env=_environment(),
            capture_output=True,
            text=True,
            check=False,
            **self._account.popen,
        )
        if made.returncode != 0:
            raise StartRefused(
                f"The local database could not be made: {made.stderr.strip()[-500:]}"
            )
        draft.rename(self._data)

    def _end_orphan(self) -> None:
        """Deal with the lock file that a killed server left behind.

        Postgres believes any living process of that number to be itself. Ours is known by working
        in our data folder; every other process is a stranger, and the file is stale.
        """
        lock = self._data / "postmaster.pid"
        try:
            orphan = psutil.Process(int(lock.read_text().split()[0]))
            if Path(orphan.cwd()) == self._data.resolve():
                end_process(orphan, gently=signal.SIGINT)
        except (FileNotFoundError, ValueError, IndexError, psutil.Error):
            pass
        lock.unlink(missing_ok=True)

    def _spawn(self) -> subprocess.Popen[bytes]:
        options = [f"--{name}={value}" for name, value in self._settings.items()]
        command = [str(self._binaries.folder / "postgres"), "-D", str(self._data), *options]
        with self._log.open("wb") as log:
            return subprocess.Popen(
                [*self._account.prefix, *command, f"--port={self._port}"],
                cwd=self._data,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=end_with_parent(signal.SIGINT),  # noqa: PLW1509 -- it makes one system call
                **self._account.popen,
            )

    def _wait_until_ready(self) -> bool:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                return False
            try:
                self._connect("postgres").close()
            except psycopg2.OperationalError:
                time.sleep(0.05)
            else:
                return True
        self.stop()
        return False

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "none"


def _environment() -> dict[str, str]:
    """Return a small environment, without the PG* names that would redirect the programs."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
