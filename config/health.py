"""Two questions for machines: does the process live, and can it serve people?"""

from __future__ import annotations

from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

_QUEUE_SECONDS = 0.5
_migrated: set[str] = set()


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process answers at all."""
    return JsonResponse({"status": "alive"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when people can be served, else 503.

    A silent queue is "degraded", not a failure: people still log in, accept and write, and what
    must happen later waits in the database.
    """
    database = _database()
    queue = _queue()
    ready = database == "ok"
    status = "unready" if not ready else "ready" if queue == "ok" else "degraded"
    body: dict[str, Any] = {"status": status, "database": database, "queue": queue}
    return JsonResponse(body, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return "ok" if _migrations_applied() else "migrations missing"
    except DatabaseError:
        return "unreachable"


def _migrations_applied() -> bool:
    """Tell whether every migration is applied; asked until the first yes of this process."""
    database = str(connection.settings_dict["NAME"])
    if database not in _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _migrated.add(database)
    return True


def _queue() -> str:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=_QUEUE_SECONDS, socket_timeout=_QUEUE_SECONDS
    )
    try:
        client.ping()
    except redis.RedisError:
        return "unreachable"
    finally:
        client.close()
    return "ok"
