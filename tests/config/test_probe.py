"""The container's health check knows a well process from a silent one."""

import pytest

from config.local.ports import free_port
from config.probe import probe
from tests.browser.server import running_server


def test_a_living_process_is_well(monkeypatch: pytest.MonkeyPatch, django_db_setup: None) -> None:
    with running_server() as address:
        monkeypatch.setenv("PORT", address.rsplit(":", 1)[1])
        monkeypatch.setenv("BASE_URL", "http://localhost")

        assert probe("/healthz")
        assert not probe("/no-such-page")


def test_silence_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", str(free_port()))

    assert not probe("/healthz")
