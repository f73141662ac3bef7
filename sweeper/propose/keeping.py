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
    """Write a TOML string; JSON's escapes are TOML's too. What nobody would see is escaped."""
    written = json.dumps(text.encode("utf-8", "replace").decode("utf-8"), ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in written)
