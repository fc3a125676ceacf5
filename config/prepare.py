"""Brings the database up to date in one process: tables, then the table of the cache.

Also what a server runs before its processes: `python -m config.prepare`.
"""

from __future__ import annotations

import os

import django
from django.core.management import call_command


def prepare() -> None:
    """Apply every migration and make the cache's table; both do nothing when already done."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


if __name__ == "__main__":
    prepare()
