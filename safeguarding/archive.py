"""The file that a family can read: a page that opens offline, and the same for machines."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.template.loader import render_to_string

from safeguarding.personal import Told

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Every export of the same data is the same file, whenever it is packed.
_PACKED_ON = (2000, 1, 1, 0, 0, 0)
FILES = "files/"


def as_json(told: Told) -> str:
    """One table for the store between two steps, and for machines."""
    return json.dumps(
        {
            "table": told.name,
            "what": told.what,
            "fields": told.fields,
            "labels": told.labels,
            "rows": [[cell.plain for cell in row] for row in told.rows],
            "shown": [[cell.shown for cell in row] for row in told.rows],
        },
        ensure_ascii=False,
    )


def packed(tables: Iterable[str], files: Mapping[str, bytes], *, made_on: str) -> bytes:
    """The zip: `index.html`, `data.json`, one CSV for each table, and the student's files."""
    parts = [json.loads(each) for each in tables]
    for part in parts:
        part["entries"] = [list(zip(part["labels"], row, strict=True)) for row in part["shown"]]
    page = render_to_string(
        "safeguarding/export/index.html",
        {
            "parts": [part for part in parts if part["rows"]],
            "empty": [part for part in parts if not part["rows"]],
            "files": sorted(files),
            "made_on": made_on,
            "contact": settings.CONTACT_EMAIL,
        },
    )
    plain = [
        {
            "table": part["table"],
            "what": part["what"],
            "rows": [dict(zip(part["fields"], row, strict=True)) for row in part["rows"]],
        }
        for part in parts
    ]
    target = io.BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        _put(archive, "index.html", page.encode())
        _put(archive, "data.json", json.dumps(plain, ensure_ascii=False, indent=1).encode())
        for part in parts:
            if part["rows"]:
                _put(archive, f"{part['table']}.csv", _csv(part["fields"], part["rows"]))
        for name, content in sorted(files.items()):
            _put(archive, f"{FILES}{name}", content)
    return target.getvalue()


def _put(archive: ZipFile, name: str, content: bytes) -> None:
    entry = ZipInfo(name, _PACKED_ON)
    # To be read by whoever unpacks it: without it, by nobody but root.
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content, ZIP_DEFLATED)


def _csv(fields: list[str], rows: list[list[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(fields)
    writer.writerows([[_harmless(value) for value in row] for row in rows])
    # The mark by which spreadsheets recognise UTF-8.
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _harmless(value: object) -> object:
    is_formula = isinstance(value, str) and value.startswith(_FORMULA)
    return f"'{value}" if is_formula else value
