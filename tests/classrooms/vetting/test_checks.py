"""The automatic checks as plain questions: no database, no network."""

from datetime import date

import pytest

from classrooms.vetting import Verdict, compare_domains
from classrooms.vetting.checks import (
    check_ages,
    check_calendar,
    check_clock,
    check_domain,
    mailbox,
)
from classrooms.vetting.domains import shared_domains


@pytest.mark.parametrize(
    ("email", "website", "said"),
    [
        ("kofi@hill.edu.gh", "https://www.hill.edu.gh/about", "same"),
        ("kofi@mail.hill.edu.gh", "https://hill.edu.gh", "same"),
        ("kofi@hill.edu.gh", "http://kumasi.hill.edu.gh", "same"),
        ("KOFI@Hill.Edu.Gh", "https://HILL.edu.gh:8443/", "same"),
        ("kofi@schüle.example", "https://xn--schle-mva.example", "same"),
        # Whole labels: an ending of letters is no ending of names.
        ("kofi@uphill.edu.gh", "https://hill.edu.gh", "differs"),
        ("kofi@hill.edu.gh", "https://evil-hill.edu.gh", "differs"),
        ("kofi@hill.example", "https://other.example", "differs"),
        ("kofi@gmail.com", "https://hill.edu.gh", "shared"),
        ("kofi@hill.edu.gh", "https://hill.wixsite.com/home", "shared"),
        ("kofi@hill.edu.gh", "https://sites.google.com/hill", "shared"),
        ("kofi@edu.gh", "https://hill.edu.gh", "shared"),
        ("kofi@localhost", "https://hill.edu.gh", "shared"),
        ("kofi@hill.edu.gh", "", "no_website"),
        ("kofi@hill.edu.gh", "https://[", "no_website"),
        ("", "https://hill.edu.gh", "shared"),
    ],
)
def test_domains_are_compared_by_whole_labels(email: str, website: str, said: str) -> None:
    assert compare_domains(email, website) == f"domain.{said}"


@pytest.mark.parametrize("key", ["domain.shared", "domain.no_website"])
def test_shared_free_and_missing_domains_count_against_nobody(key: str) -> None:
    assert check_domain(key, email="a@gmail.com", website="").verdict == Verdict.UNSURE


def test_list_of_shared_domains_is_tidy() -> None:
    assert len(shared_domains()) > 80
    assert all(each == each.lower().strip() and "." in each for each in shared_domains())


@pytest.mark.parametrize(
    ("zone", "known", "key"),
    [
        ("Africa/Accra", {"Africa/Accra"}, "clock.fits"),
        ("Africa/Lagos", {"Africa/Accra"}, "clock.other"),
        ("Africa/Accra", set(), "clock.unknown_city"),
        ("", {"Africa/Accra"}, "clock.none"),
    ],
)
def test_clock_of_the_city(zone: str, known: set[str], key: str) -> None:
    assert check_clock("Accra", zone=zone, known=known).key == key


@pytest.mark.parametrize(
    ("spans", "key"),
    [
        ([(11, 12), (6, 7)], "ages.usual"),
        ([(6, 14)], "ages.wide"),
        ([(11, 12), (25, 40)], "ages.adults"),
        ([], "ages.no_class"),
    ],
)
def test_ages(spans: list[tuple[int, int]], key: str) -> None:
    assert check_ages(spans).key == key


@pytest.mark.parametrize(
    ("ends", "key"),
    [
        ([date(2026, 12, 18), date(2026, 9, 2)], "calendar.given"),
        ([date(2026, 9, 1)], "calendar.over"),
        ([], "calendar.none"),
    ],
)
def test_calendar(ends: list[date], key: str) -> None:
    assert check_calendar(ends, today=date(2026, 9, 2)).key == key


def test_mark_behind_a_plus_is_the_same_mailbox() -> None:
    assert mailbox("Ana+school@Hill.example") == mailbox("ana@hill.example")
    assert mailbox("ana@lake.example") != mailbox("ana@hill.example")
