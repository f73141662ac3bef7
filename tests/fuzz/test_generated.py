"""Programs that a grammar makes, of all the forms that Python has, go the whole way."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.fuzz.conftest import Course

# With the files of the other test, for two roles: 2,000 in all.
FILES = 10
TREES = 25
NAMES = (
    "alpha", "beta", "gamma", "delta", "eps", "zeta", "eta", "theta", "_iota", "__kappa", "Lam",
    "Mu", "ünï", "ｘ", "名前", "self", "_", "case", "match", "type", "x", "y", "test_one", "main",
)  # fmt: skip
MODULES = (
    "os",
    "os.path",
    "sys",
    "typing",
    "m0",
    "m1",
    "m2",
    "pkg.m3",
    "nowhere",
    "collections.abc",
)
DECORATORS = (
    "property", "staticmethod", "classmethod", "overload", "typing.overload", "functools.cache",
    "app.route('/x')", "pytest.fixture", "dataclass(frozen=True)",
    "(lambda f: f)", "abstractmethod",
)  # fmt: skip
# A seed says nothing of what it makes, so there is nothing to shrink.
SETTINGS = settings(
    derandomize=True,
    max_examples=TREES,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class Writer:
    """Writes one random module. Most of what it writes parses; what does not is input, too."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.unit = self.random.choice(["    ", "    ", "  ", "\t", " "])
        self.lines: list[str] = []

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def name(self) -> str:
        return self.random.choice(NAMES)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def module(self) -> str:
        if self.chance(0.2):
            self.lines.append(
                self.pick("#!/usr/bin/env python", "# -*- coding: utf-8 -*-", "# (c)")
            )
        if self.chance(0.3):
            self.lines.append(self.pick('"""Doc."""', "'''Doc\n\n# no comment\n  more'''", "r'x'"))
        if self.chance(0.2):
            self.lines.append("from __future__ import annotations")
        if self.chance(0.3):
            self.exports()
        for _ in range(self.random.randint(1, 9)):
            self.statement("", 0)
        text = "\n".join(self.lines) + self.pick("\n", "\n", "", "\n\n\n", "\n    ", "\n# end")
        end = self.pick("\n", "\n", "\n", "\n", "\r\n", "\r")
        return self.pick("", "", "", "", "", "\ufeff") + text.replace("\n", end)

    def exports(self) -> None:
        names = [self.name() for _ in range(self.random.randint(0, 4))]
        listed = ", ".join(repr(n) for n in names)
        many = ",\n".join(f"    {n!r},  # of {n}" for n in names).replace(",,", ",")
        self.lines += self.pick(
            f"__all__ = [{listed}]", f"__all__ = ({listed},)", f"__all__: list[str] = [{listed}]",
            f"__all__ += [{listed}]", f"__all__.extend([{listed}])", f"__all__ = [\n{many}\n]",
            "__all__ = []\n__all__.append('alpha')", f"__all__ = [{listed}] + m0.__all__",
            f"if True:\n    __all__ = [{listed}]", "__all__ = 'alpha beta'.split()",
            f"__all__ = [ # all\n  {listed} ]; x = 1",
        ).split("\n")  # fmt: skip

    def statement(self, indent: str, depth: int) -> None:
        """Write a statement with what may stand around it."""
        if self.chance(0.3):
            self.lines += [self.pick("", "  ", indent, "\x0c", "", "")] * self.random.randint(1, 3)
        if self.chance(0.2):
            comments = ("# why", "# ------", "#", "# noqa: F401", "# type: ignore", "#region x")
            self.lines.append(self.pick(indent, indent, indent, "") + self.pick(*comments))
        if depth < 3 and self.chance(0.5):
            self.compound(indent, depth)
        else:
            self.line(indent)
        if self.chance(0.1):
            self.lines.append(indent + self.unit + "# below")

    def line(self, indent: str) -> None:
        parts = [
            self.simple() for _ in range(self.pick("1", "1", "1", "1", "2", "3").count("") - 1)
        ]
        if self.chance(0.12):
            parts += [self.simple() for _ in range(self.random.randint(1, 2))]
        text = self.pick("; ", ";", " ; ").join(parts) + self.pick("", "", "", "", ";", " ;")
        text += self.pick("", "", "", "  # why", "  # type: int", "\t", "  # sweeper: keep[x] y")
        self.lines.append(indent + text)

    def simple(self) -> str:
        n, e = self.name, self.expression
        kinds: list[Callable[[], str]] = [
            lambda: f"{n()} = {e()}",
            lambda: f"{n()} = {n()} = {e()}",
            lambda: f"{n()}, {n()} = {e()}, {e()}",
            lambda: f"({n()}, [{n()}, *{n()}]) = {e()}",
            lambda: f"{n()}: {self.pick('int', 'Lam | None', repr('Mu'), 'list[Lam]')} = {e()}",
            lambda: f"{n()}: {self.pick('int', 'Lam')}",
            lambda: f"{n()} {self.pick('+=', '|=', '@=')} {e()}",
            lambda: f"{n()}.{n()} = {e()}",
            lambda: f"{n()}[{e()}] = {e()}",
            lambda: f"del {n()}, {n()}",
            lambda: f"del {n()}",
            lambda: f"global {n()}, {n()}",
            lambda: f"global {n()}",
            lambda: f"nonlocal {n()}",
            lambda: f"assert {e()}, {e()}",
            lambda: f"assert {self.pick('False', '0', e())}",
            lambda: f"raise {n()} from {n()}",
            lambda: self.pick("return", "return 1", f"return {e()}", "raise", "break", "continue"),
            lambda: self.pick("pass", "...", "'text'", "'''a\nb'''", "sys.exit()", "exit(1)"),
            e,
            lambda: f"yield {e()}",
            lambda: f"await {n()}",
            lambda: f"{n()} = yield {e()}",
            lambda: f"print({e()}, \\\n{e()})",
            lambda: f"{n()} = (\n{e()},\n\n  # in\n{e()}\n)",
            lambda: f"{n()} = '''\n# no comment\n\n'''",
            lambda: f"{n()} = 1 \\\n   + 2",
        ]
        return self.import_() if self.chance(0.3) else self.random.choice(kinds)()

    def import_(self) -> str:
        n, module = self.name, self.random.choice(MODULES)
        return self.pick(
            f"import {module}", f"import {module} as {n()}", f"import {module}, {n()} as x",
            f"from {module} import {n()}", f"from {module} import {n()} as {n()}, {n()}",
            f"from {module} import (\n  {n()},  # one\n  {n()} as {n()},\n  # two\n  {n()},\n)",
            f"from {module} import ({n()}, {n()})", f"from {module} import *",
            f"from . import {n()}",
            f"from .{n()} import {n()}", f"from .. import {n()}, \\\n  {n()}", "import os.path",
            f"import {module}, \\\n  {n()}", f"from {module} import {n()} as {n()}  # noqa",
        )  # fmt: skip

    def expression(self, depth: int = 0) -> str:
        n = self.name
        if depth > 2 or self.chance(0.4):
            return self.pick(n(), n(), "1", "'alpha'", "None", "b'x'", "1j", "...", "'é'")

        def e() -> str:
            inner = self.expression(depth + 1)
            return inner if inner.isidentifier() or self.chance(0.03) else f"({inner})"

        kinds: list[Callable[[], str]] = [
            lambda: f"{n()}({e()}, {n()}={e()}, *{n()}, **{n()})",
            lambda: f"{n()}({e()})",
            lambda: f"{n()}.{n()}.{n()}",
            lambda: f"{e()} {self.pick('+', 'and', 'or', '<', 'is not', 'in', '@', '**')} {e()}",
            lambda: f"[{e()} for {n()} in {e()} if {e()}]",
            lambda: f"{{{e()}: {e()} for {n()}, {n()} in {e()} for {n()} in {n()}}}",
            lambda: f"({e()} for {n()} in {e()})",
            lambda: f"({n()} := {e()})",
            lambda: f"lambda {n()}=1, *{n()}: {e()}",
            lambda: f"f'{{{n()}}} {{{n()}!r:>{{{n()}}}}} {{{{}}}}'",
            lambda: f"f'''a\n{{{n()}}}\n'''",
            lambda: f"{e()} if {e()} else {e()}",
            lambda: f"[{e()}, *{n()}]",
            lambda: f"{{'a': {e()}, **{n()}}}",
            lambda: f"{n()}[{e()}:{e()}, ...]",
            lambda: f"getattr({n()}, {self.pick(repr(n()), n(), 'f' + repr('on_{x}'))})",
            lambda: self.pick(
                "globals()", "locals()", "eval('alpha')", "super()", "__import__('m0')"
            ),
            lambda: f"{self.pick('not', '-')} {e()}",
            lambda: f"({e()}\n  # in\n)",
            lambda: f"'{'x' * self.random.choice([5, 5, 5000])}'",
        ]
        return self.random.choice(kinds)()

    def compound(self, indent: str, depth: int) -> None:
        n, e = self.name, self.expression
        kinds: list[Callable[[], None]] = [
            lambda: self.function(indent, depth),
            lambda: self.function(indent, depth),
            lambda: self.class_(indent, depth),
            lambda: self.branches(indent, depth),
            lambda: self.try_(indent, depth),
            lambda: self.match(indent, depth),
            lambda: self.block(
                indent, depth, self.pick("", "async ") + f"for {n()} in {e()}", "else"
            ),
            lambda: self.block(indent, depth, f"for {n()}, ({n()}, *{n()}) in {e()}"),
            lambda: self.block(
                indent, depth, f"while {self.pick('True', '1', 'False', e())}", "else"
            ),
            lambda: self.block(indent, depth, f"with {e()} as {n()}, {e()} as ({n()}, {n()})"),
            lambda: self.block(indent, depth, f"with (\n{e()} as {n()},\n{e()},\n)"),
            lambda: self.block(indent, depth, "if __name__ == '__main__'"),
            lambda: self.block(indent, depth, "if TYPE_CHECKING"),
        ]
        self.random.choice(kinds)()

    def block(self, indent: str, depth: int, head: str, *more: str) -> None:
        """Write a heading with its suite, and perhaps the other suites."""
        for number, heading in enumerate((head, *more)):
            if number and self.chance(0.5):
                continue
            if self.chance(0.12):
                suite = "; ".join(self.simple() for _ in range(self.random.randint(1, 2)))
                self.lines.append(f"{indent}{heading}: {suite}")
                continue
            self.lines.append(f"{indent}{heading}:{self.pick('', '', '  # head')}")
            inner = indent + self.pick(self.unit, self.unit, self.unit, "        ")
            for _ in range(self.random.randint(1, 3)):
                self.statement(inner, depth + 1)

    def function(self, indent: str, depth: int) -> None:
        name = self.name()
        marks = self.random.choice(
            [[], [], [self.random.choice(DECORATORS)], ["overload"], ["property"]]
        )
        for mark in marks:
            self.lines.append(f"{indent}@{self.pick('', '', ' ')}{mark}")
        arguments = self.pick(
            "", "self", "a, /, b=1, *, c: int = 2, **d", "*args: Lam",
            f"self, {self.name()}: 'Mu' = {self.expression()}",
            "\n  a,\n  b,  # b\n",
        )  # fmt: skip
        result = self.pick("", " -> Lam", " -> None")
        head = f"{self.pick('', '', 'async ')}def {name}({arguments}){result}"
        self.block(indent, depth, head)
        if marks == ["property"] and self.chance(0.6):
            self.lines.append(f"{indent}@{name}.setter")
            self.block(indent, depth, f"def {name}(self, value)")
        if marks == ["overload"]:
            self.block(indent, depth, f"def {name}(*a)")

    def class_(self, indent: str, depth: int) -> None:
        if self.chance(0.2):
            self.lines.append(f"{indent}@{self.random.choice(DECORATORS)}")
        bases = self.pick(
            "",
            "()",
            f"({self.name()})",
            f"({self.name()}, metaclass=Mu)",
            "(Protocol)",
            "(unittest.TestCase)",
        )
        self.block(indent, depth, f"class {self.name()}{bases}")

    def branches(self, indent: str, depth: int) -> None:
        tests = [
            self.pick("True", "False", "0", "not 1", "TYPE_CHECKING", self.expression())
            for _ in "ab"
        ]
        more = [f"elif {tests[1]}"] if self.chance(0.5) else []
        self.block(indent, depth, f"if {tests[0]}", *more, "else")

    def try_(self, indent: str, depth: int) -> None:
        star = self.pick("", "", "", "*")
        self.block(indent, depth, "try")
        handlers = [f"except{star} ImportError", f"except{star} (A, B) as {self.name()}"]
        for handler in handlers[: self.random.randint(0, 2)]:
            self.block(indent, depth, handler)
        self.block(indent, depth, "finally")

    def match(self, indent: str, depth: int) -> None:
        self.lines.append(f"{indent}match {self.expression()}:")
        n = self.name
        cases = (
            "1 | 2",
            f"[{n()}, *{n()}]",
            f"{{'a': {n()}, **{n()}}}",
            f"Lam({n()}, x={n()})",
            f"{n()} if {n()}",
        )
        for case in (*self.random.sample(cases, 2), "_"):
            self.block(indent + self.unit, depth + 1, f"case {case}")


@pytest.mark.slow
@pytest.mark.parametrize("role", ["application", "library"])
def test_programs_go_the_whole_way(
    role: str, make_course: Callable[[str], Course], record_property: Callable[[str, object], None]
) -> None:
    course = make_course(role)

    @SETTINGS
    @given(st.lists(st.integers(0, 2**40), min_size=FILES, max_size=FILES, unique=True))
    def go(seeds: list[int]) -> None:
        files = {f"m{place}.py": Writer(seed).module() for place, seed in enumerate(seeds)}
        course.run({path: text.encode() for path, text in files.items()})

    go()
    record_property("course", course.seen())
    assert course.files >= FILES * TREES
    assert course.removed > course.files
