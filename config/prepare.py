"""Brings the database up to date in one process: tables, then the table of the cache.

Also what a server runs before its processes: `python -m config.prepare`.
"""

from __future__ import annotations

import os

import django
from django.core.management import call_command
from django.db import OperationalError, connection


def prepare() -> None:
    """Apply every migration and make the cache's table; both do nothing when already done."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    try:
        connection.ensure_connection()
    except OperationalError as refused:
        # The first line says what the database answered; no address, which may hold a password.
        why = str(refused).strip().partition("\n")[0]
        raise SystemExit(f"The database named by DATABASE_URL does not answer: {why}") from None
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


if __name__ == "__main__":
    prepare()
