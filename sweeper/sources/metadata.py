"""The packaging files of one folder to what they say of the distribution; nothing is executed."""

from __future__ import annotations

import ast
import configparser
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sweeper.languages.python.tree import parse_or_none
from sweeper.sources.content import decode_source

FILES: Final = ("pyproject.toml", "setup.cfg", "setup.py")
PRIVATE: Final = "Private :: Do Not Upload"

_REFERENCE: Final = re.compile(r"\s*([A-Za-z_][\w.]*:[A-Za-z_][\w.]*)\s*(?:[\[(].*)?", re.DOTALL)
_DOTTED: Final = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_SCRIPT_TABLES: Final = frozenset({"scripts", "gui-scripts", "gui_scripts", "console_scripts"})
_PLUGIN_TABLES: Final = frozenset({"entry-points", "entry_points", "entrypoints", "plugins"})

Read = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What packaging files say. `entry_points` are `module:name` or dotted names, sorted.

    `is_described` says that it was made for the package index: it has classifiers. `is_private`
    that it says it is not to be uploaded, or is no package.
    """

    files: tuple[str, ...] = ()
    name: str = ""
    version: str = ""
    is_described: bool = False
    is_private: bool = False
    has_scripts: bool = False
    entry_points: tuple[str, ...] = ()


def read_metadata(read: Read, folder: str) -> Metadata:
    """Return what the packaging files in `folder` ("" or "some/folder/") say together.

    A file that cannot be understood counts as being there, and says nothing.
    """
    said = Metadata()
    for file, parse in zip(FILES, (_from_toml, _from_ini, _from_setup), strict=True):
        data = read(folder + file)
        if data is not None:
            said = _joined(said, parse(decode_source(data).text), file)
    return said


def _joined(one: Metadata, two: Metadata, file: str) -> Metadata:
    return Metadata(
        files=(*one.files, file) if two.name or two.files else one.files,
        name=one.name or two.name,
        version=one.version or two.version,
        is_described=one.is_described or two.is_described,
        is_private=one.is_private or two.is_private,
        has_scripts=one.has_scripts or two.has_scripts,
        entry_points=tuple(sorted({*one.entry_points, *two.entry_points})),
    )


def _from_toml(text: str) -> Metadata:
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return Metadata()
    tool = _table(document, "tool")
    poetry, flit = _table(tool, "poetry"), _table(tool, "flit", "metadata")
    project = _table(document, "project") or poetry or flit
    classifiers = _strings(project.get("classifiers"))
    scripts = any(bool(_table(t, "scripts")) for t in (project, poetry, _table(tool, "flit")))
    return Metadata(
        files=("",) if project else (),
        name=_text(project.get("name")) or _text(flit.get("module")),
        version=_text(project.get("version")),
        is_described=bool(classifiers) or "classifiers" in _strings(project.get("dynamic")),
        is_private=PRIVATE in classifiers
        or poetry.get("package-mode") is False
        or _table(tool, "uv").get("package") is False,
        has_scripts=scripts or bool(_table(project, "gui-scripts")),
        entry_points=tuple(sorted({*_references(document), *_plugins(document), *_dynamic(tool)})),
    )


def _from_ini(text: str) -> Metadata:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except (configparser.Error, ValueError):
        return Metadata()
    said = dict(parser["metadata"]) if parser.has_section("metadata") else {}
    groups = parser["options.entry_points"] if parser.has_section("options.entry_points") else {}
    found = [line for value in groups.values() for line in _ini_values(value)]
    found += [v[5:].strip() for v in said.values() if v.startswith("attr:")]
    return Metadata(
        files=("",) if said else (),
        name=said.get("name", ""),
        version=said.get("version", ""),
        is_described=bool({"classifiers", "classifier"} & set(said)),
        is_private=PRIVATE in said.get("classifiers", said.get("classifier", "")),
        has_scripts=any(group in _SCRIPT_TABLES for group in groups),
        entry_points=tuple(sorted({name for text in found for name in _entry(text)})),
    )


def _from_setup(text: str) -> Metadata:
    tree = parse_or_none(text)
    call = next((node for node in ast.walk(tree) if _is_setup(node)), None) if tree else None
    if tree is None or not isinstance(call, ast.Call):
        return Metadata()
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    said = {word.arg: _literal(word.value, constants) for word in call.keywords if word.arg}
    points = said.get("entry_points")
    groups = points if isinstance(points, dict) else {}
    # The argument may be computed, but from strings, such as "shop = shop.cli:main".
    constant = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    strings = [text for text in constant if isinstance(text, str)]
    found = [v for text in strings for v in _ini_values(text) if "." in v or ":" in v]
    return Metadata(
        files=("",),
        name=_text(said.get("name")),
        version=_text(said.get("version")),
        is_described="classifiers" in said,
        is_private=PRIVATE in strings,
        has_scripts=any(name in _SCRIPT_TABLES for name in groups) or "scripts" in said,
        entry_points=tuple(sorted({name for text in found for name in _entry(text)})),
    )


def _is_setup(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name == "setup"


def _literal(node: ast.expr, constants: Mapping[str, ast.expr]) -> object:
    if isinstance(node, ast.Name):
        node = constants.get(node.id, node)
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def _ini_values(text: str) -> Iterator[str]:
    """Yield what stands behind the equals sign in each line."""
    for line in text.splitlines():
        if "=" in line:
            yield line.partition("=")[2]


def _entry(text: str) -> Iterator[str]:
    """Yield the reference in a value such as `shop.cli:main [color]` or `shop.plugin`."""
    found = _REFERENCE.fullmatch(text)
    if found is not None:
        yield found[1]
    elif _DOTTED.fullmatch(text.strip()):
        yield text.strip()


def _references(value: object) -> Iterator[str]:
    """Yield all `module:name` strings of a document: tools have many tables for them."""
    if isinstance(value, str):
        found = _REFERENCE.fullmatch(value)
        if found is not None:
            yield found[1]
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _references(inner)


def _plugins(value: object, *, is_inside: bool = False) -> Iterator[str]:
    """Yield the modules that tables of entry points name without a colon."""
    if isinstance(value, str):
        if is_inside:
            yield from _entry(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _plugins(inner, is_inside=is_inside or key in _PLUGIN_TABLES)


def _dynamic(tool: Mapping[str, Any]) -> Iterator[str]:
    """Yield the attributes that setuptools reads: `version = {attr = "shop.__version__"}`."""
    for value in _table(tool, "setuptools", "dynamic").values():
        if isinstance(value, dict):
            yield from _entry(_text(value.get("attr")))


def _table(document: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    table: Any = document
    for key in keys:
        table = table.get(key) if isinstance(table, Mapping) else None
    return dict(table) if isinstance(table, Mapping) else {}


def _strings(value: object) -> list[str]:
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
