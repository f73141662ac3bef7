"""An audit to one page for people: the graph around the target, its lines, its contents."""

from __future__ import annotations

from collections.abc import Iterator

from sweeper.audit.text import figures, place
from sweeper.audit.values import Audit, Content
from sweeper.report.html import findings
from sweeper.report.page import Page
from sweeper.report.webpage.document import document
from sweeper.report.webpage.view import Edge, FileLines, Group, Node, Slice, Table, View

_COLUMN = 14  # nodes of the slice above each other


def render(audit: Audit, page: Page) -> str:
    """Write the whole page; the same audit gives the same bytes."""
    certain = [use for use in audit.uses if use.is_certain]
    facts = [
        ("places that use it", f"{len(certain):,}"),
        ("more that may", f"{len(audit.uses) - len(certain):,}"),
        ("lines", f"{audit.lines:,}"),
        ("tests that lead to it", f"{len(audit.tests):,}"),
        ("dead definitions", f"{sum(row.status == 'dead' for row in audit.contents):,}"),
    ]
    where = f" at {audit.commit[:12]}" if audit.commit else ""
    modules = [row for row in audit.contents if row.kind == "module"]
    sizes = {row.path: row.lines for row in modules}
    return document(
        View(
            title=f"Audit of {audit.name}",
            subtitle=f"{audit.kind}{where}. {'. '.join(figures(audit))}.",
            is_complete=audit.is_complete and not audit.unread,
            notes=tuple(f"{name}: could not be asked" for name in audit.unread),
            facts=tuple(facts),
            files=tuple(FileLines(r.path, r.lines, " ".join(r.owners)) for r in modules),
            findings=findings(audit.cases, page, sizes),
            tables=tuple(table for table in _tables(audit) if table.rows),
            slice=_slice(audit),
        )
    )


def _tables(audit: Audit) -> Iterator[Table]:
    yield Table(
        "Used by",
        "Perhaps: through a receiver of unknown type.",
        ("where", "user", "uses", "how", "from"),
        tuple(
            (place(use), use.user, use.used, "surely" if use.is_certain else "perhaps", use.where)
            for use in sorted(audit.uses, key=lambda use: not use.is_certain)
        ),
    )
    yield Table(
        "Contains",
        "Users are surely so; guesses are through receivers of unknown type.",
        (
            "definition", "state", "users", "guesses", "lines", "days old", "tested", "owners",
            "reached by names of a run",
        ),
        tuple(_content(row) for row in audit.contents if row.kind != "module"),
    )  # fmt: skip
    yield Table(
        "In which order it can go",
        "First its users change, then each definition goes after what uses it.",
        ("step", "do", "what", "risk", "why"),
        tuple(
            (number, step.action, ", ".join(step.subjects), step.risk, "; ".join(step.reasons))
            for number, step in enumerate(audit.order, 1)
        ),
    )
    rows = tuple((r.key, f"{r.path}:{r.span.line}", r.form) for r in audit.reads)
    yield Table("Flags", "", ("flag", "read at", "as"), rows)
    columns = ("file", "commits", "authors")
    yield Table("Changed within a year", "", columns, tuple((*row,) for row in audit.changed or ()))
    yield Table("Tests that lead to it", "", ("test",), tuple((test,) for test in audit.tests))


def _content(row: Content) -> tuple[str | int | float, ...]:
    return (
        row.subject, row.status, row.users, row.guesses, row.lines,
        -1 if row.age_days is None else row.age_days, "yes" if row.is_tested else "no",
        " ".join(row.owners), "; ".join(row.hazards),
    )  # fmt: skip


def _slice(audit: Audit) -> Slice | None:
    """Return the users, what they use of the target, and what that uses, as far as there is room.

    Production comes first.
    """
    uses = sorted((u for u in audit.uses if u.is_certain), key=lambda u: u.where != "production")
    places = {use.user: place(use) for use in reversed(uses)}
    users = list(dict.fromkeys(use.user for use in uses))
    inner = list(dict.fromkeys([*(u.used for u in uses), *(n.user for n in audit.needs)]))
    used = list(dict.fromkeys(need.used for need in audit.needs))
    if not users and not used:
        return None
    columns = [users[:_COLUMN], inner[:_COLUMN], used[:_COLUMN]]
    groups: tuple[Group, ...] = ("user", "target", "used")
    nodes = [
        Node(_name(subject), places.get(subject, "") if group == "user" else _path(subject), group)
        for group, column in zip(groups, columns, strict=True)
        for subject in column
    ]
    starts = (0, len(columns[0]), len(columns[0]) + len(columns[1]))
    at = [
        {subject: start + number for number, subject in enumerate(column)}
        for start, column in zip(starts, columns, strict=True)
    ]
    pairs = [(at[0].get(use.user), at[1].get(use.used)) for use in uses]
    pairs += [(at[1].get(need.user), at[2].get(need.used)) for need in audit.needs]
    known = dict.fromkeys((a, b) for a, b in pairs if a is not None and b is not None)
    left = len(users) + len(inner) + len(used) - len(nodes)
    return Slice(tuple(nodes), tuple(Edge(a, b, is_certain=True) for a, b in known), left)


def _path(subject: str) -> str:
    return subject.partition("::")[0]


def _name(subject: str) -> str:
    return subject.rpartition("::")[2] or subject
