"""Folded flags to what is left of them: settings, entries of configuration, overrides in tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator, Sequence

from sweeper.cascade.fixed import Fixed
from sweeper.cascade.pages import without_loads
from sweeper.cascade.pinning import Pinning
from sweeper.cascade.uses import is_setting
from sweeper.model import Finding, Span
from sweeper.rewrite import apply, rewrite
from sweeper.rewrite.entries import without_key
from sweeper.rewrite.python.overrides import without_overrides
from sweeper.rewrite.python.source import Refused, parse

# One plain word, such as `beta`, may be the key of something else.
_TELLING = re.compile(r"\w[-_.:/]\w|[a-z][A-Z]")


_PATCH = re.compile(r"\bpatch\(\s*[\"'][\w.]*$")


class Leftovers:
    """What goes once nothing reads the flags any more; `left` says what stays, and why.

    `removed` are the settings that go, as findings.
    """

    def __init__(
        self,
        findings: Sequence[Finding],
        pinning: Pinning,
        read: Callable[[str], str | None],
        *,
        is_tested: bool,
    ) -> None:
        self.read = read
        self.pinning = pinning
        self.left: list[str] = []
        self.removed: list[Finding] = []
        # Where no test ran, nobody knows which of them need the other value: they keep saying so.
        known = {finding.name: finding.value for finding in findings}
        known |= {one.name: one.value for one in pinning.names}
        self.values = {} if is_tested else known
        self.keys = sorted({finding.name for finding in findings})
        settings = [one.name for one, uses in pinning.names.items() if _is_done(one, uses.stays)]
        read_as_settings = {
            read.key for f in findings for read in f.reads if read.rule == "django-settings"
        }
        self.settings = sorted({*settings, *read_as_settings})

    def without(
        self, python: Sequence[str], texts: Sequence[str], asked: Collection[str]
    ) -> Iterator[tuple[str, str]]:
        """Yield the files that change, with their new texts.

        `asked` are the dotted names of the functions that were asked for the flags.
        """
        names = {*self.keys, *self.settings}
        new: dict[str, str] = {}
        idle = [name for name in sorted(asked) if not self._is_called(name, python)]
        words = {*names, *(name.rpartition(".")[2] for name in idle)}
        for path in python:
            text = self.read(path)
            if text is not None and any(word in text for word in words):
                new[path] = without_overrides(text, names, idle, self.values)
                if new[path] != without_overrides(text, names, idle):
                    self.left.append(f"{path} gives a flag another value: no test ran to judge it")
        for path in texts:
            text = self.read(path) if path in self.pinning.after else None
            if text is not None and "load" in text:
                yield path, without_loads(text)
        for name in self.settings:
            self._define(name, python, new)
        yield from ((path, text) for path, text in sorted(new.items()) if text != self.read(path))
        telling = [name for name in sorted(names) if _TELLING.search(name)]
        for path in texts if telling else ():
            text = self.read(path)
            if text is None:
                continue
            shorter = text
            for key in telling:
                shorter = without_key(path, shorter, key)
            if shorter != text:
                yield path, shorter

    def _is_called(self, dotted: str, python: Sequence[str]) -> bool:
        """Whether some code still calls the function, or hands it on."""
        name = dotted.rpartition(".")[2]
        use = re.compile(rf"(?<!def )(?<![\w'\"]){re.escape(name)}\b(?!['\"])|import .*\b{name}\b")
        for path in python:
            for match in use.finditer(self.read(path) or ""):
                line = (self.read(path) or "")[: match.start()].rpartition("\n")[2]
                if not _PATCH.search(line):
                    return True
        return False

    def _define(self, name: str, python: Sequence[str], new: dict[str, str]) -> None:
        """Remove the definitions of a setting when nothing else says its name."""
        found: dict[str, list[Span]] = {}
        for path in python:
            text = new.get(path) or self.read(path)
            count = len(re.findall(rf"\b{re.escape(name)}\b", text)) if text else 0
            if not count or text is None:
                continue
            spans = _definitions(text, name) if is_setting(path, name) else []
            if len(spans) != count:
                self.left.append(f"{name} stays: {path} says its name in another way")
                return
            found[path] = spans
        for path, spans in found.items():
            text = new.get(path) or self.read(path) or ""
            finding = Finding("dead-symbol", "variable", path, tuple(spans), name, name, "", "")
            done = rewrite({path: text}, [finding])
            if done.skipped:
                self.left.append(f"{path}::{name} stays: {done.skipped[0].reason}")
            else:
                new[path] = apply(text, done.edits)
                self.removed.append(finding)


def _is_done(one: Fixed, stays: str) -> bool:
    return not stays and not one.is_call and is_setting(one.path, one.qualname)


def _definitions(text: str, name: str) -> list[Span]:
    """Return the places of the plain assignments of a name to a module."""
    try:
        body = parse(text).body
    except Refused:
        return []
    return [
        Span(s.lineno, s.col_offset, s.end_lineno or s.lineno, s.end_col_offset or 0)
        for s in body
        if (isinstance(s, ast.Assign) and _names(s.targets) == [name])
        or (isinstance(s, ast.AnnAssign) and _names([s.target]) == [name])
    ]


def _names(targets: Sequence[ast.expr]) -> list[str]:
    return [target.id for target in targets if isinstance(target, ast.Name)]


def is_empty(text: str) -> bool:
    """Whether a module holds nothing but comments and its documentation."""
    try:
        body = parse(text).body
    except Refused:
        return False
    return all(isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) for s in body)
