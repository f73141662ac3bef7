"""Real removals of flags, done again by Sweeper, and how much is what people made of them.

    python -m tests.bench.flags.replay CLONES WORK [--half held] [--only NAME] [--each] [--alone]

`CLONES` is a folder of git clones named `owner+name`. At the parent of each commit the recorded
reads get their values, once file by file (fold) and once in the whole tree (cascade), where the
tests are as the commit left them. A file counts when it is Python, no test, and the commit or we
changed it; a commit is equal when all of them are.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.bench.flags.differences import Difference, difference
from tests.bench.flags.outcomes import Made, cascaded, folded
from tests.bench.flags.removals import Removal, chosen, parser_of
from tests.bench.quality.checkouts import checkout
from tests.bench.quality.history import mentions, text
from tests.bench.quality.mine import is_test
from tests.bench.quality.split import half
from tests.bench.tables import table

_HEADER = (
    "half", "commits", "refused", "files that read, equal (fold)", "files equal", "commits equal",
    "results parse", "name is gone", "name is gone (people)", "reads known",
)  # fmt: skip


class Replayed(NamedTuple):
    """What came of one removal: differences by path, and where keys are still said."""

    removal: Removal
    folds: dict[str, Difference]
    files: dict[str, Difference]
    refused: tuple[str, ...]
    known: int
    ours: bool
    theirs: bool

    @property
    def is_equal(self) -> bool:
        """Whether nothing but layout and comments differs."""
        return all(each == "equal" for each in self.files.values())


def replayed(clones: Path, removal: Removal, work: Path, *, alone_only: bool) -> Replayed:
    """Do a removal again and compare."""
    clone = clones / removal.project.replace("/", "+")
    alone = made = folded(partial(text, clone, removal.parent), removal)
    if not alone_only:
        root = checkout(clones, removal.project, removal.parent, work)
        _take_tests(root, clone, removal)
        made = cascaded(root, removal, work)
    touched = {path for path in removal.files if _counts(path)}
    ours = {path for path in made.after if _counts(path)}
    return Replayed(
        removal,
        _differences(clone, removal, alone, sorted(alone.after)),
        _differences(clone, removal, made, sorted(touched | ours)),
        made.refused,
        made.known,
        _is_gone(clone, removal, made.after),
        not any(mentions(clone, removal.commit, key) for key in removal.keys),
    )


def _take_tests(root: Path, clone: Path, removal: Removal) -> None:
    """Put in the tests of the commit: what only those of the parent use has to go as well."""
    for path in filter(_is_test, removal.files):
        after = text(clone, removal.commit, path)
        if after and (root / path).parent.is_dir():
            (root / path).write_text(after, encoding="utf-8")
        else:
            (root / path).unlink(missing_ok=True)


def _is_test(path: str) -> bool:
    return path.endswith(".py") and (is_test(path) or path.endswith("/tests.py"))


def _counts(path: str) -> bool:
    return path.endswith(".py") and not _is_test(path)


def _differences(
    clone: Path, removal: Removal, made: Made, paths: list[str]
) -> dict[str, Difference]:
    found: dict[str, Difference] = {}
    for path in paths:
        before = text(clone, removal.parent, path)
        ours = made.after.get(path, before) or ""
        found[path] = difference(before, ours, text(clone, removal.commit, path))
    return found


def _is_gone(clone: Path, removal: Removal, after: Mapping[str, str | None]) -> bool:
    for key in removal.keys:
        word = re.compile(rf"(?<![\w-]){re.escape(key)}(?![\w-])")
        for path in {each.path for each in mentions(clone, removal.parent, key)}:
            said = after[path] if path in after else text(clone, removal.parent, path)
            if said and word.search(said):
                return False
    return True


def _row(name: str, done: list[Replayed]) -> list[str]:
    files = [each for one in done for each in one.files.values()]
    folds = [each for one in done for each in one.folds.values()]
    reads = sum(len(one.removal.reads) for one in done)
    return [
        name,
        str(len(done)),
        str(sum(bool(one.refused) for one in done)),
        _share(folds.count("equal"), len(folds)),
        _share(files.count("equal"), len(files)),
        _share(sum(one.is_equal for one in done), len(done)),
        _share(sum("no parse" not in one.files.values() for one in done), len(done)),
        _share(sum(one.ours for one in done), len(done)),
        _share(sum(one.theirs for one in done), len(done)),
        _share(sum(one.known for one in done), reads),
    ]


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {part / whole:.2f}" if whole else "-"


def _lines(one: Replayed) -> list[str]:
    removal = one.removal
    state = "equal" if one.is_equal else "refused" if one.refused else "differs"
    lines = [f"{removal.project} {removal.commit[:12]} {state}: {removal.note}"]
    lines += [f"    refused: {reason}" for reason in one.refused]
    lines += [f"    {path}: {each}" for path, each in one.files.items() if each != "equal"]
    return lines


def main() -> None:
    """Replay the removals; print a line for each as it ends, then the table and the differences."""
    parser = parser_of(__doc__)
    parser.add_argument("--each", action="store_true", help="say where each commit differs")
    parser.add_argument("--alone", action="store_true", help="fold files, and no more")
    asked = parser.parse_args()
    work = asked.work.resolve()
    (work / "scratch").mkdir(parents=True, exist_ok=True)
    done: list[Replayed] = []
    for removal in chosen(asked):
        one = replayed(asked.clones, removal, work, alone_only=asked.alone)
        done.append(one)
        shown = _lines(one) if asked.each else _lines(one)[:1]
        print("\n".join(shown), file=sys.stderr, flush=True)
    halves = ("fit", "held")
    rows = [_row(name, [d for d in done if half(d.removal.project) == name]) for name in halves]
    print(table(_HEADER, [*rows, _row("both", done)]))
    counted = Counter(each for one in done for each in one.files.values())
    print("\n" + table(("file", "times"), [(k, str(n)) for k, n in counted.most_common()]))


if __name__ == "__main__":
    main()
