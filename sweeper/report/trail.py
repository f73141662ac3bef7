"""Rows of the ledger to CSV, which a spreadsheet may open, and to JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator

from sweeper.ledger.account import Row
from sweeper.report.escape import visible

# A cell that begins so is run as a formula; the wide forms count for some programs.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def as_csv(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a head and the rows, one physical line each (RFC 4180); nothing in them is a formula.

    Line ends and other controls inside of a cell are written as `\\x0a`.
    """
    page = io.StringIO()
    writer = csv.writer(page, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(Row._fields)
    for row in rows:
        writer.writerow([row.line, *map(_cell, row[1:])])
        yield page.getvalue()
        page.seek(0)
        page.truncate()
    yield page.getvalue()


def as_jsonl(rows: Iterable[Row]) -> Iterator[str]:
    """Yield one object for each row, in ASCII, with the keys in the order of the columns."""
    for row in rows:
        yield json.dumps(row._asdict(), separators=(",", ":")) + "\n"


def _cell(value: object) -> str:
    text = visible(str(value))
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
