"""`sweeper rules import`: a vulture allowlist to the `[[keep]]` rules that keep the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from sweeper.cli.options import Inputs, takes
from sweeper.cli.output import put, say
from sweeper.cli.places import place
from sweeper.cli.run import started
from sweeper.keep import keep_table
from sweeper.model import Finding
from sweeper.report.escape import visible
from sweeper.report.page import shown
from sweeper.sources.content import decode_source
from sweeper.verify.allowlist import Entry, entries

_SHOWN = 10


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@takes(Inputs)
def command(inputs: Inputs, file: Path, path: Path | None) -> int:
    """Write the [[keep]] rules for a vulture allowlist FILE, as `vulture --make-whitelist` writes.

    What it names is looked up in the repository of PATH (default: here). Append the output to
    .sweeper.toml, or to pyproject.toml if the rules are there. Names that nothing is found about
    need no rule, and are left out.
    """
    listed = list(entries(decode_source(file.read_bytes()).text))
    with started(inputs, place([path or Path()]).root) as run:
        _, key = run.rule_file()
        findings = [case.finding for case in run.find().cases]
    tables: dict[str, str] = {}
    left: list[str] = []
    for entry in listed:
        found = _meant(entry, [one for one in findings if one.name == entry.name])
        reason = f"{file.name} allows it" + (f" as an unused {entry.what}" if entry.what else "")
        for finding in found:
            tables.setdefault(finding.subject, keep_table(finding.subject, reason, key=key))
        if not found:
            left.append(entry.name)
    put("\n".join(tables.values()), None)
    if left:
        more = f" and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
        names = visible(", ".join(left[:_SHOWN]))
        say(f"sweeper: nothing is found about {names}{more}: no rule needed", quiet=inputs.quiet)
    return 0


def _meant(entry: Entry, findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings that an entry means: all of its name, unless it says where."""
    if not entry.path:
        return list(findings)
    there = [finding for finding in findings if _is_same(entry.path, finding.path)]
    nearest = min((abs(shown(one).line - entry.line) for one in there), default=0)
    return [one for one in there if abs(shown(one).line - entry.line) == nearest]


def _is_same(listed: str, path: str) -> bool:
    """Whether the list, which may have been made above or below the root, means the path."""
    listed = listed.replace("\\", "/").removeprefix("./")
    return f"/{listed}".endswith(f"/{path}") or f"/{path}".endswith(f"/{listed}")
