"""Write random expressions that read flags: a source of chance and a scope in, text out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

FLAGS = ("A", "B", "C")
VALUES = (True, True, True, False, False, False, "blue", "", 2, 0, None)


@dataclass
class Scope:
    """What may be written at a place: `bound` names surely have a value, `names` may have one."""

    bound: list[str]
    names: list[str]
    functions: list[str] = field(default_factory=list)
    is_generator: bool = False
    is_function: bool = True
    is_loop: bool = False
    is_async: bool = False

    def copy(self, *, is_loop: bool | None = None) -> Scope:
        is_in_loop = self.is_loop if is_loop is None else is_loop
        kind = (self.is_generator, self.is_function, is_in_loop, self.is_async)
        return Scope([*self.bound], [*self.names], [*self.functions], *kind)


class Expressions:
    """Writes expressions. Only calls have effects, as the fold assumes."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.count = 0

    def flag(self) -> str:
        return f'flag("{self.chance.choice(FLAGS)}")'

    def call(self, scope: Scope, depth: int) -> str:
        """A traced call, the only place where a name is read that may be unbound."""
        self.count += 1
        roll = self.chance.random()
        if roll < 0.25 and scope.names:
            return f"t({self.count}, {self.chance.choice(scope.names)})"
        if roll < 0.35 and scope.functions:
            return f"{self.chance.choice(scope.functions)}({self.value(scope, depth - 1)})"
        if roll < 0.5:
            return f"t({self.count}, {self.value(scope, depth - 1)})"
        return f"t({self.count})"

    def value(self, scope: Scope, depth: int) -> str:
        if depth <= 0:
            return self.atom(scope)
        return self.chance.choice(self._kinds(scope))(scope, depth - 1)

    def _kinds(self, scope: Scope) -> list[Callable[[Scope, int], str]]:
        kinds: list[Callable[[Scope, int], str]] = []
        kinds.extend([self.logic] * 5)
        kinds.extend([self.ternary] * 3)
        for kind in (self.negation, self.comparison, self.call, self.chosen):
            kinds += [kind, kind]
        for kind in (self.text, self.display, self.comprehension, self.function, self.expanded):
            kinds.append(kind)
        kinds.extend([self.walrus] * scope.is_function)
        kinds.extend([self.yielded] * scope.is_generator)
        kinds.extend([self.awaited] * (2 * scope.is_async))
        return kinds

    def atom(self, scope: Scope) -> str:
        roll = self.chance.random()
        if roll < 0.45:
            return self.flag()
        if roll < 0.6:
            return self.call(scope, 0)
        if roll < 0.8 and scope.bound:
            return self.chance.choice(scope.bound)
        return self.chance.choice(["0", "1", '""', '"blue"', "None", "True", "False", "[]"])

    def logic(self, scope: Scope, depth: int) -> str:
        parts = [self.value(scope, depth) for _ in range(self.chance.choice([2, 2, 2, 3]))]
        gap = "\n" if self.chance.random() < 0.15 else " "
        word = f"{gap}{self.chance.choice(['and', 'or'])} "
        return f"({word.join(parts)})"

    def ternary(self, scope: Scope, depth: int) -> str:
        test, body, orelse = (self.value(scope, depth) for _ in range(3))
        if self.chance.random() < 0.1:
            return f"({body}\nif {test}\nelse {orelse})"
        return f"({body} if {test} else {orelse})"

    def negation(self, scope: Scope, depth: int) -> str:
        return f"(not {self.value(scope, depth)})"

    def comparison(self, scope: Scope, depth: int) -> str:
        word = self.chance.choice(["==", "!=", "is", "is not", "in", "not in"])
        left = self.chance.choice([self.flag(), self.flag(), self.value(scope, depth)])
        if "in" in word:
            return f'({left} {word} ("blue", True, {self.atom(scope)}))'
        right = self.chance.choice(["True", "False", "None", '"blue"', "2", self.atom(scope)])
        return f"({left} {word} {right})"

    def chosen(self, scope: Scope, depth: int) -> str:
        """One of several by a flag."""
        first, second = self.value(scope, depth), self.value(scope, depth)
        test = self.value(scope, depth)
        flag = self.flag()
        forms = [
            f"{{True: {first}, False: {second}}}[bool({flag})]",
            f"{{True: {first}, False: {second}}}.get({flag}, {test})",
            f"({first}, {second})[bool({test})]",
            f"[{first}, {second}][{flag} is True]",
            f"bool({test})",
            f"isinstance({flag}, str)",
        ]
        return self.chance.choice(forms)

    def text(self, scope: Scope, depth: int) -> str:
        inner = self.atom(scope).replace('"', "'")
        other = self.value(scope, 0).replace('"', "'")
        flag = self.flag().replace('"', "'")
        forms = [f'f"a{{{flag}}}{{{inner}}}b"', f'f"{{{{x}}}}{{{flag}!r:>6}}"', f'f"{{{other}}}"']
        forms += [f'f"{{{inner}=}}"', f'("x" * bool({self.flag()}))', f'("ab" * ({flag} is True))']
        choice = self.chance.choice(forms)
        choices = f"f\"{{'b' if {flag} else 'c'}}-{{{inner}}}\""
        return self.chance.choice([choice, choices])

    def display(self, scope: Scope, depth: int) -> str:
        a, b, c = (self.value(scope, depth) for _ in range(3))
        flag = self.flag()
        forms = [
            f"[{a}, *([{b}] if {flag} else []), {c}]",
            f"({a}, *(() if {flag} else ({b},)))",
            f"{{1: {a}, **({{2: {b}}} if {flag} else {{}}), 3: {c}}}",
            f"{{**({{}} if {flag} else {{'k': {b}}})}}",
        ]
        return self.chance.choice(forms)

    def expanded(self, scope: Scope, depth: int) -> str:
        self.count += 1
        a, b = self.value(scope, depth), self.value(scope, depth)
        flag = self.flag()
        forms = [
            f"t({self.count}, *([{a}] if {flag} else []), z={b})",
            f"t({self.count}, {a}, **({{'z': {b}}} if {flag} else {{}}))",
            f"t({self.count}, z={a}, *([{b}] if {flag} else []))",
            f"t({self.count}, **({{'z': {b}}} if not {flag} else {{'y': {a}, 'in': 1}}), w=1)",
        ]
        return self.chance.choice(forms)

    def comprehension(self, scope: Scope, depth: int) -> str:
        self.count += 1
        name = self.chance.choice(["v", "p", "w"])
        inner = scope.copy()
        inner.is_generator = inner.is_async = False
        inner.bound.append(name)
        source = self.chance.choice(["[1, 0, 2]", "(1, 2)", f"t({self.count}, [3, 4])", "range(2)"])
        element, test = self.value(inner, depth), self.value(inner, depth)
        loop = f"for {name} in {source} if {test}"
        if self.chance.random() < 0.3:
            loop += f" for u in [{self.atom(inner)}] if {self.flag()}"
        forms = [f"[{element} {loop}]", f"list({element} {loop})", f"{{{name}: {element} {loop}}}"]
        if scope.is_async:
            later = f"async for {name} in rows({self.count}, [1, 0]) if {test}"
            forms += [f"[{element} {later}]", f"{{{name}: {element} {later}}}"]
        return self.chance.choice(forms)

    def function(self, scope: Scope, depth: int) -> str:
        inner = Scope([*scope.bound, "v"], [*scope.names], [*scope.functions])
        body = self.value(inner, depth)
        return f"(lambda v, d={self.atom(scope)}: {body})({self.value(scope, depth)})"

    def walrus(self, scope: Scope, depth: int) -> str:
        name = self.chance.choice(["a", "b", "c", "on"])
        scope.names.append(name)
        return f"({name} := {self.chance.choice([self.flag(), self.value(scope, depth)])})"

    def awaited(self, scope: Scope, depth: int) -> str:
        self.count += 1
        return f"(await later({self.count}, {self.value(scope, depth)}))"

    def yielded(self, scope: Scope, depth: int) -> str:
        return f"(yield {self.value(scope, depth)})"
