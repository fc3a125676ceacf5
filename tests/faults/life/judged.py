"""A machine whose steps are judged by a model, with a crash at any statement."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime
from typing import Any

import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, run_state_machine_as_test

from exchange.refusals import Refused as RefusedProject
from matching.lifecycle import IllegalMove
from matching.refusals import Refused
from outbox.invariants import broken
from tests.faults.life.impossible import Impossible, State

NEVER = 10_000
# Mostly none: a life in which nothing ever succeeds shows little.
crashes = st.one_of(st.just(NEVER), st.integers(1, 25))


class Crash(Exception):
    """The process dies here."""


class CrashAt:
    """Lets so many statements of a step through, and not the next one.

    Savepoints are not counted: where a process dies, all that it had not committed is undone, which
    only the way out of each `atomic` can do here.
    """

    def __init__(self, statements: int) -> None:
        self.left = statements

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if "SAVEPOINT" not in sql:
            self.left -= 1
        if self.left == 0:
            self.left = NEVER
            raise Crash
        return execute(sql, *rest)


class Judged(RuleBasedStateMachine):
    """Every example begins from the same rows, which `cast` names; it is set before a run."""

    cast: dict[str, Any]
    asks_always = False
    """Whether all invariants are asked after each step, or at the end of each life alone."""
    now: datetime
    state: State
    read: Callable[..., State]
    """The rows, as the model would say them."""

    def enter(self) -> None:
        """The first thing of each life: whatever it writes is undone at its end."""
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.now = self.cast["now"]

    def teardown(self) -> None:
        if hasattr(self, "outer"):
            try:
                self._ask_invariants()
            finally:
                transaction.set_rollback(True)
                self.outer.__exit__(None, None, None)

    @invariant()
    def reads_like_the_model(self) -> None:
        if hasattr(self, "outer"):
            self._compare()
            if self.asks_always:
                self._ask_invariants()

    def step(
        self, deed: Callable[[], object], expected: Callable[[State], None], crash: int = NEVER
    ) -> None:
        """Do it in both worlds; after a crash the people try once more, as people do."""
        with time_machine.travel(self.now, tick=False):
            if self._done(deed, crash) is Crash:
                self._compare()
                self._done(deed, NEVER)
        after = deepcopy(self.state)
        try:
            expected(after)
        except Impossible:
            return
        self.state = after

    def _ask_invariants(self) -> None:
        found = broken()
        assert found == {}, found

    def _compare(self) -> None:
        """Fails with what the rows say and what they should say, where that is not the same."""
        found, expected = self.read(), self.state
        keys = sorted(found.keys() | expected.keys())
        pairs = {key: (found.get(key), expected.get(key)) for key in keys}
        wrong = {key: (is_so, should) for key, (is_so, should) in pairs.items() if is_so != should}
        assert wrong == {}, wrong

    def _done(self, deed: Callable[[], object], crash: int) -> type[Exception] | None:
        try:
            with _crashing(crash):
                deed()
        except (Crash, Refused, RefusedProject, IllegalMove) as stopped:
            return type(stopped)
        return None


def live(machine: type[Judged], lives: int, steps: int, *, derandomize: bool) -> None:
    """Many lives, each of so many steps; fails with the steps of one that went wrong."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=lives,
            stateful_step_count=steps,
            deadline=None,
            derandomize=derandomize,
            database=None,
            # Whoever shrinks runs hundreds of lives more, each over a database.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def live_long(machine: type[Judged], name: str, lives: int, steps: int) -> str:
    """For `make proof`: other lives each time, all invariants after each step; the figures."""
    began = time.monotonic()
    machine.asks_always = True
    live(machine, lives, steps, derandomize=False)
    took = round(time.monotonic() - began, 1)
    return json.dumps({"id": name, "lives": lives, "steps": steps, "anomalies": 0, "s": took})


@contextmanager
def _crashing(statements: int) -> Iterator[None]:
    with connection.execute_wrapper(CrashAt(statements)):
        yield
