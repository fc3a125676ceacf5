"""The measured lines, kept beside the documents: one JSON object a line, one line a row."""

import json
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEASURED = ROOT / "docs/measured.jsonl"
Row = dict[str, object]


def read(file: Path = MEASURED) -> dict[str, Row]:
    """What was measured last, by the name of the row; nothing if nothing was."""
    if not file.exists():
        return {}
    lines = [json.loads(line) for line in file.read_text().splitlines() if line]
    return {line["row"]: line for line in lines}


def put(row: Row, order: Iterable[str], file: Path = MEASURED) -> None:
    """Write a row in place of an older one of the same name.

    Lines stand as in `order`; rows it does not name any more are dropped.
    """
    rows = read(file) | {str(row["row"]): row}
    text = "".join(json.dumps(rows[name]) + "\n" for name in order if name in rows)
    draft = file.with_suffix(".draft")
    draft.write_text(text)
    draft.replace(file)
