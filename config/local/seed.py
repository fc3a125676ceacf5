"""Fills the local database with the demonstration, once, and remembers in the database itself.

The mark is the database's own comment: it goes when the database goes, and needs no table.
"""

from __future__ import annotations

import psycopg2
from psycopg2 import sql

STARTED = "demonstration: being written"
COMPLETE = "demonstration: complete"


def seed_state(database_url: str) -> str | None:
    """Return the mark on the database: STARTED, COMPLETE or None."""
    connection = psycopg2.connect(database_url, connect_timeout=5)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
                "WHERE datname = current_database()"
            )
            row = cursor.fetchone()
    finally:
        connection.close()
    return row[0] if row else None


def mark_seed(database_url: str, mark: str) -> None:
    """Write the mark on the database. Raises psycopg2.Error if it belongs to somebody else."""
    connection = psycopg2.connect(database_url, connect_timeout=5)
    try:
        with connection, connection.cursor() as cursor:
            name = sql.Identifier(connection.info.dbname)
            cursor.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, sql.Literal(mark)))
    finally:
        connection.close()


def holds_people(database_url: str) -> bool:
    """Tell whether somebody already works in this database, so that no demonstration is added."""
    connection = psycopg2.connect(database_url, connect_timeout=5)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM users_user)")
            row = cursor.fetchone()
    finally:
        connection.close()
    return bool(row and row[0])
