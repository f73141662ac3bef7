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
from sweeper.model import Definition, DefinitionKind, Facts, Import, Span

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Query

# Tree-sitter takes some 2 µs and 150 bytes for each byte of hostile text; beyond this, words do.
LARGEST: Final = 1_000_000

_QUERY: Final = """
(function_definition) @function
(class_definition) @class
(import_statement) @import
(import_from_statement) @import
(comment) @comment
(ERROR) @error
"""


def recover(text: str) -> Facts:
    """Return facts whose `unread` is "tree-sitter", or "words" when most of the text is an error.

    Takes time linear in the text. The lines are those of `text`, ended by LF, CRLF or CR.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    facts = plain.parse(text)._replace(language="python", keeps=keep_comments(text))
    if len(text) > LARGEST:
        return facts
    source = text.encode("utf-8", errors="replace")
    captures = _captures(source)
    if 2 * _covered(captures.get("error", [])) > len(source):
        return facts
    definitions, imports = _definitions(source, captures)
    return facts._replace(
        definitions=tuple(definitions),
        imports=tuple(imports),
        words=tuple(sorted(plain.words(_without(source, captures.get("comment", []))))),
        unread="tree-sitter",
    )


@functools.cache
def _reader() -> tuple[Parser, Query]:
    """Return parser and query, made when a file needs them: most trees have no such file."""
    import tree_sitter
    import tree_sitter_python

    language = tree_sitter.Language(tree_sitter_python.language())
    return tree_sitter.Parser(language), tree_sitter.Query(language, _QUERY)


def _captures(source: bytes) -> dict[str, list[Node]]:
    import tree_sitter

    parser, query = _reader()
    return tree_sitter.QueryCursor(query).captures(parser.parse(source).root_node)


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


def _definitions(
    source: bytes, captures: dict[str, list[Node]]
) -> tuple[list[Definition], list[Import]]:
    last_line = source.count(b"\n") + 1
    definitions = [Definition(-1, "", "module", Span(1, 0, last_line, 0), 1, 0, (), ())]
    imports: list[Import] = []
    enclosing: list[tuple[int, int]] = []  # where each open definition ends, and its index
    nodes = [node for kind in ("function", "class", "import") for node in captures.get(kind, ())]
    for node in sorted(nodes, key=lambda node: (node.start_byte, -node.end_byte)):
        while enclosing and enclosing[-1][0] <= node.start_byte:
            enclosing.pop()
        scope = enclosing[-1][1] if enclosing else 0
        if node.type.startswith("import"):
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
    return Definition(scope, name, kind, span, node.start_point.row + 1, 0, (), ())


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
