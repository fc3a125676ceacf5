"""The embedded Valkey answers only those who know its password, and keeps nothing."""

from pathlib import Path

import pytest
import redis

from config.local.folder import DataFolder
from config.local.valkey import EmbeddedValkey


def test_it_answers_with_the_password_only_and_never_evicts(tmp_path: Path) -> None:
    server = EmbeddedValkey(DataFolder(tmp_path))
    server.start()
    client = redis.Redis.from_url(server.url)
    stranger = redis.Redis.from_url(server.url.split(":")[0] + "://" + server.url.split("@")[1])

    policy = client.config_get("maxmemory-policy")
    with pytest.raises(redis.AuthenticationError):
        stranger.ping()
    client.close()
    stranger.close()
    server.stop()

    assert policy == {"maxmemory-policy": "noeviction"}
    assert [path.name for path in tmp_path.iterdir()] == ["valkey.log"]


def test_stopping_it_twice_is_no_mistake(tmp_path: Path) -> None:
    server = EmbeddedValkey(DataFolder(tmp_path))
    server.start()

    server.stop()
    server.stop()

    with pytest.raises(RuntimeError, match="has not been started"):
        _ = server.pid
