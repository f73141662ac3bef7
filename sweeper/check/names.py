"""Changed texts to a proof that no name and no import is left that leads nowhere."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from sweeper.check.modules import module_of
from sweeper.check.scopes import bound_names, parsed, undefined
from sweeper.check.workshop import Trial, Workshop
from sweeper.model import Check, Outcome

_KNOWN = "importers"
_WORD = re.compile(r"[^\W\d]\w*")


class _Loss(NamedTuple):
    """What a module no longer binds; `is_gone` when there is no such module any more."""

    names: frozenset[str]
    is_gone: bool


class _Reader(NamedTuple):
    """A file that may import what is lost, as the module that it is."""

    path: str
    module: str
    text: str
    tree: ast.Module


_NOTHING = _Loss(frozenset(), is_gone=False)


def check(trial: Trial, workshop: Workshop) -> Check:
    """Compare the unbound names of each changed file with before, then look at who imports it."""
    started = time.monotonic()
    found = sorted({*_unbound(trial), *_broken_imports(trial, workshop)})
    outcome: Outcome = "failed" if found else "passed"
    tail = "\n".join(found) or "no name and no import is left dangling"
    return Check("names", outcome, time.monotonic() - started, tail)


def _unbound(trial: Trial) -> Iterator[str]:
    for path in trial.changed():
        text = trial.after[path]
        if text is not None and path.endswith((".py", ".pyi")):
            for name in undefined(text) - undefined(trial.before[path]):
                yield f"{path}: {name} is not bound any more"


def _broken_imports(trial: Trial, workshop: Workshop) -> Iterator[str]:
    fresh = dict(_own_losses(trial, workshop))
    losses: dict[str, _Loss] = {}
    while fresh:
        losses.update(fresh)
        passed_on: dict[str, _Loss] = {}
        for reader in _readers(trial, workshop, fresh):
            yield from _dangling(reader, losses)
            for name, loss in _passed_on(reader, losses):
                if name not in losses:
                    passed_on[name] = loss
        fresh = passed_on


def _own_losses(trial: Trial, workshop: Workshop) -> Iterator[tuple[str, _Loss]]:
    for path in trial.changed():
        loss = _loss(trial.before[path], trial.after[path])
        for root in workshop.environment.roots:
            name = module_of(path, (root,))
            if name and (loss.names or loss.is_gone):
                yield name, loss


def _readers(trial: Trial, workshop: Workshop, losses: Mapping[str, _Loss]) -> Iterator[_Reader]:
    """Yield the files that may import one of the modules, as each module that they are."""
    index = _importers(workshop)
    found: dict[str, list[_Loss]] = {}
    for name, loss in losses.items():
        for path in index.get(name.split(".")[-1], ()):
            found.setdefault(path, []).append(loss)
    for path in sorted(found):
        text = trial.after[path] if path in trial.after else workshop.original(path).text
        if text is None or not _may_concern(text, found[path]):
            continue
        tree = parsed(text)
        for root in workshop.environment.roots:
            module = module_of(path, (root,))
            if tree is not None and module:
                yield _Reader(path, module, text, tree)


def _may_concern(text: str, losses: Sequence[_Loss]) -> bool:
    """Whether a look at the syntax tree may find something; most files need none."""
    if "import *" in text or any(loss.is_gone for loss in losses):
        return True
    return any(name in text for loss in losses for name in loss.names)


@lru_cache(maxsize=1024)  # the search for what makes a check fail asks the same many times
def _loss(before: str, after: str | None) -> _Loss:
    old = parsed(before)
    known = bound_names(old) if old is not None else frozenset()
    if after is None:
        return _Loss(known, is_gone=True)
    new = parsed(after)
    if new is None or "__getattr__" in (left := bound_names(new)):
        return _Loss(frozenset(), is_gone=False)
    return _Loss(known - left, is_gone=False)


def _importers(workshop: Workshop) -> Mapping[str, list[str]]:
    """Return for each last part of a module's name the files that hold it as a word."""
    known = workshop.known.get(_KNOWN)
    if known is None:
        roots = workshop.environment.roots
        lasts = {module_of(path, roots).split(".")[-1] for path in workshop.paths}
        known = workshop.known[_KNOWN] = _index(workshop, lasts)
    assert isinstance(known, dict), "this module alone writes the key"
    return known


def _index(workshop: Workshop, lasts: set[str]) -> dict[str, list[str]]:
    index: dict[str, list[str]] = {}
    for path in workshop.paths:
        text = workshop.original(path).text
        is_package = path.endswith("__init__.py")
        own = {path.split("/")[-2]} if is_package and "/" in path else set()
        for word in (lasts & set(_WORD.findall(text))) | own:
            index.setdefault(word, []).append(path)
    return index


def _dangling(reader: _Reader, losses: Mapping[str, _Loss]) -> Iterator[str]:
    """Yield what the file imports of the lost, and what it reads of a module that it imports."""
    path = reader.path
    aliases: dict[str, str] = {}
    for node in ast.walk(reader.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in losses and losses[alias.name].is_gone:
                    yield f"{path}: imports {alias.name}, which is gone"
                aliases[alias.asname or alias.name] = alias.name
        elif isinstance(node, ast.ImportFrom):
            source = _absolute(node, reader)
            loss = losses.get(source, _NOTHING)
            if loss.is_gone:
                yield f"{path}: imports from {source}, which is gone"
            for alias in node.names:
                full = f"{source}.{alias.name}"
                if alias.name == "*":
                    lost = loss.names & undefined(reader.text) if loss.names else ()
                    yield from (f"{path}: {name} comes from {source}, and is gone" for name in lost)
                elif (full in losses and losses[full].is_gone) or alias.name in loss.names:
                    yield f"{path}: imports {full}, which is gone"
                aliases[alias.asname or alias.name] = full
    longest = max((alias.count(".") for alias in aliases), default=0)
    for node in ast.walk(reader.tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            owner = aliases.get(_dotted(node.value, longest), "")
            if node.attr in losses.get(owner, _NOTHING).names:
                yield f"{path}: reads {owner}.{node.attr}, which is gone"


def _passed_on(reader: _Reader, losses: Mapping[str, _Loss]) -> Iterator[tuple[str, _Loss]]:
    """Yield what the module itself loses because it takes all names of one that lost some."""
    for node in reader.tree.body:
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
            names = losses.get(_absolute(node, reader), _NOTHING).names
            lost = {n for n in names if not n.startswith("_")} - bound_names(reader.tree)
            if lost:
                yield reader.module, _Loss(frozenset(lost), is_gone=False)


def _dotted(node: ast.expr, longest: int) -> str:
    """Return `a.b.c` for a chain of names of up to so many dots, "" for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < longest:
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _absolute(node: ast.ImportFrom, reader: _Reader) -> str:
    if not node.level:
        return node.module or ""
    is_package = reader.path.endswith("__init__.py")
    package = reader.module if is_package else reader.module.rpartition(".")[0]
    parts = package.split(".")
    base = parts[: len(parts) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])
