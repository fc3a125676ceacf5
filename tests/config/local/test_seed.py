"""The demonstration is written once, and the database itself remembers how far it came."""

import os
from collections.abc import Iterator

import psycopg2
import pytest

from config.local.seed import COMPLETE, STARTED, holds_people, mark_seed, seed_state

_NAME = f"seed_trial_{os.getpid()}"


def administer(statement: str) -> None:
    connection = psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=5)
    connection.autocommit = True
    try:
        connection.cursor().execute(statement)
    finally:
        connection.close()


@pytest.fixture
def empty_database() -> Iterator[str]:
    """The address of a database of its own, with nothing but the table of people in it."""
    administer(f"CREATE DATABASE {_NAME}")
    address = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{_NAME}"
    connection = psycopg2.connect(address, connect_timeout=5)
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE users_user (id int)")
    connection.close()
    yield address
    administer(f"DROP DATABASE {_NAME} WITH (FORCE)")


def test_a_new_database_carries_no_mark(empty_database: str) -> None:
    assert seed_state(empty_database) is None
    assert holds_people(empty_database) is False


def test_the_mark_follows_the_work(empty_database: str) -> None:
    mark_seed(empty_database, STARTED)
    interrupted = seed_state(empty_database)
    mark_seed(empty_database, COMPLETE)

    assert interrupted == STARTED
    assert seed_state(empty_database) == COMPLETE


def test_a_database_with_people_in_it_is_noticed(empty_database: str) -> None:
    connection = psycopg2.connect(empty_database, connect_timeout=5)
    with connection, connection.cursor() as cursor:
        cursor.execute("INSERT INTO users_user VALUES (1)")
    connection.close()

    assert holds_people(empty_database) is True
