"""A worker as it runs in production: it gets ready, and stops in order when it is told to."""

import pytest

from tests.worker import running_worker


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pool", ["threads", "prefork"])
def test_a_worker_gets_ready_and_stops_in_order(pool: str) -> None:
    with running_worker("outbox", "beat", pool=pool) as worker:
        running = worker.poll() is None

    assert running
    assert worker.returncode == 0
