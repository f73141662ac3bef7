"""Two checkouts to the proof, by the standard library alone, that only removals tell them apart."""

from __future__ import annotations

import ast
import subprocess
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

_IMPORT_ALL = """
import importlib, sys
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
        print("ok", name)
    except BaseException as error:
        print("no", name, type(error).__name__, error)
"""


def broken_files(before: Path, after: Path) -> list[str]:
    """Return the files that parsed and do not parse any more."""
    parsed = {p for p in python_files(before) if _parses(before / p)}
    return [p for p in python_files(after) if p in parsed and not _parses(after / p)]


def changed_files(before: Path, after: Path) -> list[str]:
    """Return the Python files that differ or are gone."""
    return [p for p in python_files(before) if _bytes(before / p) != _bytes(after / p)]


def lost_imports(
    before: Path, after: Path, python: Path, roots: Sequence[str], names: Sequence[str]
) -> list[str]:
    """Return what could be imported and cannot any more, of the given modules."""
    could, can = (_imported(tree, python, roots, names) for tree in (before, after))
    return sorted(could - can)


def api(tree: Path) -> dict[str, frozenset[str]]:
    """Return for each file the names it defines, those in its classes too."""
    found: dict[str, frozenset[str]] = {}
    for path in python_files(tree):
        if _parses(tree / path):
            found[path] = frozenset(_names(ast.parse((tree / path).read_bytes()).body, ""))
    return found


def api_difference(
    before: Mapping[str, frozenset[str]],
    after: Mapping[str, frozenset[str]],
    removed: Mapping[str, frozenset[str]],
) -> list[str]:
    """Return the names that came, and those that went without being among the removed ones."""
    wrong = [f"new file {path}" for path in after if path not in before]
    for path, names in before.items():
        now = after.get(path, frozenset())
        allowed = removed.get(path, frozenset())
        wrong += [f"{path}::{name} came" for name in sorted(now - names)]
        for name in sorted(names - now):
            owners = {".".join(name.split(".")[:n]) for n in range(1, name.count(".") + 2)}
            if "*" not in allowed and not owners & allowed:
                wrong.append(f"{path}::{name} went")
    return wrong


def defined(path: Path, lines: range) -> set[str]:
    """Return the names that a `def` or a `class` in these lines of a file binds."""
    kinds = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    nodes = ast.walk(ast.parse(path.read_bytes()))
    return {node.name for node in nodes if isinstance(node, kinds) and node.lineno in lines}


def users(path: Path, names: Collection[str]) -> set[str]:
    """Return what a file of tests defines or imports that uses one of the names."""
    tree = ast.parse(path.read_bytes())
    found: set[str] = set()
    for node, prefix in _defined(tree.body, ""):
        words = {w for n in ast.walk(node) for w in (getattr(n, "id", ""), getattr(n, "attr", ""))}
        if isinstance(node, ast.Import | ast.ImportFrom):
            words = {alias.asname or alias.name for alias in node.names}
            found |= words & set(names)
        elif words & set(names):
            found.add(f"{prefix}{getattr(node, 'name', '')}")
    return found


def python_files(tree: Path) -> list[str]:
    """Return the Python files of a checkout, sorted."""
    paths = (path.relative_to(tree) for path in tree.rglob("*.py"))
    return sorted(str(path) for path in paths if ".git" not in path.parts)


def _defined(body: Sequence[ast.stmt], prefix: str) -> Iterator[tuple[ast.stmt, str]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _defined(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Import | ast.ImportFrom):
            yield node, prefix


def _names(body: Sequence[ast.stmt], prefix: str) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield prefix + node.name
            case ast.ClassDef():
                yield prefix + node.name
                yield from _names(node.body, f"{prefix}{node.name}.")
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    yield prefix + (alias.asname or alias.name.partition(".")[0])
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for name in (n for t in targets for n in ast.walk(t)):
                    if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store):
                        yield prefix + name.id
            case _:
                for field in ("body", "orelse", "finalbody", "handlers"):
                    for inner in getattr(node, field, ()):
                        inner_body = inner.body if isinstance(inner, ast.ExceptHandler) else [inner]
                        yield from _names(inner_body, prefix)


def _imported(tree: Path, python: Path, roots: Sequence[str], names: Sequence[str]) -> set[str]:
    path = ":".join(str(tree / root) for root in roots)
    ended = subprocess.run(
        [str(python), "-c", _IMPORT_ALL, *names],
        cwd=tree,
        env={"PYTHONPATH": path, "PATH": str(python.parent), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    lines = (line.split() for line in ended.stdout.splitlines())
    return {words[1] for words in lines if len(words) > 1 and words[0] == "ok"}


def _parses(path: Path) -> bool:
    try:
        warnings.simplefilter("ignore")  # what a project writes is its own affair
        compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
