"""Plan files: whole or not at all, and read again for who was together."""

import json
from pathlib import Path
from typing import Any

import pytest

from matching.engine.plan import plan
from matching.engine.pool_file import plan_lines, pool_from_text, read_partners, write_whole

SAMPLES = Path(__file__).parents[3] / "docs" / "samples"
SMALL = (SAMPLES / "two-schools.json").read_text()


def test_earlier_plans_give_past_partners_within_the_pool(tmp_path: Path) -> None:
    pool = pool_from_text(SMALL)
    made = plan(pool.classes, pool.thresholds, pool.weights, today=pool.today, seed=1)
    file = tmp_path / "plan.json"
    write_whole(file, plan_lines(made))
    entry = json.loads(file.read_text())
    entry["circles"] = [{"members": ["nairobi-8b", "porto-5c", "elsewhere"]}]
    file.write_text(json.dumps(entry))

    again = pool.with_past(read_partners(file))

    past = {each.id: each.past_partners for each in again.classes}
    assert past == {
        "nairobi-5a": {"porto-5c"},
        "nairobi-8b": {"porto-5c"},
        "porto-5c": {"nairobi-5a", "nairobi-8b"},
    }
    assert pool.with_past([("elsewhere", "porto-5c")]) == pool


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text("before")

    def failing() -> Any:
        yield "half"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_whole(file, failing())

    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [
        ("plan.json", "before")
    ]
