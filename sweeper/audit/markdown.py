"""An audit to Markdown, as a ticket or a design document quotes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from sweeper.audit.text import figures, place
from sweeper.audit.values import Audit, Content, Step, Use
from sweeper.report.escape import markdown, markdown_code

LIMIT = 200  # rows of a table


def render(audit: Audit) -> str:
    """Write the audit; nothing of the repository becomes markup."""
    parts = [f"## Audit of {markdown_code(audit.name)}", ""]
    parts += [f"- {markdown(line)}" for line in figures(audit)]
    if not audit.is_complete:
        parts += ["", "> **Incomplete:** not all of the input could be read."]
    uses = [_use(use) for use in audit.uses if use.is_certain]
    parts += _table("Used by", ("where", "user", "uses", "from"), uses)
    guesses = Counter(use.used for use in audit.uses if not use.is_certain)
    counted = [[markdown_code(used), str(number)] for used, number in guesses.items()]
    parts += _table("Perhaps used, through receivers of unknown type", ("what", "places"), counted)
    rows = [_content(row) for row in audit.contents if row.kind != "module"]
    parts += _table("Contains", ("definition", "state", "users", "lines", "age", "notes"), rows)
    flags = [[markdown_code(r.key), markdown_code(f"{r.path}:{r.span.line}")] for r in audit.reads]
    parts += _table("Flags", ("flag", "read at"), flags)
    parts += _table("Tests that lead to it", ("test",), [[markdown_code(t)] for t in audit.tests])
    changed = [
        [markdown_code(path), str(commits), str(authors)]
        for path, commits, authors in audit.changed or ()
    ]
    parts += _table("Changed within a year", ("file", "commits", "authors"), changed)
    parts += _table(
        "In which order it can go", ("step", "what", "risk", "why"), _steps(audit.order)
    )
    return "\n".join(parts).rstrip("\n") + "\n"


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    lines = ["", f"### {title}", "", f"| {' | '.join(columns)} |", "| --- " * len(columns) + "|"]
    lines += [f"| {' | '.join(row)} |" for row in rows[:LIMIT]]
    if len(rows) > LIMIT:
        lines += ["", f"{len(rows) - LIMIT} more are not listed here."]
    return lines


def _use(use: Use) -> list[str]:
    return [markdown_code(t) for t in (place(use), use.user, use.used)] + [use.where]


def _content(row: Content) -> list[str]:
    notes = [*row.hazards, *(f"owned by {owner}" for owner in row.owners)]
    notes += [f"confidence {row.case.confidence:.2f}"] if row.case else []
    age = "" if row.age_days is None else f"{row.age_days} days"
    return [
        markdown_code(row.subject), row.status, f"{row.users} + {row.guesses}", str(row.lines),
        age, markdown("; ".join(notes)),
    ]  # fmt: skip


def _steps(steps: Iterable[Step]) -> list[list[str]]:
    return [
        [
            str(number),
            f"{step.action} {', '.join(markdown_code(one) for one in step.subjects)}",
            f"{step.risk:.2f}",
            markdown("; ".join(step.reasons)),
        ]
        for number, step in enumerate(steps, 1)
    ]
