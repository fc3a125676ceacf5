"""Postgres and Valkey together: named by the environment, or started here."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from config.local.folder import DataFolder
from config.local.lifeline import Ledger
from config.local.postgres import EmbeddedPostgres
from config.local.valkey import EmbeddedValkey


@dataclass(frozen=True)
class Services:
    """Where the two services answer; `postgres` is None when somebody else runs the database."""

    database_url: str
    redis_url: str
    postgres: EmbeddedPostgres | None

    def environment(self) -> dict[str, str]:
        """Return the two settings that the project reads."""
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url}


@contextmanager
def running_services(
    folder: DataFolder, *, programs: DataFolder | None = None, lasting: bool = True
) -> Iterator[Services]:
    """Yield both services, starting those that DATABASE_URL and REDIS_URL do not name.

    `programs` is where root keeps a copy of Postgres' programs; it defaults to `folder`.
    The caller holds the folder's `RunLock`.
    """
    ledger = Ledger(folder / "processes.json")
    ledger.end_orphans()
    postgres: EmbeddedPostgres | None = None
    valkey: EmbeddedValkey | None = None
    try:
        database_url = os.environ.get("DATABASE_URL", "")
        if not database_url:
            postgres = EmbeddedPostgres(folder, programs=programs or folder, lasting=lasting)
            postgres.start()
            database_url = postgres.url
        redis_url = os.environ.get("REDIS_URL", "")
        if not redis_url:
            valkey = EmbeddedValkey(folder)
            valkey.start()
            ledger.add("valkey", valkey.pid)
            redis_url = valkey.url
        yield Services(database_url, redis_url, postgres)
    finally:
        if valkey is not None:
            valkey.stop()
        if postgres is not None:
            postgres.stop()
