"""A finding that people want to keep, to the rule that says so in the repository itself."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sweeper.model import Finding
from sweeper.propose.markup import fence


def keep_rule(finding: Finding, reason: str) -> str:
    """Return the `[[keep]]` of a rule file."""
    return f"[[keep]]\nsubject = {_toml(_literal(finding.subject))}\nreason = {_toml(reason)}"


def keep_rules(kept: Iterable[tuple[Finding, str]]) -> str:
    """Return what is said on a pull of which people want to keep a part."""
    rules = "\n\n".join(keep_rule(finding, reason) for finding, reason in kept)
    return (
        "This leaves out now what people want to keep, and nobody is asked about it again. To have "
        "it said in the repository, for every tool and reader, add to `.sweeper.toml`:\n\n"
        f"{fence(rules, 'toml')}"
    )


def _literal(text: str) -> str:
    """Return the glob that matches just this text."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in text)


def _toml(text: str) -> str:
    escaped = json.dumps(text, ensure_ascii=False)
    return escaped.encode("utf-8", "replace").decode("utf-8").replace("\x7f", "\\u007f")
