"""Read a Jupyter notebook: the Python of its code cells to `Facts`, the rest word by word."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

import msgspec

from sweeper.languages import text as plain
from sweeper.languages.python import parse as parse_python
from sweeper.languages.python.tree import parse_or_none
from sweeper.model import Facts

SUFFIXES: Final = (".ipynb",)

# Cell magics whose body is still Python that runs here.
_PYTHON_MAGICS: Final = frozenset({"time", "timeit", "capture", "prun", "memit", "mprun", "lprun"})
_MAGIC: Final = re.compile(r"\s*(?:[%!?]|[\w.]+\?{1,2}\s*$)")
_ASSIGNED_MAGIC: Final = re.compile(r"(\s*[\w, ]+=\s*)[%!].*")


class _Cell(msgspec.Struct):
    cell_type: str = ""
    source: str | list[str] = ""
    input: str | list[str] = ""


class _Sheet(msgspec.Struct):
    cells: list[_Cell] = []


class _Document(msgspec.Struct):
    """A notebook. What is not named, such as pictures in the output, is never held in memory."""

    cells: list[_Cell] | None = None
    worksheets: list[_Sheet] | None = None


def parse(text: str, *, pure_calls: Collection[str] = (), noreturn: Collection[str] = ()) -> Facts:
    """Return the facts of the notebook's code without magics; lines count within the joined cells.

    Words of magics and of cells that are no Python count as uncertain uses. What is no notebook at
    all is read word by word.
    """
    cells = _code_cells(text)
    if cells is None:
        return plain.parse(text)._replace(language="notebook")
    code: list[str] = []
    rest: list[str] = []
    for cell in cells:
        python, other = _without_magics(cell)
        rest.append(other)
        (code if parse_or_none(python) is not None else rest).append(python)
    joined = "".join(part if part.endswith("\n") else part + "\n" for part in code)
    facts = parse_python(joined, pure_calls=pure_calls, noreturn=noreturn)
    words = set(facts.words) | plain.words("\n".join(rest))
    is_whole = len(code) == len(cells)
    return facts._replace(
        language="notebook",
        words=tuple(sorted(words)),
        unread=facts.unread or ("" if is_whole else "words"),
    )


def _code_cells(text: str) -> list[str] | None:
    """Return the source of each code cell, of notebook formats 3 and 4, or None for no notebook."""
    try:
        document = msgspec.json.decode(text.encode("utf-8", "surrogatepass"), type=_Document)
    except (msgspec.MsgspecError, RecursionError):
        return None
    if document.cells is None and document.worksheets is None:
        return None
    cells = list(document.cells or ())
    for sheet in document.worksheets or ():
        cells += sheet.cells
    sources = [cell.source or cell.input for cell in cells if cell.cell_type == "code"]
    return ["".join(source) for source in sources]


def _without_magics(cell: str) -> tuple[str, str]:
    """Split a cell into its Python, a `pass` in place of each magic, and the text of the magics."""
    lines = cell.splitlines()
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%") and first[2:].split(" ", 1)[0].strip() not in _PYTHON_MAGICS:
        return "", cell
    python, other = [], []
    for line in lines:
        assigned = _ASSIGNED_MAGIC.fullmatch(line)
        if assigned is not None:
            python.append(assigned[1] + "None")
        elif _MAGIC.match(line):
            python.append(line[: len(line) - len(line.lstrip())] + "pass")
        else:
            python.append(line)
            continue
        other.append(line)
    whole = "\n".join(lines)
    # A line of a string or a continued expression may look like a magic: then the cell is Python.
    if other and parse_or_none(whole) is not None:
        return whole, ""
    return "\n".join(python), "\n".join(other)
