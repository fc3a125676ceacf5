"""Two questions for machines, open to everybody and telling nothing about people."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from config import health


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", set())


def test_a_living_process_needs_no_database(client) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}


def test_all_well(client, db) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "database": "ok", "queue": "ok"}
    assert "no-store" in answer["Cache-Control"]


def test_a_silent_queue_only_degrades(client, db, settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "database": "ok", "queue": "unreachable"}


def test_a_missing_migration_is_not_ready(client, db) -> None:
    MigrationRecorder(connection).record_unapplied("outbox", "0002_job_retrying_since")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["database"] == "migrations missing"


def test_a_lost_database_is_not_ready(client, transactional_db, monkeypatch) -> None:
    connection.close()
    with monkeypatch.context() as broken:
        broken.setitem(connection.settings_dict, "PORT", "1")
        answer = client.get("/readyz")
        connection.close()

    assert answer.status_code == 503
    assert answer.json()["database"] == "unreachable"


def test_nobody_can_write_to_it(client) -> None:
    assert client.post("/healthz").status_code == 405
