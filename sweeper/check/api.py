"""Changed texts to a proof that the public names differ by exactly what is removed."""

from __future__ import annotations

import ast
import copy
import time
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sweeper.check.branches import settled
from sweeper.check.dropped import doubts, drop_parameters
from sweeper.check.scopes import exported, parsed
from sweeper.check.workshop import Trial, Workshop
from sweeper.model import Check, Finding, FlagForm, Outcome, Parameter


class _Public(NamedTuple):
    """One definition of a public name: its line, how it is declared, and what it imports.

    `marks` are its decorators, `bases` those of a class.
    """

    line: int
    declaration: str
    imported: str
    marks: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()


def check(trial: Trial, workshop: Workshop) -> Check:
    """Compare public names, class members and their declarations of each changed module."""
    started = time.monotonic()
    # Where a call may give another value, nobody was to change the function.
    dropped = () if any(doubts(trial, workshop)) else trial.parameters
    found, gone = [], 0
    removed_names = {finding.name for finding in trial.removed} - {""}
    flags = [finding for finding in trial.removed if finding.kind == "constant-flag"]
    for path in trial.changed():
        if not path.endswith((".py", ".pyi")):
            continue
        try:
            before = public(_text_before(trial, path), path, dropped)
            after = public(trial.after[path] or "", path)
        except RecursionError:  # of a generated expression, thousands of operators deep
            found.append(f"{path}: nests expressions too deep to be compared")
            continue
        findings = [finding for finding in trial.removed if finding.path == path]
        forms: set[FlagForm] = {"test"} if flags else set()
        forms |= {read.form for flag in flags for read in flag.reads if read.path == path}
        tests = [
            test.partition("::")[2].replace("::", ".")
            for finding in trial.removed
            for test in finding.tests
            if test.startswith(f"{path}::")
        ]
        for name in sorted(before.keys() | after.keys()):
            is_test = any(_is_within(name, test) for test in tests)
            lost = [
                p
                for p in before.get(name, ())
                if not is_test and not _is_expected(name, p, findings)
            ]
            kept = after.get(name, [])
            if kept and not before.get(name):
                found.append(f"{path}: {name} is new")
            elif not kept and any(p.imported not in removed_names for p in lost):
                found.append(f"{path}: {name} is gone, and no finding removes it")
            elif kept and not _are_alike(lost, kept, name, forms):
                found.append(f"{path}: {name} is declared differently")
            gone += not kept
    outcome: Outcome = "failed" if found else "passed"
    tail = "\n".join(found) or f"{gone} public names are gone, each by a finding"
    return Check("api", outcome, time.monotonic() - started, tail)


def _text_before(trial: Trial, path: str) -> str:
    """Return the text before, with the values of flags: what they keep from being run never was.

    Unless its lines are others then, by which findings are told apart.
    """
    text, pinned = trial.before[path], trial.pinned.get(path)
    has_lines = pinned is not None and pinned.count("\n") == text.count("\n")
    return pinned if pinned is not None and has_lines else text


def _are_alike(
    before: list[_Public], after: list[_Public], name: str, forms: Collection[FlagForm]
) -> bool:
    """Whether definitions are declared alike.

    With a flag, which is read in these forms, the decorators and mixins that set or ask it go, and
    what only its tests were given.
    """
    is_test = "test" in forms and name.rpartition(".")[2].startswith("test")
    if len(before) != len(after) or not forms:
        same = [(p.declaration, p.marks) for p in before]
        return same == [(p.declaration, p.marks) for p in after]
    for old, new in zip(before, after, strict=True):
        if is_test and _kind(old) == _kind(new):
            continue
        is_less = "mixin" in forms and _kind(old) == "class" and _is_less(new, old)
        if old.declaration != new.declaration and not is_less:
            return False
        if not is_test and not set(new.marks) <= set(old.marks):
            return False
    return True


def _kind(one: _Public) -> str:
    return one.declaration.partition(" ")[0]


def _is_less(new: _Public, old: _Public) -> bool:
    """Whether a class has no bases but some of those that it had, in their order."""
    rest = iter(old.bases)
    return all(base in rest for base in new.bases)


def public(text: str, path: str, dropped: Sequence[Parameter] = ()) -> dict[str, list[_Public]]:
    """Return the public names of a module with their definitions, in order; {} if unreadable.

    Functions are declared without their `dropped` parameters.
    """
    tree = parsed(text)
    found: dict[str, list[_Public]] = {}
    if tree is None:
        return found
    drop_parameters(tree, path, dropped)
    listed = frozenset(exported(tree))
    is_package = path.endswith(("__init__.py", "__init__.pyi"))
    for name, one in _definitions(tree.body, "", listed, all_imports=is_package):
        found.setdefault(name, []).append(one)
    return found


def _is_expected(name: str, one: _Public, findings: list[Finding]) -> bool:
    """Whether a finding removes it: it or what it is in by name, or the statement that it is in."""
    for finding in findings:
        if finding.kind == "unused-file":
            return True
        # The spans of a flag are what is folded, and not what goes; a local is not public.
        if finding.kind == "constant-flag" or finding.symbol_kind == "local":
            continue
        # A statement's qualified name leads to the scope that it is in.
        is_symbol = finding.symbol_kind != "statement"
        if is_symbol and _is_within(name, finding.qualname):
            return True
        if any(span.line <= one.line <= span.end_line for span in finding.spans):
            return True
    return False


def _is_within(name: str, outer: str) -> bool:
    return bool(outer) and (name == outer or name.startswith(f"{outer}."))


def _definitions(
    body: list[ast.stmt], scope: str, listed: frozenset[str], *, all_imports: bool
) -> Iterator[tuple[str, _Public]]:
    """Yield public names in the order of the text, also those within `if`, `try` and `with`.

    But for those in a branch that is never taken.
    """
    for node in body:
        match node:
            case ast.If(test=test) if (is_taken := settled(test)) is not None:
                live = node.body if is_taken else node.orelse
                yield from _definitions(live, scope, listed, all_imports=all_imports)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if _is_public(node.name, listed):
                    marks = tuple(ast.unparse(mark) for mark in node.decorator_list)
                    result = ast.unparse(node.returns) if node.returns else ""
                    given = _Settled().visit(copy.deepcopy(node.args))
                    text = f"{type(node).__name__} ({ast.unparse(given)}) {result}"
                    yield scope + node.name, _Public(node.lineno, text, "", marks)
            case ast.ClassDef():
                if _is_public(node.name, listed):
                    marks = tuple(ast.unparse(mark) for mark in node.decorator_list)
                    parts = [*node.bases, *(k.value for k in node.keywords)]
                    bases = tuple(ast.unparse(part) for part in parts)
                    text = " ".join(("class", *bases))
                    yield scope + node.name, _Public(node.lineno, text, "", marks, bases)
                    inner = f"{scope}{node.name}."
                    yield from _definitions(node.body, inner, frozenset(), all_imports=False)
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    name = alias.asname or alias.name
                    is_shown = all_imports or alias.asname == alias.name or name in listed
                    if is_shown and _is_public(name, listed):
                        last = alias.name.split(".")[-1]
                        yield scope + name, _Public(node.lineno, "import", last)
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in (name for t in targets for name in ast.walk(t)):
                    if isinstance(target, ast.Name) and _is_public(target.id, listed):
                        yield scope + target.id, _Public(node.lineno, "variable", "")
            case _:
                for inner_body in _bodies(node):
                    yield from _definitions(inner_body, scope, listed, all_imports=all_imports)


class _Settled(ast.NodeTransformer):
    """Writes `not True`, which a pinned flag leaves in a default, as what it is."""

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        value = settled(node) if isinstance(node.op, ast.Not) else None
        return node if value is None else ast.Constant(value)


def _bodies(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for field in ("body", "handlers", "orelse", "finalbody", "cases"):
        for part in getattr(node, field, ()):
            if isinstance(part, ast.stmt):
                yield [part]
            else:  # an except clause or a case
                yield part.body


def _is_public(name: str, listed: frozenset[str]) -> bool:
    return name in listed or not name.startswith("_")
