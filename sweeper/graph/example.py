"""The example of a root rule to the names that the rule keeps alive in it."""

from __future__ import annotations

from dataclasses import replace

from sweeper.config import RootRule, Rules
from sweeper.graph.link import link
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.languages.python import parse
from sweeper.model import SourceFile


def alive_names(code: str, rule: RootRule, path: str, rules: Rules) -> frozenset[str]:
    """Return the names in `code`, said to stand at `path`, that the rule alone keeps alive.

    `rules` gives what the rule does not say, such as the calls without effect.
    """
    source = SourceFile(path, "", len(code), "production", "python")
    facts = parse(code)
    graph = link([(source, facts)], replace(rules, roots=(rule,)), ())
    bare = link([(source, facts)], replace(rules, roots=()), ())
    kept = _rooted(graph) - _rooted(bare)
    return frozenset(graph.nodes.definition(node).name for node in kept)


def _rooted(graph: ReferenceGraph) -> frozenset[int]:
    return graph.roots.production | graph.roots.tests
