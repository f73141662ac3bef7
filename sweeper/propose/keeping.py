"""A finding that people want to keep, to the rule that says so in the repository itself."""

from __future__ import annotations

from collections.abc import Iterable

from sweeper.keep import keep_table
from sweeper.model import Finding
from sweeper.propose.markup import fence


def keep_rule(finding: Finding, reason: str) -> str:
    """Return the `[[keep]]` of a rule file."""
    return keep_table(finding.subject, reason).rstrip("\n")


def keep_rules(kept: Iterable[tuple[Finding, str]]) -> str:
    """Return what is said on a pull of which people want to keep a part."""
    rules = "\n\n".join(keep_rule(finding, reason) for finding, reason in kept)
    return (
        "This leaves out now what people want to keep, and nobody is asked about it again. To have "
        "it said in the repository, for every tool and reader, add to `.sweeper.toml`:\n\n"
        f"{fence(rules, 'toml')}"
    )
