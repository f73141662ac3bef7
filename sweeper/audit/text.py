"""An audit to text for a terminal: figures, users, contents, flags, the order of removal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sweeper.audit.values import Audit, Changed, Content, Status, Step, Use, Where
from sweeper.report.escape import visible
from sweeper.report.paper import Paper

_SHOWN = 20
_ORDER: Sequence[Where] = ("production", "test", "dead code")
_STATUS_STYLE: Mapping[Status, str] = {
    "dead": "bold red",
    "tests only": "yellow",
    "possibly used": "yellow",
    "public": "cyan",
    "in use": "green",
}


def render(audit: Audit, paper: Paper, *, details: bool) -> str:
    """Write the audit; without `details` long lists are cut, and say so."""
    most = None if details else _SHOWN
    paper.whole(visible(f"{audit.name}  ({audit.kind})"), "bold")
    for line in figures(audit):
        paper.words(line, indent=2)
    if not audit.is_complete:
        paper.words("Incomplete: not all of the input could be read.", "bold red", indent=2)
    _users(paper, audit.uses, most)
    _contents(paper, audit.contents, most)
    _flags(paper, audit)
    _tests(paper, audit.tests, most)
    _changed(paper, audit.changed or (), most)
    _order(paper, audit.order, most)
    return paper.text()


def figures(audit: Audit) -> list[str]:
    """Say in a few sentences what the audit found."""
    certain = [use for use in audit.uses if use.is_certain]
    by_where = Counter(use.where for use in certain)
    files = len({(use.repository, use.path) for use in certain})
    status = Counter(row.status for row in audit.contents if row.kind != "module")
    lines = [f"{count(audit.lines, 'line')} in {count(audit.files, 'file')}"]
    if audit.commits:
        lines[0] += f", last shaped by {count(audit.commits, 'commit')}"
    if audit.changed is not None:
        changes = f"; {count(len(audit.changed), 'file')} changed within a year"
        lines[0] += changes if audit.changed else "; unchanged for a year"
    if audit.kind != "flag":
        asked = f"{len(audit.asked)} repositories asked" if len(audit.asked) > 1 else ""
        if certain:
            shares = ", ".join(f"{by_where[w]} in {w}" for w in _ORDER if by_where[w])
            lines.append(
                f"{count(len(certain), 'place')} in {count(files, 'file')} use it: {shares}"
            )
        else:
            lines.append("Nothing outside of it surely uses it")
        guesses = len(audit.uses) - len(certain)
        if guesses:
            lines[-1] += f"; {guesses} more may, through receivers of unknown type"
        lines[-1] += f" ({asked})" if asked else ""
    if status:
        lines.append("Inside: " + ", ".join(f"{status[s]} {s}" for s in _STATUS_STYLE if status[s]))
    if audit.unread:
        lines.append(f"Not known, since they could not be read: {', '.join(audit.unread)}")
    return [visible(line) for line in lines]


def count(number: int, noun: str) -> str:
    """Say a number of things."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _users(paper: Paper, uses: Sequence[Use], most: int | None) -> None:
    certain = [use for use in uses if use.is_certain]
    if certain:
        _head(paper, "Used by")
    ordered = sorted(certain, key=lambda use: (_ORDER.index(use.where), use.repository))
    for use in ordered[:most]:
        user = use.user.rpartition("::")[2] if "::" in use.user else "the module"
        where = "" if use.where == "production" else f"  [{use.where}]"
        paper.cut(visible(f"  {place(use)}  {user} → {_name(use.used)}{where}"))
    _more(paper, len(certain), most)
    guesses: dict[str, list[Use]] = {}
    for use in uses:
        if not use.is_certain:
            guesses.setdefault(use.used, []).append(use)
    if guesses:
        _head(paper, "Perhaps used, through receivers of unknown type")
    for used, found in list(guesses.items())[:most]:
        more = f" and {count(len(found) - 1, 'more place')}" if len(found) > 1 else ""
        paper.cut(visible(f"  {_name(used)} at {place(found[0])}{more}"))
    _more(paper, len(guesses), most)


def place(use: Use) -> str:
    """Say where a use is, as `path:line`, with the repository where there are several."""
    path = f"{use.repository}:{use.path}" if use.repository else use.path
    return f"{path}:{','.join(map(str, use.lines[:3]))}{'…' if len(use.lines) > 3 else ''}"


def _name(subject: str) -> str:
    return subject.rpartition("::")[2] or subject


def _contents(paper: Paper, rows: Sequence[Content], most: int | None) -> None:
    asked = [row for row in rows if row.kind != "module"]
    if not asked:
        return
    _head(paper, "Contains")
    # What needs a look comes first.
    rank = {status: number for number, status in enumerate(_STATUS_STYLE)}
    ordered = sorted(asked, key=lambda row: (rank[row.status], row.path, row.line))
    for row in ordered[:most]:
        notes = [row.status, count(row.users, "user")]
        notes += [f"{row.guesses} perhaps"] if row.guesses else []
        notes += ["tested"] if row.is_tested else []
        notes += [f"{count(row.age_days, 'day')} old"] if row.age_days is not None else []
        notes += [f"owners {' '.join(row.owners)}"] if row.owners else []
        notes += [f"confidence {row.case.confidence:.2f}"] if row.case else []
        paper.cut(visible(f"  {row.path}:{row.line}  {_name(row.subject)}"))
        paper.words(visible(", ".join(notes)), _STATUS_STYLE[row.status], indent=6)
        for hazard in row.hazards:
            paper.words(visible(hazard), "yellow", indent=6)
    _more(paper, len(asked), most)


def _flags(paper: Paper, audit: Audit) -> None:
    if not audit.reads:
        return
    _head(paper, "Flags")
    known = {verdict.key: verdict for verdict in audit.verdicts}
    for key in sorted({read.key for read in audit.reads}):
        places = [f"{r.path}:{r.span.line}" for r in audit.reads if r.key == key]
        verdict = known.get(key)
        said: str = "no export says what it serves" if verdict is None else verdict.kind
        if verdict is not None and verdict.kind in ("constant", "kept"):
            said += f", always {verdict.value!r}"
        paper.words(visible(f"{key or 'a key that only a run knows'}: {said}"), indent=2)
        paper.words(visible(f"read at {', '.join(places[:_SHOWN])}"), indent=6)


def _tests(paper: Paper, tests: Sequence[str], most: int | None) -> None:
    if not tests:
        return
    _head(paper, "Tests that lead to it")
    for test in tests[:most]:
        paper.cut(visible(f"  {test}"))
    _more(paper, len(tests), most)


def _changed(paper: Paper, files: Sequence[Changed], most: int | None) -> None:
    if not files:
        return
    _head(paper, "Changed within a year")
    for path, commits, authors in files[:most]:
        said = f"{count(commits, 'commit')} by {count(authors, 'author')}"
        paper.cut(visible(f"  {path}  {said}"))
    _more(paper, len(files), most)


def _order(paper: Paper, steps: Sequence[Step], most: int | None) -> None:
    if not steps:
        return
    _head(paper, "In which order it can go")
    for number, step in enumerate(steps[:most], 1):
        shown = ", ".join(step.subjects[:5])
        more = f" and {len(step.subjects) - 5} more" if len(step.subjects) > 5 else ""
        because = f": {'; '.join(step.reasons)}" if step.reasons else ""
        paper.words(visible(f"{number}. {step.action} {shown}{more}"), indent=2)
        paper.words(visible(f"risk {step.risk:.2f}{because}"), indent=6)
    _more(paper, len(steps), most)


def _head(paper: Paper, words: str) -> None:
    paper.gap()
    paper.whole(words, "bold")


def _more(paper: Paper, total: int, most: int | None) -> None:
    if most is not None and total > most:
        paper.words(f"and {total - most} more; -v shows all", indent=2)
