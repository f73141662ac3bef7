"""A setting that nothing reads any more to the texts without its definitions, or why it stays."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from sweeper.cascade.uses import is_setting
from sweeper.model import Finding, Span
from sweeper.rewrite import apply, rewrite
from sweeper.rewrite.edits import Lines
from sweeper.rewrite.python.requests import is_request
from sweeper.rewrite.python.source import Refused, parse

_Read = Callable[[str], str | None]
_DJANGO = "django.conf.settings."
_TAG = re.compile(r"\{\{|\{%")


@dataclass(slots=True)
class Settings:
    """Removes settings; `removed` are those that go, as findings, `left` says what stays and why.

    `keys` are those of the flags, which a setting may ask the environment for.
    """

    keys: Collection[str]
    removed: list[Finding] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def without(self, name: str, python: Sequence[str], read: _Read) -> dict[str, str]:
        """Return the texts without a setting when nothing else says its name."""
        found: dict[str, list[ast.Assign | ast.AnnAssign]] = {}
        for path in python:
            text = read(path)
            if text is None or name not in text:
                continue
            nodes = _definitions(text, name) if is_setting(path, name) else []
            if said(text, name) > sum(said(segment(text, node), name) for node in nodes):
                self.left.append(f"{name} stays: {path} says its name in another way")
                return {}
            if nodes:
                found[path] = nodes
        new: dict[str, str] = {}
        for path, nodes in found.items():
            text = unasked(read(path) or "", nodes, {name, *self.keys})
            spans = tuple(statement_span(node) for node in _definitions(text, name))
            finding = Finding("dead-symbol", "variable", path, spans, name, name, "", "")
            done = rewrite({path: text}, [finding])
            if done.skipped:
                self.left.append(f"{path}::{name} stays: {done.skipped[0].reason}")
            else:
                new[path] = apply(text, done.edits)
                self.removed.append(finding)
        return new

    def without_asked(
        self, names: Collection[str], python: Sequence[str], texts: Sequence[str], read: _Read
    ) -> Iterator[tuple[str, str]]:
        """Yield the files that lose settings of which only reads of the flags said the names.

        `names` are the dotted ones that these said. Those that are not called as a flag stay: a
        framework may read them (`TIME_ZONE`). A template may say one in its own way.
        """
        asked = {name.rpartition(".")[2] for name in names if _is_of_settings(name)}
        for name in sorted(filter(self._is_called_alike, asked)):
            if any(is_template_with(read(path), name) for path in texts):
                self.left.append(f"{name} stays: a template says its name")
                continue
            new = self.without(name, python, read)
            yield from new.items()

    def _is_called_alike(self, name: str) -> bool:
        """Whether the name is that of one of the flags with or without more words."""
        said = _plain(name)
        return any(_plain(key) in said or said in _plain(key) for key in self.keys)


def _plain(name: str) -> str:
    return re.sub(r"\W+", "_", name).lower()


def _is_of_settings(dotted: str) -> bool:
    module, _, name = dotted.rpartition(".")
    return dotted.startswith(_DJANGO) or is_setting(f"{module.replace('.', '/')}.py", name)


def is_template_with(text: str | None, name: str) -> bool:
    """Whether a file is a template that says the name."""
    return bool(text and name in text and _TAG.search(text) and said(text, name))


def said(text: str, name: str) -> int:
    """Return how often a text says a name."""
    return len(re.findall(rf"\b{re.escape(name)}\b", text))


def _definitions(text: str, name: str) -> list[ast.Assign | ast.AnnAssign]:
    """Return the plain assignments of a name to a module."""
    try:
        body = parse(text).body
    except Refused:
        return []
    return [
        s
        for s in body
        if (isinstance(s, ast.Assign) and _names(s.targets) == [name])
        or (isinstance(s, ast.AnnAssign) and _names([s.target]) == [name])
    ]


def _names(targets: Sequence[ast.expr]) -> list[str]:
    return [target.id for target in targets if isinstance(target, ast.Name)]


def segment(text: str, node: ast.stmt) -> str:
    """Return the text of a statement."""
    lines = Lines(text)
    start = lines.offset(node.lineno, node.col_offset)
    return text[start : lines.offset(node.end_lineno or 0, node.end_col_offset or 0)]


def unasked(text: str, nodes: Sequence[ast.Assign | ast.AnnAssign], keys: Collection[str]) -> str:
    """Return the text with a constant for each value that does nothing but ask for it."""
    lines = Lines(text)
    for node in reversed(nodes):
        value = node.value
        if value is not None and is_request(value, keys):
            start = lines.offset(value.lineno, value.col_offset)
            end = lines.offset(value.end_lineno or 0, value.end_col_offset or 0)
            text = f"{text[:start]}None{text[end:]}"
    return text


def statement_span(node: ast.stmt) -> Span:
    """Return the place of a statement."""
    return Span(node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0)
