"""Read Python text that the parser refuses: what its names are, never what could go.

Tree-sitter reads on behind errors and knows newer syntax, which is enough to see what a file
defines and imports. All its words are uncertain uses, and nothing that it defines is reported.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sweeper.languages import text as plain
from sweeper.languages.python.comments import keep_comments
from sweeper.model import Definition, DefinitionKind, Facts, Import, Span, Trait

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

# Tree-sitter takes some 2 µs and 150 bytes for each byte of hostile text; beyond this, words do.
LARGEST: Final = 1_000_000

# The nodes in which statements stand. Expressions are not visited: nothing is defined in them.
_BLOCKS: Final = frozenset(
    {"module", "block", "ERROR", "decorated_definition", "function_definition", "class_definition"}
    | {"if_statement", "elif_clause", "else_clause", "for_statement", "while_statement"}
    | {"try_statement", "except_clause", "except_group_clause", "finally_clause"}
    | {"with_statement", "match_statement", "case_clause"}
)
_IMPORTS: Final = frozenset({"import_statement", "import_from_statement"})
_DEFINING: Final = frozenset({"function_definition", "class_definition"})


def recover(text: str) -> Facts:
    """Return facts whose `unread` is "tree-sitter", or "words" when most of the text is an error.

    Takes time linear in the text. The lines are those of `text`, ended by LF, CRLF or CR.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    facts = plain.parse(text)._replace(language="python", keeps=keep_comments(text))
    if len(text) > LARGEST:
        return facts
    source = text.encode("utf-8", errors="replace")
    nodes = list(_nodes(_parser().parse(source).root_node))
    if 2 * _covered([node for node in nodes if _is_error(node)]) > len(source):
        return facts
    definitions, imports = _definitions(source, nodes)
    comments = [node for node in nodes if node.type == "comment"]
    return facts._replace(
        definitions=tuple(definitions),
        imports=tuple(imports),
        words=tuple(sorted(plain.words(_without(source, comments)))),
        unread="tree-sitter",
    )


@functools.cache
def _parser() -> Parser:
    """Return the parser, made when a file needs it: most trees have no such file."""
    import tree_sitter
    import tree_sitter_python

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))


def _nodes(root: Node) -> Iterator[Node]:
    """Yield statements and what they stand in, outer before inner, in the order of the text.

    A query would do, but takes time quadratic in how deep brackets are nested.
    """
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        if node.type in _BLOCKS:
            pending.extend(reversed(node.named_children))


def _is_error(node: Node) -> bool:
    return node.is_error or (node.has_error and node.type not in _BLOCKS)


def _covered(nodes: list[Node]) -> int:
    """Return how many bytes the nodes cover; they may be nested."""
    covered, end = 0, 0
    for node in sorted(nodes, key=lambda node: (node.start_byte, -node.end_byte)):
        covered += max(0, node.end_byte - max(node.start_byte, end))
        end = max(end, node.end_byte)
    return covered


def _without(source: bytes, comments: list[Node]) -> str:
    parts, position = [], 0
    for node in sorted(comments, key=lambda node: node.start_byte):
        parts.append(source[position : node.start_byte])
        position = node.end_byte
    parts.append(source[position:])
    return b"".join(parts).decode()


def _definitions(source: bytes, nodes: list[Node]) -> tuple[list[Definition], list[Import]]:
    last_line = source.count(b"\n") + 1
    definitions = [Definition(-1, "", "module", Span(1, 0, last_line, 0), 1, 0, (), ())]
    imports: list[Import] = []
    enclosing: list[tuple[int, int]] = []  # where each open definition ends, and its index
    for node in nodes:
        if node.type not in _IMPORTS and node.type not in _DEFINING:
            continue
        while enclosing and enclosing[-1][0] <= node.start_byte:
            enclosing.pop()
        scope = enclosing[-1][1] if enclosing else 0
        if node.type in _IMPORTS:
            for alias, bound, module, name, level in _imported(node):
                imports.append(Import(len(definitions), module, name, level, "conditional"))
                definitions.append(_definition(scope, bound, "import", alias))
            continue
        named = node.child_by_field_name("name")
        if named is None or not _text(named):
            continue
        kind: DefinitionKind = "class" if node.type == "class_definition" else "function"
        if kind == "function" and definitions[scope].kind == "class":
            kind = "method"
        enclosing.append((node.end_byte, len(definitions)))
        definitions.append(_definition(scope, _text(named), kind, node))
    return definitions, imports


def _definition(scope: int, name: str, kind: DefinitionKind, node: Node) -> Definition:
    parent = node.parent
    whole = parent if parent is not None and parent.type == "decorated_definition" else node
    start, end = whole.start_point, whole.end_point
    span = Span(start.row + 1, start.column, end.row + 1, end.column)
    traits = int(Trait.CONDITIONAL) if kind == "import" else 0  # never taken for a useless one
    return Definition(scope, name, kind, span, node.start_point.row + 1, traits, (), ())


def _imported(node: Node) -> Iterator[tuple[Node, str, str, str, int]]:
    """Yield node, bound name, module, name in it and level for each name that an import binds."""
    origin = node.child_by_field_name("module_name")
    path = _text(origin) if origin is not None else ""
    module = path.lstrip(".")
    for child in node.named_children:
        if child.type == "wildcard_import":
            yield child, "*", module, "*", len(path) - len(module)
    for alias in node.children_by_field_name("name"):
        renamed = alias.child_by_field_name("alias")
        original = alias.child_by_field_name("name") if renamed is not None else alias
        name = _text(original) if original is not None else ""
        if origin is None:
            bound = _text(renamed) if renamed is not None else name.partition(".")[0]
            yield alias, bound, name, "" if renamed is None else ".", 0
        else:
            bound = _text(renamed) if renamed is not None else name
            yield alias, bound, module, name, len(path) - len(module)


def _text(node: Node) -> str:
    return (node.text or b"").decode()
