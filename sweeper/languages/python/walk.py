"""What every part of the walk over a syntax tree shares: where it is, and what was noted."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from sweeper.languages.python.scopes import Chain, Draft, Scopes, Use
from sweeper.model import Guard, Hazard, Mention, ReferenceKind, Span, Statement, Trait

# The fields of each node class that hold nodes; knowing them per class is the fastest walk that
# Python offers (`ast.NodeVisitor` takes 1.6 times as long as the parser, this 1.15 times).
_IDLE = {"ctx", "op", "ops", "type_comment", "kind", "type_ignores", "lineno", "name", "attr", "id"}
FIELDS: dict[type[ast.AST], tuple[str, ...]] = {
    node: tuple(f for f in node._fields if f not in _IDLE)
    for node in vars(ast).values()
    if isinstance(node, type) and issubclass(node, ast.AST)
}

Steps = tuple[str, ...]


class Walk:
    """One walk over one tree. `handlers` says for each node class what notes it."""

    def __init__(
        self,
        tree: ast.Module,
        handlers: Mapping[type[ast.AST], Callable[[Walk, ast.AST], None]],
        pure_calls: Collection[str],
        unreachable: Sequence[Statement],
    ) -> None:
        last = tree.body[-1] if tree.body else None
        end = (last.end_lineno or 1, last.end_col_offset or 0) if last else (1, 0)
        self.module = Draft(-1, "", "module", Span(1, 0, *end), 1)
        self.scopes = Scopes(self.module)
        self.mentioned: dict[tuple[int, str, bool], int] = {}
        self.dangers: dict[tuple[int, str, str], int] = {}
        self.exports: list[str] | None = None
        self.functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
        self.pure_calls = pure_calls
        self.aliases: dict[str, str] = {}  # what imported names stand for
        self.body: ast.AST = tree  # of the innermost function
        self.scope = 0
        self.owner = 0
        self.guard: Guard = "none"
        self.function: Draft | None = None
        self.line = 0  # of the outermost node where an inner one has none of its own
        self.table = handlers
        self.dead = [statement.span for statement in unreachable]
        self.is_dead = False

    def visit(self, node: ast.AST) -> None:
        """Note what one node says."""
        self.table[type(node)](self, node)

    def statements(self, body: Iterable[ast.AST]) -> None:
        """Note what each node says."""
        if self.dead and not self.is_dead:
            self._with_dead(body)
            return
        table = self.table
        for node in body:
            table[type(node)](self, node)

    def _with_dead(self, body: Iterable[ast.AST]) -> None:
        """Note statements of which some never run: what those use, they alone use.

        A nameless definition owns it, which nothing can reach; so what only unreachable code uses
        is found dead at once, and not when the code has gone.
        """
        for node in body:
            where = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
            span = next((s for s in self.dead if s[:2] <= where < s[2:]), None)
            if span is None or not isinstance(node, ast.stmt):
                self.visit(node)
                continue
            outer = self.owner
            self.owner = self.scopes.add(outer, "", "local", span, span.line)
            self.is_dead = True
            self.visit(node)
            self.owner, self.is_dead = outer, False

    def note(self, name: str, steps: Steps, kind: ReferenceKind, line: int) -> None:
        """Note a use of a name and of what hangs on it."""
        self.scopes.uses.setdefault((self.scope, self.owner, name, steps, kind), self.line or line)

    def note_chain(self, chain: Chain, steps: Steps, line: int) -> None:
        """Note a reading of what hangs on a chain."""
        scope, name, path = chain
        key: Use = (scope, self.owner, name, (*path, *steps), "read")
        self.scopes.uses.setdefault(key, self.line or line)

    def note_unknown(self, steps: Steps, kind: ReferenceKind, line: int) -> None:
        """Note a use of attributes of something that nothing is known of."""
        if any(s[0] == "." for s in steps):
            self.scopes.unknown_uses.setdefault((self.owner, steps, kind), self.line or line)

    def hazard(self, kind: str, detail: str, line: int) -> None:
        """Note a construct that can reach names that nobody wrote down."""
        self.dangers.setdefault((self.owner, kind, detail), line)

    def has_effects(self) -> None:
        """Note that running the module does more than define names."""
        if self.owner == 0:
            self.module.traits |= Trait.EFFECTS

    def mentions(self) -> tuple[Mention, ...]:
        """Return the noted strings in a stable order."""
        return tuple(
            Mention(owner, text, pattern, line)
            for (owner, text, pattern), line in sorted(self.mentioned.items())
        )

    def hazards(self) -> tuple[Hazard, ...]:
        """Return the noted dynamic constructs in a stable order."""
        return tuple(
            Hazard(owner, kind, detail, line)
            for (owner, kind, detail), line in sorted(self.dangers.items())
        )


def children(walk: Walk, node: ast.AST) -> None:
    """Note what the children of a node say that says nothing itself."""
    table = walk.table
    for field in FIELDS[type(node)]:
        value = getattr(node, field)
        if value is None:
            continue
        if type(value) is list:
            for child in value:
                if isinstance(child, ast.AST):
                    table[type(child)](walk, child)
        elif isinstance(value, ast.AST):
            table[type(value)](walk, value)


def span_of(node: ast.AST) -> Span:
    """Return the span of a node that has one."""
    return Span(node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
