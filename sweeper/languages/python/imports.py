"""Note imports."""

from __future__ import annotations

import ast

from sweeper.languages.python.scopes import DIRECT
from sweeper.languages.python.walk import Walk, span_of
from sweeper.model import Trait


def import_(walk: Walk, node: ast.Import) -> None:
    """Note `import a.b as c`."""
    for alias in node.names:
        bound = alias.asname or alias.name.split(".")[0]
        traits = _import_traits(walk, alias)
        index = _import(walk, bound, alias, traits)
        walk.scopes.bring(index, alias.name, "" if not alias.asname else ".", 0, walk.guard)
        if alias.asname:
            walk.aliases[bound] = alias.name


def import_from(walk: Walk, node: ast.ImportFrom) -> None:
    """Note `from a import b as c`."""
    module, level = node.module or "", node.level
    for alias in node.names:
        if alias.name == "*":
            index = walk.scopes.add(walk.owner, "*", "import", span_of(node), node.lineno, 0)
            walk.hazard("star-import", module, node.lineno)
        else:
            bound = alias.asname or alias.name
            walk.aliases[bound] = f"{module}.{alias.name}"
            index = _import(walk, bound, alias, _import_traits(walk, alias))
        walk.scopes.bring(index, module, alias.name, level, walk.guard)


def _import(walk: Walk, bound: str, alias: ast.alias, traits: int) -> int:
    is_elsewhere = bound in walk.scopes.elsewhere[walk.scope]
    if is_elsewhere:
        walk.note(bound, (), "delete", alias.lineno)
    place = (span_of(alias), alias.lineno)
    index = walk.scopes.define(walk.scope, bound, "import", *place, traits)
    if is_elsewhere:  # `global name` makes it a name of the module, which others may ask for
        walk.scopes.uses.setdefault((index, walk.owner, DIRECT, (), "read"), alias.lineno)
    return index


def _import_traits(walk: Walk, alias: ast.alias) -> int:
    traits = 0 if walk.guard in ("none", "type-checking") else Trait.CONDITIONAL
    return traits | (Trait.REDUNDANT_ALIAS if alias.asname == alias.name else 0)
