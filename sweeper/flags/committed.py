"""Settings and variables that no provider serves: the places of a repository that set them.

Every committed place that gives one a value is asked: settings modules, `.env` files, compose
files, manifests, workflows, variables of Terraform. A place that names one and is not understood
is doubt, and so is a value that the code computes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import Final

from sweeper.errors import ConfigError
from sweeper.flags.constancy import decide
from sweeper.flags.document import decode
from sweeper.flags.offers import UNKNOWN, Offer, settle
from sweeper.flags.providers import Export
from sweeper.flags.variables import variables
from sweeper.model import FlagRead, FlagState, FlagVerdict

_SWITCHES: Final = frozenset({"0", "1", "true", "false", "yes", "no", "on", "off"})
_PROSE: Final = (".md", ".rst", ".txt", ".adoc", ".html", ".po", ".svg", ".lock", ".ipynb")
_EXAMPLES: Final = re.compile(r"(?:^|[._-])(?:example|sample|template|dist|default)s?(?:$|[._-])")
_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_STAR: Final = re.compile(r"from\s+\.*([\w.]+)\s+import\s+\*")
_NOTE: Final = "by what is committed here; what is set elsewhere, on a machine say, is not known"
# Django reads these itself: that code of the project reads one too makes it no flag.
_DJANGO: Final = re.compile(
    r"DEBUG|TESTING|USE_\w+|APPEND_SLASH|PREPEND_WWW|(?:SESSION|CSRF|SECURE|EMAIL|LANGUAGE)_\w+"
)


def committed(
    reads: Sequence[FlagRead],
    texts: Iterable[tuple[str, str]],
    *,
    as_of: date,
    tests: Collection[str] = (),
) -> Iterator[FlagVerdict]:
    """Yield a verdict on each setting and variable that the texts (path, text) leave no doubt of.

    The environment of a state is a place. Only switches are told: what is on or off everywhere.
    `tests` are paths of modules that may name one, since a test is about both sides of a switch.
    """
    if not any(kind in read.rule for read in reads for kind in ("settings", "environment")):
        return
    texts = list(texts)
    for kind, of_kind in (("settings", _settings), ("environment", _environment)):
        mine = [r for r in reads if kind in r.rule and not _DJANGO.fullmatch(r.key)]
        asked = _lines(reads, {read.key for read in mine})
        for key, found in of_kind(asked, texts).items():
            states = [
                state for state in found if state.is_constant or state.environment not in tests
            ]
            export = Export("committed", tuple(states))
            for verdict in decide([export], [r for r in mine if r.key == key], as_of=as_of):
                if verdict.kind in ("constant", "kept"):
                    yield verdict._replace(notes=(*verdict.notes, _NOTE))


def _settings(
    asked: Mapping[str, set[tuple[str, int]]], texts: Sequence[tuple[str, str]]
) -> dict[str, list[FlagState]]:
    found: dict[str, list[FlagState]] = {}
    modules = {part for path, _ in texts for part in PurePosixPath(path).with_suffix("").parts}
    for path, text in texts:
        keys = asked.keys() & set(_WORD.findall(text)) if path.endswith(".py") else ()
        for key in keys:
            states = found.setdefault(key, [])
            states += _assigned(key, path, text, asked[key])
            stars = _STAR.findall(text) if any(s.environment == path for s in states) else []
            if lost := [name for name in stars if name.rsplit(".", 1)[-1] not in modules]:
                why = f"takes all names of {lost[0]}, which is not here"
                states.append(settle(key, path, [Offer(UNKNOWN, why)]))
    return _switches(found)


def _environment(
    asked: Mapping[str, set[tuple[str, int]]], texts: Sequence[tuple[str, str]]
) -> dict[str, list[FlagState]]:
    found: dict[str, list[FlagState]] = {}
    for path, text in texts:
        for key in asked.keys() & set(_WORD.findall(text)):
            states = found.setdefault(key, [])
            if path.endswith((".py", ".pyi")):
                states += _named(key, path, text, asked[key])
            elif not path.endswith(_PROSE) and not _is_example(path):
                states.append(_set(key, path, text))
    files = [path for path, _ in texts if _is_environment_file(path)]
    for key, states in found.items():
        states += list(_missing(key, states, files))
    return _switches(found)


def _lines(reads: Iterable[FlagRead], keys: set[str]) -> dict[str, set[tuple[str, int]]]:
    lines: dict[str, set[tuple[str, int]]] = {key: set() for key in sorted(keys) if key}
    for read in reads:
        if read.key in lines:
            span = range(read.span.line, read.span.end_line + 1)
            lines[read.key].update((read.path, line) for line in span)
    return lines


def _assigned(key: str, path: str, text: str, asked: set[tuple[str, int]]) -> Iterator[FlagState]:
    known = set(asked)
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError):
        body = []
    for node in body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
            ) if name == key:
                is_literal = isinstance(value, ast.Constant) and isinstance(value.value, bool)
                found = value.value if isinstance(value, ast.Constant) and is_literal else UNKNOWN
                when = f"line {node.lineno}" if is_literal else f"computed in line {node.lineno}"
                yield settle(key, path, [Offer(found, when)])
                lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                known |= {(path, line) for line in lines}
    yield from _named(key, path, text, known)


def _named(key: str, path: str, text: str, known: set[tuple[str, int]]) -> Iterator[FlagState]:
    """Yield doubt when the code names the key where it does not read it: it may set it there."""
    pattern = re.compile(rf"\b{re.escape(key)}\b")
    for number, line in enumerate(text.splitlines(), start=1):
        if (path, number) not in known and pattern.search(line.split("#", 1)[0]):
            yield settle(key, path, [Offer(UNKNOWN, f"line {number} names it")])
            return


def _set(key: str, path: str, text: str) -> FlagState:
    try:
        values = list(_values(key, path, text))
    except ConfigError:
        values = []
    offers = [Offer(value, "set there") for value in values]
    return settle(key, path, offers or [Offer(UNKNOWN, "named there")])


def _values(key: str, path: str, text: str) -> Iterator[object]:
    if _is_environment_file(path):
        document = decode(".env", text.encode())
        if isinstance(document, dict) and key in document:
            yield document[key]
    elif path.endswith((".yaml", ".yml", ".json")):
        yield from (value for name, value in variables(path, text) if name == key)
    elif path.endswith(".tfvars"):
        line = rf'(?m)^\s*{re.escape(key)}\s*=\s*"?([\w-]+)"?\s*(?:#.*)?$'
        yield from re.findall(line, text)


def _missing(key: str, states: Sequence[FlagState], files: Sequence[str]) -> Iterator[FlagState]:
    """Yield a state for each environment file that lacks the key while one beside it has it."""
    places = {state.environment for state in states}
    folders = {PurePosixPath(path).parent for path in places & set(files)}
    for path in files:
        if path not in places and PurePosixPath(path).parent in folders:
            yield FlagState(key, path, None, False, "not set there", is_code_default=True)


def _is_environment_file(path: str) -> bool:
    name = PurePosixPath(path).name
    return name.startswith(".env") or name.endswith(".env") if not _is_example(path) else False


def _is_example(path: str) -> bool:
    return bool(_EXAMPLES.search(PurePosixPath(path).name))


def _switches(found: Mapping[str, list[FlagState]]) -> dict[str, list[FlagState]]:
    return {
        key: states
        for key, states in sorted(found.items())
        if any(state.is_constant for state in states)
        and all(str(s.served).lower() in _SWITCHES for s in states if s.is_constant)
    }
