"""What the report of a round tells of its classes, those without a partner above all."""

from datetime import timedelta

import pytest
from django.utils.html import strip_tags

from matching.models import Outlook
from matching.round_report import read_report
from matching.round_report.leftovers import leftovers_of, unreadable_of
from tests.matching.published import PUBLISHED_AT, leave_over, published_round
from tests.matching.services.review_cases import regional
from users.models import User

pytestmark = pytest.mark.django_db


def test_those_left_over(reviewer: User) -> None:
    round_ = published_round()
    leave_over(round_, weeks=0, eligible=2, helps={}, most=None, counts={})
    leave_over(round_, weeks=1, counts={}, most=None, eligible=0)
    leave_over(round_, weeks=12)

    told = [
        (row.waited, row.reasons, len(row.changes))
        for row in leftovers_of(round_, by=reviewer).rows
    ]

    assert told == [
        ("12 weeks", ["Ages too far apart: 61 of 103 classes"], 2),
        ("1 week", ["There was no other class to compare with."], 2),
        ("less than a week", ["2 classes fitted, but found their partners elsewhere."], 0),
    ]


def test_what_would_help_among_those_free_since_is_told_with_its_lessons(reviewer: User) -> None:
    round_ = published_round()
    [alone] = leave_over(round_)
    Outlook.objects.create(
        classroom=alone,
        looked_at=PUBLISHED_AT + timedelta(minutes=1),
        place=1,
        of=3,
        changes=[
            {"change": "lesson-1-1000-45", "count": 4},
            {"change": "swap-1-1000-45", "count": 4},
            {"change": "translation", "count": 2},
        ],
    )

    [row] = leftovers_of(round_, by=reviewer).rows

    assert [strip_tags(each) for each in row.now] == [
        "One more lesson on Tuesday at 10:00, Moundou time: 4",
        "Work with written translation where no language is shared: 2",
    ]


def test_what_was_counted_before_the_round_is_not_told(reviewer: User) -> None:
    round_ = published_round()
    [alone] = leave_over(round_)
    Outlook.objects.create(
        classroom=alone,
        looked_at=PUBLISHED_AT - timedelta(minutes=1),
        place=1,
        of=3,
        changes=[{"change": "translation", "count": 2}],
    )

    assert leftovers_of(round_, by=reviewer).rows[0].now == []


def test_a_class_with_a_partner_is_not_left_over(reviewer: User) -> None:
    round_ = published_round()
    leave_over(round_, 2)
    first, second = round_.registrations.all()
    first.unmatched = None
    # What a bulk update writes for None is a null inside JSON.
    type(first).objects.bulk_update([first], ["unmatched"])

    assert [row.classroom for row in leftovers_of(round_, by=reviewer).rows] == [second.classroom]


def test_a_class_that_is_gone_is_still_counted(reviewer: User) -> None:
    (classroom,) = leave_over(published_round())
    gone = "00000000-0000-4000-8000-000000000000"

    found = unreadable_of({"unreadable": [gone, str(classroom.pk)]}, by=reviewer)

    assert (found.classrooms, found.count) == ([classroom], 2)


def test_what_became_of_the_pairs_and_what_the_proof_rests_on(reviewer: User) -> None:
    told = read_report(published_round(), by=reviewer)

    assert told.pairs == [
        "49 pairs were chosen.",
        "40 of them meet live.",
        "9 work with letters and boards, each class in its own time.",
        "1 pair was not proposed, since something changed while the round ran.",
        "7 classes go on into the next round.",
    ]
    assert told.notes == [
        "2 pairs of classes that are not together would have scored higher for both; the sum over "
        "everybody came first.",
        "14 pairs were chosen with points for waiting (310 in all).",
        "1 pair was chosen with points for places with few offers (30 in all).",
        "3 pairs were taken out by the last check, date by date.",
    ]
    assert told.checked == [
        "10,712 pairs of classes looked at in 2 looks.",
        "The checker went through all 1,312 pairings that were chosen from.",
        "It worked out 1,500 further pairs of classes by itself.",
        "Reached: 72,716 points; bound: 72,716 points, over all classes.",
    ]


def test_whoever_looks_after_some_countries_reads_the_names_of_their_classes_only(
    reviewer: User,
) -> None:
    round_ = published_round()
    [chadian] = leave_over(round_)
    report = {"unreadable": [str(chadian.pk)]}
    at_home, elsewhere = regional("TD"), regional("PE")

    assert [row.classroom for row in leftovers_of(round_, by=at_home).rows] == [chadian]
    assert leftovers_of(round_, by=elsewhere).count == 0
    assert unreadable_of(report, by=at_home).classrooms == [chadian]
    assert unreadable_of(report, by=elsewhere).classrooms == []
    assert read_report(round_, by=elsewhere).headline == read_report(round_, by=reviewer).headline
