"""What the workers of a run begin with is still there."""

from contextlib import suppress
from pathlib import Path

import pytest

from tests.migrated import NAMED, drop_copies_that_nobody_uses, in_use, my_turn
from tests.sharing_plugin import FIRST

_CHECKOUT = Path(__file__).resolve().parents[2]


def test_every_file_that_is_begun_first_exists() -> None:
    assert [file for file in FIRST if not (_CHECKOUT / file).is_file()] == []


@pytest.mark.django_db
def test_copies_of_runs_that_were_killed_are_dropped_and_no_others() -> None:
    used, left = f"{NAMED}used", f"{NAMED}left"

    def there(cursor) -> set[str]:
        cursor.execute("SELECT datname FROM pg_database WHERE datname IN (%s, %s)", [used, left])
        return {name for (name,) in cursor.fetchall()}

    with my_turn() as cursor:
        try:
            with in_use(used):
                for name in (used, left):
                    cursor.execute(f"DROP DATABASE IF EXISTS {name}")
                    cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
                drop_copies_that_nobody_uses(cursor)
                while_used = there(cursor)
            drop_copies_that_nobody_uses(cursor)
            afterwards = there(cursor)
        finally:
            for name in (used, left):
                with suppress(Exception):
                    cursor.execute(f"DROP DATABASE IF EXISTS {name}")

    assert (while_used, afterwards) == ({used}, set())
