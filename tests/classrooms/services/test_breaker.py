"""Wrong codes are counted for the browser, for its address and for all, exactly."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core.cache import cache
from django.db import connection

from classrooms.services import breaker
from classrooms.services.breaker import PICTURES, Guesser, count_wrong, too_many_wrong

AT = datetime(2026, 9, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_wrong_codes(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def guess(times: int, browser: str = "one", address: str = "203.0.113.7") -> None:
    for _each in range(times):
        count_wrong(Guesser(browser, address), at=AT)


def holds(browser: str, address: str, at: datetime = AT) -> bool:
    return too_many_wrong(Guesser(browser, address), at=at)


def test_one_browser_waits_alone() -> None:
    guess(9)
    assert not holds("one", "203.0.113.7")

    guess(1)

    assert holds("one", "203.0.113.7")
    assert not holds("two", "203.0.113.7")
    assert not holds("one", "203.0.113.7", AT + timedelta(minutes=1))


def test_one_address_waits_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaker, "MOST_WRONG_OF_ADDRESS", 3)

    for browser in "abc":
        guess(1, browser)

    assert holds("d", "203.0.113.7")
    assert not holds("d", "203.0.113.8")


def test_one_connection_has_one_address_of_the_new_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaker, "MOST_WRONG_OF_ADDRESS", 2)

    guess(1, "a", "2001:db8:1:2::1")
    guess(1, "b", "2001:db8:1:2:ffff::9")

    assert holds("c", "2001:db8:1:2::77")
    assert not holds("c", "2001:db8:1:3::1")


def test_mapped_addresses_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaker, "MOST_WRONG_OF_ADDRESS", 1)

    guess(1, "a", "::ffff:203.0.113.7")

    assert holds("b", "::ffff:203.0.113.7")
    assert not holds("b", "::ffff:203.0.113.8")


def test_alarm_halves_what_an_address_may_and_leaves_newcomers_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(breaker, "MOST_WRONG_OF_ADDRESS_IN_ALARM", 2)
    guess(2, "a", "203.0.113.7")
    assert not holds("b", "203.0.113.7")

    monkeypatch.setattr(breaker, "MOST_WRONG_OF_ALL", 2)

    assert holds("b", "203.0.113.7")
    assert not holds("c", "198.51.100.1")


def test_neighbours_in_a_network_are_one_in_an_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaker, "MOST_WRONG_OF_ADDRESS_IN_ALARM", 2)
    monkeypatch.setattr(breaker, "MOST_WRONG_OF_ALL", 2)

    guess(1, "a", "2001:db8:1:2::1")
    guess(1, "b", "2001:db8:1:3::1")

    assert holds("c", "2001:db8:1:4::1")
    assert not holds("c", "2001:db8:2:4::1")


def test_all_together_wait_at_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaker, "MOST_WRONG_AT_LAST", 3)

    for number in range(3):
        guess(1, f"browser-{number}", f"203.0.113.{number}")

    assert holds("other", "198.51.100.1")
    assert not holds("other", "198.51.100.1", AT + timedelta(minutes=1))


def test_pictures_are_counted_by_browser_and_apart_from_codes() -> None:
    for _each in range(10):
        count_wrong(Guesser("one", "203.0.113.7"), at=AT, of=PICTURES)

    assert too_many_wrong(Guesser("one", "203.0.113.7"), at=AT, of=PICTURES)
    assert not too_many_wrong(Guesser("two", "203.0.113.7"), at=AT, of=PICTURES)
    assert not holds("one", "203.0.113.7")


def test_a_guesser_alone_never_shuts_the_door_on_others() -> None:
    assert breaker.MOST_WRONG_AT_LAST >= 100 * breaker.MOST_WRONG_OF_ADDRESS
    # A class of thirty that mistypes three times each.
    assert breaker.MOST_WRONG_OF_ADDRESS_IN_ALARM > 30 * 3


@pytest.mark.django_db(transaction=True)
def test_codes_typed_at_the_same_moment_are_all_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    start = Barrier(20)

    def run(number: int) -> None:
        start.wait()
        guess(1, f"browser-{number}")
        connection.close()

    threads = [Thread(target=run, args=[number]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    monkeypatch.setattr(breaker, "MOST_WRONG_OF_ADDRESS", 21)
    assert not holds("other", "203.0.113.7")
    monkeypatch.setattr(breaker, "MOST_WRONG_OF_ADDRESS", 20)
    assert holds("other", "203.0.113.7")
