"""Candidates to what vulture says of the same names: a second witness with another method."""

from __future__ import annotations

import contextlib
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from sweeper.errors import GitError
from sweeper.languages import text as plain
from sweeper.languages.python.tree import parse_or_none
from sweeper.model import Evidence, Finding
from sweeper.sources import decode_source
from sweeper.verify.scene import Scene

if TYPE_CHECKING:
    from vulture import Vulture

# Vulture asks whether a name occurs anywhere, tests included, so it has no word on the other kinds.
_ASKED: Final = frozenset({"dead-symbol", "unused-import", "unused-local", "unreachable"})
_SYMBOLS: Final = frozenset({"function", "method", "class", "variable", "attribute"})


def hear(findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[Evidence, ...]]:
    """Return whether vulture agrees, by fingerprint; nothing where it has an opinion on neither."""
    asked = [finding for finding in findings if finding.kind in _ASKED]
    if not asked:
        return {}
    vulture = _scanned(scene)
    unused: dict[tuple[str, str], list[range]] = {}
    for item in vulture.get_unused_code():
        name = "" if item.typ == "unreachable_code" else item.name
        lines = range(item.first_lineno, item.last_lineno + 1)
        unused.setdefault((str(item.filename), name), []).append(lines)
    shared = _shared_names(scene)
    heard: dict[str, tuple[Evidence, ...]] = {}
    for finding in asked:
        name = "" if finding.kind == "unreachable" else finding.name
        if any(_overlaps(finding, lines) for lines in unused.get((finding.path, name), ())):
            evidence = scene.evidence("vulture-agrees", "supports", "vulture finds no use either")
        elif (
            name in vulture.used_names
            and not _is_explained(finding, shared)
            and not _names_itself(finding, scene)
        ):
            note = f"vulture sees a use of some `{name}`"
            evidence = scene.evidence("vulture-disagrees", "opposes", note)
        else:
            continue
        heard[finding.fingerprint] = (evidence,)
    return heard


def _is_explained(finding: Finding, shared: frozenset[str]) -> bool:
    """Whether a use of the name is no news: dead code uses it, or a namesake may be meant."""
    return bool(finding.needs) or finding.name in shared


def _names_itself(finding: Finding, scene: Scene) -> bool:
    """Whether the symbol's own lines name it twice, as those of a recursive function do."""
    try:
        lines = decode_source(scene.tree.read(finding.path)).text.split("\n")
    except (OSError, GitError):  # gone since it was listed
        return False
    own = ("\n".join(lines[span.line - 1 : span.end_line]) for span in finding.spans)
    name = re.compile(rf"\b{re.escape(finding.name)}\b")
    return any(len(name.findall(text)) > 1 for text in own)


def _shared_names(scene: Scene) -> frozenset[str]:
    """Return the names that more than one symbol of the tree has."""
    nodes = scene.graph.nodes
    counts = Counter(
        nodes.definition(node).name
        for node in range(len(nodes))
        if nodes.definition(node).kind in _SYMBOLS
    )
    return frozenset(name for name, count in counts.items() if count > 1)


def _overlaps(finding: Finding, lines: range) -> bool:
    return any(span.line < lines.stop and lines.start <= span.end_line for span in finding.spans)


def _scanned(scene: Scene) -> Vulture:
    """Return a vulture that has seen all Python files; of what it cannot read, the words."""
    from vulture import Vulture

    vulture = Vulture()
    for file in scene.graph.files:
        path = file.source.path
        try:
            text = decode_source(scene.tree.read(path)).text
        except (OSError, GitError):  # gone since it was listed
            continue
        if file.source.language not in ("python", "stub") or parse_or_none(text) is None:
            vulture.used_names.update(plain.words(text))
            continue
        try:
            # It says on stderr what it thinks of broken type comments.
            with contextlib.redirect_stderr(io.StringIO()):
                vulture.scan(text, filename=path)
        except RecursionError:  # a generated expression, thousands of operators deep
            vulture.used_names.update(plain.words(text))
    return vulture
