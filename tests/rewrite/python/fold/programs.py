"""Write random programs that read flags: a source of chance in, text out."""

from __future__ import annotations

from random import Random

from tests.rewrite.python.fold.expressions import Expressions, Scope

_NAMES = ("a", "b", "c", "d", "on", "x", "y")


def program(chance: Random) -> str:
    """A module with a function `main(p, q)`."""
    return Programs(chance).module()


class Programs(Expressions):
    """Writes statements of which every loop calls, so that a run can be stopped."""

    def __init__(self, chance: Random) -> None:
        super().__init__(chance)
        self.functions = 0

    def module(self) -> str:
        top = Scope([], [*_NAMES], is_function=False)
        lines = ["from contextlib import nullcontext"]
        lines += self.suite(top, 1, "") if self.chance.random() < 0.3 else []
        lines += self.definition(top, 2, "", name="main", parameters="p, q=1")
        return "\n".join(lines) + "\n"

    def suite(self, scope: Scope, depth: int, indent: str) -> list[str]:
        lines: list[str] = []
        for _ in range(self.chance.choice([1, 2, 2, 3])):
            if self.chance.random() < 0.15:
                lines.append(self.chance.choice(["", f"{indent}# a comment"]))
            lines += self.statement(scope, depth, indent)
        return lines

    def statement(self, scope: Scope, depth: int, indent: str) -> list[str]:
        if depth <= 0 or self.chance.random() < 0.35:
            return [indent + self.simple(scope)]
        kinds = [self.branches] * 6 + [self.loop, self.repeat, self.attempt, self.within]
        kinds += [self.cases, self.definition, self.family]
        return self.chance.choice(kinds)(scope, depth - 1, indent)

    def simple(self, scope: Scope) -> str:
        name = self.chance.choice(_NAMES)
        value = self.value(scope, self.chance.choice([0, 1, 1, 2]))
        forms = [f"{name} = {value}"] * 3 + [value] * 2 + [f"assert {value}", f"t(0); {value}"]
        forms += [f"on = {self.flag()}", f"on: bool = {self.flag()}", f"on, b = {self.flag()}, 1"]
        forms += [
            f"del {name}",
            f"{name} += t(9, {value})",
            '"text"',
            "pass",
            f"raise Boom({value})",
        ]
        forms += [f"if {value}: {name} = {self.atom(scope)}", f"import math as {name}"]
        if scope.is_function:
            forms += [f"return {value}"] * 3 + [f"global {name}", f"x = {value}; return x"]
        if scope.is_generator:
            forms += [f"yield {value}"] * 3 + [f"{name} = yield"]
        if scope.is_loop:
            forms += ["break", "continue", f"if {value}: break"]
        form = self.chance.choice(forms)
        self._note(scope, form, name)
        return form

    def _note(self, scope: Scope, form: str, name: str) -> None:
        if form.startswith(("del", "global")):
            scope.bound[:] = [each for each in scope.bound if each != name]
        elif form.startswith((f"{name} = ", "on")):
            scope.bound.append("on" if form.startswith("on") else name)

    def block(self, scope: Scope, depth: int, indent: str) -> list[str]:
        """A suite that may or may not run."""
        return self.suite(scope.copy(), depth, indent + "    ")

    def branches(self, scope: Scope, depth: int, indent: str) -> list[str]:
        tests = [self.value(scope, self.chance.choice([0, 0, 1, 2])) for _ in range(3)]
        lines = [f"{indent}if {tests[0]}:", *self.block(scope, depth, indent)]
        for test in tests[1 : self.chance.choice([1, 1, 2, 3])]:
            if self.chance.random() < 0.2:
                lines.append(f"{indent}# about the elif")
            lines += [f"{indent}elif {test}:", *self.block(scope, depth, indent)]
        if self.chance.random() < 0.5:
            lines += [f"{indent}else:  # otherwise", *self.block(scope, depth, indent)]
        return lines

    def loop(self, scope: Scope, depth: int, indent: str) -> list[str]:
        inner = scope.copy(is_loop=True)
        lines = [f"{indent}while {self.value(scope, 1)}:", f'{indent}    t("loop")']
        lines += self.block(inner, depth, indent)
        if self.chance.random() < 0.4:
            lines += [f"{indent}else:", *self.block(scope, depth, indent)]
        return lines

    def repeat(self, scope: Scope, depth: int, indent: str) -> list[str]:
        source = self.chance.choice(["[1, 2]", f"({self.value(scope, 1)}, 0)", "t(8, [1])"])
        choice = f"([1] if {self.value(scope, 1)} else [2, 3])"
        inner = scope.copy(is_loop=True)
        lines = [f"{indent}for i in {self.chance.choice([source, choice])}:"]
        if scope.is_async and self.chance.random() < 0.5:
            lines = [f"{indent}async for i in rows(6, {choice}):"]
        lines += self.block(inner, depth, indent)
        if self.chance.random() < 0.3:
            lines += [f"{indent}else:", *self.block(scope, depth, indent)]
        return lines

    def attempt(self, scope: Scope, depth: int, indent: str) -> list[str]:
        lines = [f"{indent}try:", *self.block(scope, depth, indent)]
        kinds = self.chance.choice([["Boom as e"], ["NameError"], ["Boom", "Exception"], []])
        for kind in kinds:
            lines += [f"{indent}except {kind}:", *self.block(scope, depth, indent)]
        if kinds and self.chance.random() < 0.3:
            lines += [f"{indent}else:", *self.block(scope, depth, indent)]
        if not kinds or self.chance.random() < 0.3:
            # a jump out of `finally` would swallow what stops the run
            lines += [f"{indent}finally:", *self.block(scope.copy(is_loop=False), depth, indent)]
        return lines

    def within(self, scope: Scope, depth: int, indent: str) -> list[str]:
        self.count += 1
        manager = f"manager({self.count}, {self.value(scope, 1)})"
        test = self.chance.choice([self.flag(), f"not {self.flag()}", self.value(scope, 1)])
        forms = [f"{manager} as m"] * 3
        forms += [
            f"{manager} if {test} else nullcontext()",
            f"(nullcontext({self.value(scope, 1)}) if {test} else {manager}) as m",
            f"nullcontext() if {test} else {manager}, manager(7, {self.atom(scope)}) as m",
        ]
        head = f"{indent}with {self.chance.choice(forms)}:"
        if scope.is_async and self.chance.random() < 0.5:
            other = f"{manager} if {test} else manager(5, {self.atom(scope)})"
            head = f"{indent}async with slow({other}) as m:"
        return [head, *self.block(scope, depth, indent)]

    def cases(self, scope: Scope, depth: int, indent: str) -> list[str]:
        subject = self.chance.choice([self.flag(), self.value(scope, 1)])
        lines = [f"{indent}match {subject}:"]
        for _ in range(self.chance.choice([1, 2, 3])):
            patterns = [
                "True",
                "False",
                "None",
                '"blue"',
                "2",
                "c",
                "[c, *d]",
                '"blue" | 0',
                "str()",
            ]
            pattern = self.chance.choice([*patterns, '("" | None) as c', "_"])
            is_total = pattern in ("c", "_")
            guard = ""
            if is_total or self.chance.random() < 0.5:
                guard = f" if {self.value(scope, self.chance.choice([0, 0, 1]))}"
            lines.append(f"{indent}    case {pattern}{guard}:")
            lines += self.block(scope, depth, indent + "    ")
        return lines

    def definition(
        self, scope: Scope, depth: int, indent: str, name: str = "", parameters: str = "p"
    ) -> list[str]:
        self.functions += 1
        name = name or f"f{self.functions}"
        is_generator = self.chance.random() < 0.3
        is_async = name != "main" and not is_generator and self.chance.random() < 0.3
        names = [*{*scope.names, *_NAMES, "e", "i", "m"}]
        inner = Scope(["p"], sorted(names), [*scope.functions], is_generator=is_generator)
        inner.is_async = is_async
        default = f", k={self.atom(scope)}" if self.chance.random() < 0.3 else ""
        word = "async def" if is_async else "def"
        lines = [f"{indent}{word} {name}({parameters}{default}):"]
        if self.chance.random() < 0.2 and scope.is_function:
            lines.append(f"{indent}    nonlocal {self.chance.choice(_NAMES)}")
        lines += self.suite(inner, depth, indent + "    ")
        scope.functions.append(f"drive({name})" if is_async else name)
        return lines

    def family(self, scope: Scope, depth: int, indent: str) -> list[str]:
        self.functions += 1
        inner = scope.copy(is_loop=False)
        inner.is_function = inner.is_generator = inner.is_async = False
        inner.bound = []  # a class that binds a name does not see it in the function around
        lines = [f"{indent}class K{self.functions}:", *self.suite(inner, depth, indent + "    ")]
        scope.names.append(f"K{self.functions}")
        return lines
