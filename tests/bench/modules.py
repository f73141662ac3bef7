"""A project's modules to the places where code can be added without a change of meaning."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

_FEW = 40  # lines; smaller modules are tables of constants or lists of imports
_PARTS = re.compile(r"[a-z]{4,9}")
_WORDS = re.compile(r"\w+")
_LOOKS_INSIDE = re.compile(r"\b(locals|exec|eval|vars|globals|getsource|__getattr__)\b")
_VERBS = ("collect", "compare", "derive", "merge", "prepare", "reorder", "restore", "shorten")
_SPECIAL = re.compile(r"Enum|Flag|Protocol|TypedDict|NamedTuple|Model|Form|Meta|Error|Exception")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class Module:
    """One file with the pieces of code that go into it, as (line to follow, text).

    `bases` are the names of classes that others inherit from, anywhere in the project.
    """

    path: str
    dotted: str
    text: str
    tree: ast.Module
    bases: set[str]
    pieces: list[tuple[int, str]] = field(default_factory=list)

    def planted(self) -> str:
        """Return the text with all pieces in place; after one line, the deepest comes first."""
        lines = self.text.split("\n")
        for line, piece in sorted(self.pieces, key=_place, reverse=True):
            lines[line:line] = piece.split("\n")
        return "\n".join(lines)

    def after_imports(self) -> int:
        """Return the line of the last import at the top level, 0 without one."""
        imports = [n for n in self.tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
        return max((n.end_lineno or 0 for n in imports), default=0)

    def gaps(self) -> list[int]:
        """Return the lines after which a definition at the top level can stand."""
        start = self.after_imports()
        nodes = [n for n in self.tree.body if isinstance(n, Function | ast.ClassDef)]
        return [n.end_lineno or 0 for n in nodes if n.lineno > start]

    def functions(self) -> list[Function]:
        """Return the functions with a docstring and more that look at no names themselves."""
        return [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, Function)
            and ast.get_docstring(node) is not None
            and len(node.body) > 1
            and isinstance(node.body[1], ast.Assign | ast.AnnAssign | ast.If | ast.For | ast.Return)
            and not _LOOKS_INSIDE.search(ast.unparse(node))
        ]

    def classes(self) -> list[ast.ClassDef]:
        """Return the plain classes: of this file's own names, without decorators or keywords.

        One of whose methods none is used may be made for other code, and a base of others may be
        mixed with a class of a library, which reads what it likes: both are doubt by design.
        """
        own = {n.name for n in self.tree.body if isinstance(n, ast.ClassDef)}
        return [
            node
            for node in self.tree.body
            if isinstance(node, ast.ClassDef)
            and not (node.decorator_list or node.keywords or _SPECIAL.search(node.name))
            and node.name not in self.bases
            and all(isinstance(b, ast.Name) and b.id in own | {"object"} for b in node.bases)
            and any(isinstance(n, Function) and f".{n.name}(" in self.text for n in node.body)
            and not _LOOKS_INSIDE.search(ast.unparse(node))
        ]


def _inherited(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from (ast.unparse(base).rpartition(".")[2] for base in node.bases)


def _place(entry: tuple[int, str]) -> tuple[int, int]:
    line, piece = entry
    text = piece.lstrip("\n")
    return line, len(text.lstrip(" ")) - len(text)


def modules(root: Path, packages: Sequence[str]) -> list[Module]:
    """Return the modules of the packages that are big enough, without their tests.

    A module that reaches names that nobody wrote down keeps its dead code by design: left out.
    """
    found = []
    bases: set[str] = set()
    for package in packages:
        base = (root / package).parent
        for path in sorted((root / package).rglob("*.py")):
            relative = path.relative_to(base)
            if {"tests", "testing", "migrations", "_vendor"} & set(relative.parts):
                continue
            text = path.read_text(encoding="utf-8")
            dotted = ".".join(relative.with_suffix("").parts)
            if path.name not in ("__init__.py", "__main__.py") and text.count("\n") >= _FEW:
                module = Module(str(path.relative_to(root)), dotted, text, ast.parse(text), bases)
                bases.update(_inherited(module.tree))
                if module.gaps() and not _LOOKS_INSIDE.search(text):
                    found.append(module)
    return found


def fresh_names(root: Path, found: Sequence[Module], random: Random) -> Iterator[str]:
    """Yield names made of the project's own words that occur nowhere in its files."""
    taken: set[str] = set()
    for path in root.rglob("*"):
        if path.is_file() and ".git" not in path.parts:
            taken.update(_WORDS.findall(path.read_text(encoding="utf-8", errors="replace")))
    own = [n.name for m in found for n in ast.walk(m.tree) if isinstance(n, Function)]
    nouns = sorted({part for name in own for part in _PARTS.findall(name)})
    while True:
        name = f"{random.choice(_VERBS)}_{random.choice(nouns)}_{random.choice(nouns)}"
        if not {name, f"_{name}", name.upper()} & taken:
            taken |= {name}
            yield name
