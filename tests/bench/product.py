"""A round inside the running product: from the button to the proposals, with people on the site.

Web, both workers and beat run as in production, on Postgres and Valkey. A small round goes first:
it finds no compiled code, and its proposals are what teachers read later. Then the heavy worker
starts anew, with compiled code on disk and nothing in memory, visitors open pages at a fixed pace,
and after a while of that a member of staff presses the button.
"""

import http.client
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

import psutil

from config.local.ports import LOOPBACK
from tests.bench.measuring import rounded
from tests.bench.product_site import NotRunning, Site, peak_mb_of, running_site
from tests.bench.record import ROOT, Row

SEED = 20260901
SMALL = 400
"""Classes of the round before: large enough to be solved by compiled code."""
PER_SECOND = 5.0
SETTLE_SECONDS, IDLE_SECONDS, TELLING_SECONDS = 8.0, 60.0, 30.0
MOST_SECONDS = 900.0
LOOK_SECONDS = 0.05
FOUND = 302
OK = 200
STAGE = """
    SELECT state, stage, extract(epoch FROM clock_timestamp())::float, (
        SELECT extract(epoch FROM min(xact_start))::float FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'heavy'
        AND backend_xid IS NOT NULL)
    FROM matching_matchinground WHERE id = %s
"""
JOBS_LEFT = "SELECT count(*) FROM outbox_job WHERE state IN ('waiting', 'running')"
PROPOSED = "SELECT count(*) FROM matching_proposal WHERE round_id = %s"
CANDIDATES = "SELECT count(*) FROM matching_candidate WHERE round_id = %s"
REPORT = "SELECT report FROM matching_matchinground WHERE id = %s"


@dataclass(slots=True)
class Course:
    """When (seconds since 1970) the button was pressed, each stage was first seen, publishing's
    transaction began, and the round was published."""

    pressed: float
    stages: dict[str, float] = field(default_factory=dict)
    publishing: float = 0.0
    published: float = 0.0

    def seconds(self) -> dict[str, float]:
        """By stage, from one to the next. Workers tell a stage about once a second."""
        starts = [("waiting", self.pressed), *self.stages.items(), ("publishing", self.publishing)]
        ends = [at for _, at in starts[1:]] + [self.published]
        return {name: end - at for (name, at), end in zip(starts, ends, strict=True)}


def product_row(classes: int, cache: Path | None = None) -> Row:
    """The round and the pages as a line. `cache` holds compiled kernels; without it, a new one."""
    with running_site(cache) as site, closing(site.connect()) as database:
        began = time.monotonic()
        rounds = site.script("fill", str(classes), str(SMALL))
        filled = time.monotonic() - began
        for name in ("web", "worker", "heavy", "beat"):
            site.start(name)
        site.wait_for_web()
        site.wait_for_worker("heavy", "heavy")
        staff = site.script("staff")["cookie"]
        cold = _round(site, database, rounds["small"], staff)
        _until_told(database)
        site.stop("heavy")
        kernels = _kernels(site)
        site.start("heavy")
        site.wait_for_worker("heavy", "heavy")
        visits = site.script("visits", rounds["large"], rounds["small"])
        course, cpu, load, pages = _with_visitors(site, database, rounds["large"], staff, visits)
        return {
            "N": classes,
            "on": time.strftime("%Y-%m-%d", time.gmtime()),
            "load_before": load,
            "wall_s": round(course.published - course.pressed, 2),
            "solve_s": round(course.publishing - course.pressed, 2),
            "publish_s": round(course.published - course.publishing, 2),
            "stages": rounded(course.seconds()),
            **_outcome(database, rounds["large"]),
            "cpu_s": rounded(cpu),
            **_memory(site),
            "pages": pages,
            "cold": {
                "N": SMALL,
                "wall_s": round(cold.published - cold.pressed, 2),
                "stages": rounded(cold.seconds()),
            },
            "compiled_when_warm": _kernels(site) - kernels,
            "fill_s": round(filled, 1),
        }


def _with_visitors(
    site: Site, database: Any, round_id: str, staff: str, visits: list[dict[str, str]]
) -> tuple[Course, dict[str, float], float, Row]:
    """The course of the round, CPU seconds it took, the load before, and the pages around it."""
    with _visitors(site, visits) as visitors:
        time.sleep(SETTLE_SECONDS)
        settled, busy = time.time(), [_busy_s()]
        time.sleep(IDLE_SECONDS)
        load = float(Path("/proc/loadavg").read_text().split()[0])
        before = _cpu(site)
        busy.append(_busy_s())
        course = _round(site, database, round_id, staff)
        busy.append(_busy_s())
        cpu = {name: spent - before[name] for name, spent in _cpu(site).items()}
        time.sleep(TELLING_SECONDS)
        told, _ = visitors.communicate()
    phases = {
        "idle": (settled, course.pressed),
        "during": (course.pressed, course.published),
        "telling": (course.published, course.published + TELLING_SECONDS),
    }
    pages = _pages(json.loads(told), phases)
    pages["busy_cores"] = {
        name: round((busy[number + 1] - busy[number]) / (phases[name][1] - phases[name][0]), 2)
        for number, name in enumerate(("idle", "during"))
    }
    return course, cpu, round(load, 2), pages


@contextmanager
def _visitors(site: Site, visits: list[dict[str, str]]) -> Iterator[subprocess.Popen[str]]:
    visitors = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.product_visits"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    asked = {"port": site.port, "per_second": PER_SECOND, "seed": SEED, "visits": visits}
    try:
        if visitors.stdin is None:
            raise NotRunning("the visitors do not listen")
        visitors.stdin.write(json.dumps(asked) + "\n")
        visitors.stdin.flush()
        yield visitors
    finally:
        visitors.kill()
        visitors.wait()


def _round(site: Site, database: Any, round_id: str, staff: str) -> Course:
    """Press the button and look until the round is published."""
    course = Course(pressed=time.time())
    _press(site, round_id, staff)
    while True:
        state, stage, at, transaction = _row(database, STAGE, round_id)
        if state == "published":
            course.published = at
            course.publishing = course.publishing or at
            return course
        if state == "failed" or at - course.pressed > MOST_SECONDS:
            raise NotRunning(f"the round is {state}: {site.last_words('heavy')}")
        if stage:
            course.stages.setdefault(stage, at)
        # The last transaction that writes is the one that publishes.
        course.publishing = transaction or course.publishing
        time.sleep(LOOK_SECONDS)


def _press(site: Site, round_id: str, staff: str) -> None:
    token = secrets.token_hex(16)
    connection = http.client.HTTPConnection(LOOPBACK, site.port, timeout=30)
    with closing(connection):
        connection.request(
            "POST",
            f"/rounds/{round_id}/run/",
            urlencode({"csrfmiddlewaretoken": token}),
            {
                "Cookie": f"{staff}; csrftoken={token}",
                "Content-Type": "application/x-www-form-urlencoded",
            },
        )
        status = connection.getresponse().status
    if status != FOUND:
        raise NotRunning(f"the button answers {status}: {site.last_words('web')}")


def _until_told(database: Any) -> None:
    """Until all mails of the round before are out."""
    deadline = time.monotonic() + MOST_SECONDS
    while _row(database, JOBS_LEFT)[0]:
        if time.monotonic() > deadline:
            raise NotRunning("the worker does not come to an end with its mails")
        time.sleep(0.5)


def _row(database: Any, statement: str, *arguments: str) -> tuple[Any, ...]:
    with database.cursor() as cursor:
        cursor.execute(statement, arguments)
        return cursor.fetchone()


def _outcome(database: Any, round_id: str) -> Row:
    report = _row(database, REPORT, round_id)[0]
    return {
        "proposals": _row(database, PROPOSED, round_id)[0],
        "candidates": _row(database, CANDIDATES, round_id)[0],
        "coverage": {name: report.get(name) for name in ("covered", "eligible", "all")},
        "unreadable": len(report["unreadable"]),
        "gap_ppm": report.get("proof", {}).get("gap_ppm"),
    }


def _busy_s() -> float:
    """CPU seconds of everybody on this machine: in idle, most of them should be nobody's."""
    spent = psutil.cpu_times()
    return spent.user + spent.nice + spent.system


def _cpu(site: Site) -> dict[str, float]:
    return {name: site.cpu_s(name) for name in ("heavy", "web", "worker")}


def _memory(site: Site) -> Row:
    """Peaks of the heavy worker, of its children, which solve, and of the web process."""
    parent, *children = map(peak_mb_of, site.family("heavy"))
    return {
        "peak_mb": max(children, default=parent),
        "peaks_mb": {
            "heavy": parent,
            "heavy_children": children,
            "web": peak_mb_of(site.family("web")[0]),
        },
    }


def _kernels(site: Site) -> int:
    """How many compiled kernels stand on disk."""
    return sum(1 for _ in site.cache.rglob("*.nbc"))


def _pages(told: Any, phases: dict[str, tuple[float, float]]) -> Row:
    """Milliseconds of the pages that were due in each phase, errors, and the visitors' own part."""
    answers = [_Page(*answer) for answer in told["answers"]]
    found: dict[str, list[_Page]] = {
        name: [each for each in answers if first <= each.due < last]
        for name, (first, last) in phases.items()
    }
    idle, during = (_spread(each.ms for each in found[name]) for name in ("idle", "during"))
    return {
        "per_second": PER_SECOND,
        "requests": len(answers),
        "errors": sum(each.status != OK for each in answers),
        **{name: _spread(each.ms for each in pages) for name, pages in found.items()},
        "p95_ratio": _ratio(during["p95_ms"], idle["p95_ms"]),
        "p50_ratio": _ratio(during["p50_ms"], idle["p50_ms"]),
        "p95_by_page": _by_page(found),
        "visitors": {
            "cpu_s": round(told["cpu_s"], 2),
            "late_p95_ms": _spread(each.late_ms for each in answers)["p95_ms"],
        },
    }


@dataclass(frozen=True, slots=True)
class _Page:
    page: str
    due: float
    ms: float
    late_ms: float
    status: int


def _spread(milliseconds: Iterable[float]) -> dict[str, float]:
    """How many, the middle, the 95th of a hundred, and the slowest."""
    values = sorted(milliseconds)
    if len(values) < 2:
        return {"requests": len(values), "p50_ms": 0.0, "p95_ms": 0.0, "max_ms": 0.0}
    return {
        "requests": len(values),
        "p50_ms": round(median(values), 1),
        "p95_ms": round(quantiles(values, n=20, method="inclusive")[-1], 1),
        "max_ms": round(values[-1], 1),
    }


def _by_page(found: dict[str, list[_Page]]) -> dict[str, list[float]]:
    """For each page its 95th of a hundred idle and during the round."""
    names = sorted({each.page for pages in found.values() for each in pages})
    return {
        name: [
            _spread(each.ms for each in found[phase] if each.page == name)["p95_ms"]
            for phase in ("idle", "during")
        ]
        for name in names
    }


def _ratio(one: float, other: float) -> float | None:
    return round(one / other, 2) if other else None
