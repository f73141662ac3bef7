"""Remove what findings name: source texts and findings in, edits out; no file is touched."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sweeper.model import Edit, Finding, Skipped
from sweeper.rewrite.edits import Lines, apply
from sweeper.rewrite.files import Work, plan_files


@dataclass(frozen=True, slots=True)
class Rewriting:
    """The edits, the findings that they carry out, and why the others are not."""

    edits: tuple[Edit, ...]
    removed: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]


def rewrite(
    texts: Mapping[str, str], findings: Sequence[Finding], *, pure_calls: Collection[str] = ()
) -> Rewriting:
    """Return the edits that remove the findings, their exclusive tests and nothing else.

    `texts` maps the path of each file that the findings or their tests name to its source.
    `pure_calls` are the dotted names of functions whose calls may go without a trace. A finding
    that cannot be carried out whole is skipped with all findings that need it.
    """
    work: Work = plan_files(texts, findings, pure_calls)
    edits: list[Edit] = []
    for path in sorted(work.replacements):
        lines = Lines(texts[path])
        edits += [Edit(path, lines.span(r.start, r.end), r.text) for r in work.replacements[path]]
    for path in sorted(work.deleted):
        text = texts.get(path, "")
        edits.append(Edit(path, Lines(text).span(0, len(text)), "", delete_file=True))
    places = {finding: place for place, finding in enumerate(findings)}
    refused = sorted(work.refused.items(), key=lambda item: places[item[0]])
    return Rewriting(
        edits=tuple(edits),
        removed=tuple(f for f in findings if f not in work.refused),
        skipped=tuple(Skipped(f.subject, "rewrite", reason) for f, reason in refused),
    )


__all__ = ["Rewriting", "apply", "rewrite"]
