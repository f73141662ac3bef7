"""Folded flags to what is left of them: settings, entries of configuration, overrides in tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator, Sequence

from sweeper.cascade.fixed import Fixed
from sweeper.cascade.mentions import TELLING
from sweeper.cascade.pages import without_loads
from sweeper.cascade.pins import Pinning
from sweeper.cascade.settings import Settings
from sweeper.cascade.uses import is_setting
from sweeper.model import Finding
from sweeper.rewrite.entries import without_key
from sweeper.rewrite.python.idle import without_idle_arguments
from sweeper.rewrite.python.overrides import without_overrides
from sweeper.rewrite.python.source import Refused, parse

_PATCH = re.compile(r"\bpatch\(\s*[\"'][\w.]*$")


class Leftovers:
    """What goes once nothing reads the flags any more; `left` says what stays, and why.

    The `settings` are told which of them go.
    """

    def __init__(
        self,
        findings: Sequence[Finding],
        pinning: Pinning,
        read: Callable[[str], str | None],
        settings: Settings,
        *,
        is_tested: bool,
    ) -> None:
        self.read = read
        self.pinning = pinning
        self.left: list[str] = []
        # Where no test ran, nobody knows which of them need the other value: they keep saying so.
        known = {finding.name: finding.value for finding in findings}
        known |= {one.name: one.value for one in pinning.names}
        self.values = {} if is_tested else known
        self.keys = sorted({finding.name for finding in findings})
        self._settings = settings
        held = [one.name for one, uses in pinning.names.items() if _is_done(one, uses.stays)]
        read_as_settings = {
            read.key for f in findings for read in f.reads if read.rule == "django-settings"
        }
        self.settings = sorted({*held, *read_as_settings})

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
                new[path] = without_idle_arguments(text, new[path])
        for path in texts:
            text = self.read(path) if path in self.pinning.after else None
            if text is not None and "load" in text:
                yield path, without_loads(text)

        def now(path: str) -> str | None:
            return new.get(path) or self.read(path)

        for name in self.settings:
            new.update(self._settings.without(name, python, now))
        yield from ((path, text) for path, text in sorted(new.items()) if text != self.read(path))
        telling = [name for name in sorted(names) if TELLING.search(name)]
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


def _is_done(one: Fixed, stays: str) -> bool:
    return not stays and not one.is_call and is_setting(one.path, one.qualname)


def is_empty(text: str) -> bool:
    """Whether a module holds nothing but comments and its documentation."""
    try:
        body = parse(text).body
    except Refused:
        return False
    return all(isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) for s in body)
