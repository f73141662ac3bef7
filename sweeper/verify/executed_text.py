"""Coverage reports in text, which may come from anywhere, to the lines that ran in each file.

Reads Cobertura's XML, as `coverage xml` writes it (schema: coverage-04.dtd of Cobertura), and
tracefiles of lcov, as `coverage lcov` writes them (manual page geninfo(1), section FILES).
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers import expat


def from_xml(content: bytes) -> dict[str, frozenset[int]]:
    """Return the executed lines by path. Raises ValueError for what is no Cobertura report."""
    found: dict[str, set[int]] = {}
    sources: list[str] = []
    state = _State()

    def start(tag: str, attributes: dict[str, str]) -> None:
        state.depth += 1
        state.is_source = tag == "source"
        if state.depth == 1 and tag != "coverage":
            raise ValueError("its first element is not `coverage`")
        if tag == "class":
            state.file = attributes.get("filename", "")
            found.setdefault(state.file, set())
        elif tag == "line" and state.file:
            number, hits = attributes.get("number", ""), attributes.get("hits", "")
            found[state.file].update([int(number)] if _is_positive(number, hits) else [])

    def end(_: str) -> None:
        state.depth -= 1
        state.is_source = False

    def text(data: str) -> None:
        if state.is_source:
            sources.append(data.strip())

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.buffer_text = text, True
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise ValueError(f"it is no XML: {error}") from error
    return _below(sources, found)


class _State:
    """Where in a report the parser is."""

    def __init__(self) -> None:
        self.depth = 0
        self.is_source = False
        self.file = ""


def _refuse(*_: object) -> None:
    raise ValueError("it declares an entity")


def _below(sources: list[str], found: Mapping[str, set[int]]) -> dict[str, frozenset[int]]:
    """Put the source folder in front of the names, unless there are several to choose from."""
    named = [source for source in sources if source]
    top = f"{named[0].rstrip('/')}/" if len(named) == 1 else ""
    return {
        name if name.startswith("/") else top + name: frozenset(lines)
        for name, lines in found.items()
    }


def from_lcov(content: bytes) -> dict[str, frozenset[int]]:
    """Return the executed lines by path. Raises ValueError for what is no tracefile."""
    found: dict[str, set[int]] = {}
    current: set[int] | None = None
    for line in content.decode("utf-8", "replace").splitlines():
        key, _, value = line.partition(":")
        if key == "SF":
            current = found.setdefault(value, set())
        elif line == "end_of_record":
            current = None
        elif key == "DA" and current is not None:
            number, _, rest = value.partition(",")
            if _is_positive(number, rest.partition(",")[0]):
                current.add(int(number))
    if not found:
        raise ValueError("it names no file")
    return {name: frozenset(lines) for name, lines in found.items()}


def _is_positive(*texts: str) -> bool:
    return all(t.isascii() and t.isdigit() and len(t) < 19 and int(t) > 0 for t in texts)
