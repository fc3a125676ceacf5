"""The rules of a pair: rule by rule the stricter one, never freer than any part."""

from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from exchange.choices import Moderation, Pictures
from exchange.moderation.policy import (
    ORDERS,
    agreed_rules,
    rules_for_age,
    stricter,
    strictness,
)
from safeguarding.rules import MONTHS, Rules, freest, usual_rules

RULES = [each.name for each in fields(Rules)]
any_rules = some.tuples(
    *(some.sampled_from(values) for values in ORDERS.values()), some.sampled_from(MONTHS)
).map(lambda said: Rules(*said))


# The first draw of a run loads tables, which takes seconds on a busy machine.
FAIRLY = settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)


@FAIRLY
@given(some.lists(any_rules, max_size=4))
def test_no_rule_is_freer_than_in_any_part(parts):
    found = stricter(parts)

    for part in parts:
        for rule in RULES:
            assert strictness(rule, getattr(found, rule)) <= strictness(rule, getattr(part, rule))


@FAIRLY
@given(some.lists(any_rules, min_size=1, max_size=4))
def test_every_rule_comes_from_one_of_the_parts(parts):
    found = stricter(parts)

    for rule in RULES:
        assert getattr(found, rule) in {getattr(part, rule) for part in parts}


@FAIRLY
@given(some.lists(any_rules, max_size=4), some.randoms())
def test_the_order_of_the_parts_is_all_the_same(parts, source):
    shuffled = list(parts)
    source.shuffle(shuffled)

    assert stricter(parts) == stricter(shuffled)
    assert stricter([stricter(parts), *shuffled]) == stricter(parts)


def test_nothing_is_asked_for_where_nobody_speaks():
    assert stricter([]) == freest()


@pytest.mark.parametrize(("youngest", "first"), [(8, True), (12, True), (13, False), (17, False)])
def test_below_13_a_teacher_reads_first(youngest, first):
    free = stricter([freest(), rules_for_age(youngest)])

    assert free.reads_first is first
    assert usual_rules(youngest).reads_first is first


def test_pictures_are_off_until_somebody_turns_them_on():
    assert {usual_rules(age).pictures for age in range(5, 19)} == {Pictures.NONE}


def test_an_agreement_says_nothing_of_names_and_months():
    agreed = agreed_rules(moderation=Moderation.BEFORE, pictures="work", video="sound")

    assert agreed == replace(freest(), moderation="before", pictures="work", video="sound")
