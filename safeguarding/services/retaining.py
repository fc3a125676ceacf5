"""Applying the rules of the registry, each night: one job for each table, in batches.

A table whose job breaks stops no other one; a job that is out of time goes on in another. Of a
student who is held the place in the class and the account are left for a later night, and nothing
else: what else stayed longer would show everybody which child told something.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from outbox.services import enqueue, enqueue_all
from safeguarding.holds import held
from safeguarding.retention import Rule, rule_named, rules
from users.audit import record_count

RETAIN = "safeguarding.retain"
BATCH = 500
LOOK_FOR = 20
SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """So many rows were dealt with; `went_to` is where to go on, None when the table is done."""

    count: int
    went_to: str | None = None


def applied_rules() -> list[Rule]:
    """The rules that end something by themselves."""
    return [rule for rule in rules() if rule.sweep or (rule.long.due and rule.then.do)]


def begin_night(*, at: datetime) -> None:
    """One job for each rule of tonight."""
    payloads = {
        f"retain:{at:%Y-%m-%d}:{rule.name}:0": {"rule": rule.name, "at": at.isoformat()}
        for rule in applied_rules()
    }
    enqueue_all(RETAIN, payloads)


def continue_night(payload: dict[str, Any], *, heartbeat: Callable[[], object]) -> None:
    """One rule of a night; where time runs out, another job goes on."""
    at, part = datetime.fromisoformat(payload["at"]), int(payload.get("part", 0))
    rule = rule_named(payload["rule"])
    done = apply_rule(
        rule, at=at, seconds=SECONDS, heartbeat=heartbeat, beyond=payload.get("beyond")
    )
    if done.went_to is not None:
        enqueue(
            RETAIN,
            key=f"retain:{at:%Y-%m-%d}:{rule.name}:{part + 1}",
            payload={**payload, "part": part + 1, "beyond": done.went_to},
        )


def due_count(rule: Rule, *, at: datetime) -> int:
    """How many rows would go, holds aside; for a run that changes nothing."""
    return rule.sweep(at, True) if rule.sweep else rule.due(at).count()


def apply_rule(
    rule: Rule,
    *,
    at: datetime,
    seconds: float = SECONDS,
    heartbeat: Callable[[], object] = lambda: None,
    beyond: str | None = None,
    batch: int = BATCH,
) -> Outcome:
    """What the rule says, in batches by the key, until nothing is left or time is up."""
    if rule.sweep:
        return Outcome(_noted(rule, rule.sweep(at, False), at))
    ends = time.monotonic() + seconds
    count = 0
    while True:
        due = rule.due(at).filter(pk__gt=beyond) if beyond else rule.due(at)
        # Looked for in one go, which sorts all that are due, and dealt with in small batches.
        keys = list(due.order_by("pk").values_list("pk", flat=True)[: batch * LOOK_FOR])
        if not keys:
            return Outcome(count)
        for first in range(0, len(keys), batch):
            part = keys[first : first + batch]
            count += _apply_batch(rule, part, at)
            beyond = str(part[-1])
            heartbeat()
            if time.monotonic() > ends:
                return Outcome(count, beyond)


@transaction.atomic
def _apply_batch(rule: Rule, keys: list[Any], at: datetime) -> int:
    """Of these rows those whose time is still over and that wait for no hold, under their locks."""
    locked = list(
        rule.due(at)
        .filter(pk__in=keys)
        .select_for_update(of=("self",), skip_locked=True)
        .values_list("pk", *([rule.student] if rule.waits_for_holds else []))
    )
    students = {row[1] for row in locked} if rule.waits_for_holds else set()
    kept = held(students, at=at)
    free = [row[0] for row in locked if not students or row[1] not in kept]
    if not free or rule.then.do is None:
        return 0
    return _noted(rule, rule.then.do(rule.rows().filter(pk__in=free)), at)


def _noted(rule: Rule, count: int, at: datetime) -> int:
    if count:
        record_count("retention.apply", rule.table, count, at=at)
    return count
