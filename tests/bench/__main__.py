"""`make bench`: the pairing engine measured on synthetic pools, with its peers beside it.

    make bench                                      # every row: half an hour on two quiet cores
    make bench ROWS="pool-10000 decline-100000"     # some, by row or by group
    .venv/bin/python -m tests.bench --chart         # only draw the chart again

Each row runs in a process of its own and prints one JSON line. Lines are kept in
docs/measured.jsonl, a new one in place of the old one of the same name, and docs/images/cost.svg is
drawn from them. Nothing here is a test: seconds depend on the machine and on who else uses it, so a
line names the processor and the load it began under.

Rows:

    compile         what the compiler costs once, and loading what it made ever after
    peers-N         our exact matching and others' on one graph: the best candidates of N classes,
                    weighed as the engine weighs them. Ours is built and solved five times (the
                    quickest counts, the median stands beside it), theirs is solved once
    pool-N          a round without telling, exact over all pairs, on one thread and on two (the
                    last number of the name)
    plan-10000      one call of `plan`: explanations, checker, report
    round-10000     (group round) a round in the running product, from the button to the proposals:
                    Postgres, Valkey, web, both workers and beat, and five pages opened a second
    naive-numpy     all pairs of 10,000 classes with numpy's broadcasting, simplified, and our sweep
    growth          CPU seconds from 1,000 to 100,000 classes and the exponent of their growth
    decline-N       200 chosen pairs decline, one after the other, and two others change at most:
                    milliseconds with looking at everybody, classes moved, points lost to the best
    best-again-N    the same, but whoever needs to moves, so that the choice is the best again
    arrive-10000    200 classes come one after the other, each scored against all

Fields: `N` classes; `cpu_s` of all threads and `wall_s`, both without the compiler, which worked
before on a small pool; `peak_mb` of the whole process, pool included; `pairs_looked_at` in all
looks; `pairs_per_cpu_s` in the first, which scores; `weight` and `bound` in points over the covered
classes; `gap_ppm` between them in millionths; `coverage`; `exact` as the independent checker sees
it; `stages` in wall seconds and `stages_cpu`: prepare (profiles to arrays), score (first look),
solve, price (looks against the duals), check (the checker, not part of `cpu_s` in pool rows),
explain. A peer's `ratio` is how many times our CPU seconds it took. `goal` says what the row is to
reach, `ok` whether it did, and `missed` what it did not.

Fields of `round-N`: `wall_s` from pressing the button to published, of which `publish_s` is the
publishing transaction and `solve_s` everything before; `stages` as a worker tells them, about once
a second; `peak_mb` of the heavy worker's child, which solves, and in `peaks_mb` of the others too
(pages shared by parent and child count in both); `cold` is a small round before it, which finds no
compiled code; `compiled_when_warm` is how many kernels were compiled in spite of that. In `pages`
milliseconds count from the moment a page was due, whatever the ones before took: `idle` before the
button, `during` the round, `telling` in the half minute after it, in which mails are written;
`p95_by_page` holds idle and during; `busy_cores` is how many cores everybody on the machine kept
busy meanwhile: where idle is not far below one, somebody else was at work, and the ratio says
little. `visitors` is the part of those who open the pages.
"""

import json
import subprocess
import sys

from tests.bench import chart, record
from tests.bench.goals import judged
from tests.bench.measuring import machine
from tests.bench.rounds import warm_up
from tests.bench.rows import NAMES, NoSuchRow, chosen, made

COMMAND = (sys.executable, "-m", "tests.bench")
ONE, CHART, WARM_UP = "--one", "--chart", "--warm-up"


def main(arguments: list[str]) -> int:
    """Measure what is asked for; 1 if a row broke, 2 if there is no such row."""
    if arguments[:1] == [ONE]:
        _say(json.dumps(_measured(arguments[1])))
        return 0
    if arguments == [CHART]:
        chart.draw()
        return 0
    if arguments == [WARM_UP]:
        warm_up()
        return 0
    try:
        entries = chosen(arguments)
    except NoSuchRow as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    # The compiler's memory would otherwise be part of the first row's.
    subprocess.run([*COMMAND, WARM_UP], cwd=record.ROOT, check=True)
    broken = [entry.name for entry in entries if not _run(entry.name)]
    if broken:
        sys.stderr.write(f"These rows broke and keep their old line: {', '.join(broken)}.\n")
    return 1 if broken else 0


def _measured(name: str) -> record.Row:
    here = machine()
    return judged({"row": name, "machine": here, **made(name)})


def _run(name: str) -> bool:
    """One row in a process of its own, so that memory and compiled code are its own."""
    command = [sys.executable, "-m", "tests.bench", ONE, name]
    ended = subprocess.run(command, check=False, cwd=record.ROOT, stdout=subprocess.PIPE, text=True)
    if ended.returncode:
        return False
    line = ended.stdout.strip()
    _say(line)
    record.put(json.loads(line), NAMES)
    chart.draw()
    return True


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
