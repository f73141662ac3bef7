"""Clones to labels: definitions that a commit titled for it removed as dead.

    python -m tests.bench.quality.mine CLONES [--since DATE]

`CLONES` is a folder of git clones named `owner+name`. A label is a definition outside of tests,
documentation, examples and scripts that the parent has and the commit has not, nor the newest
commit, in a commit of at most 60 files. It counts only if no code that stayed or was merely edited
used it at the parent: each line that said its name was

- inside of a definition that the same commit removed (`cluster`), or an import or `__all__` of it;
- in a test (`tests`);
- or is still there after the commit, so that it means another thing of that name (`homonym`).

Without any such line it is `plain`. A function that lost its caller in the same commit is a change
of behaviour, whatever the title says, and is left out. Imports are judged in their own file. Of one
commit at most eight labels of a case count, chosen by a hash, so that none outweighs the others.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import sys
import tokenize
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.bench.quality.definitions import Definition, definitions
from tests.bench.quality.history import Mention, Removal, mentions, removals, text

LABELS = Path(__file__).parent / "removed.jsonl"
_TITLE = (
    r"^[^\n]*\b(remov|delet|drop|clean|prune|purge|rm|strip|kill)[a-z]*\b[^\n]*"
    # What is dead of "dead hosters" is outside of the code.
    r"\b(dead(?! (?:plugins|hosters|decrypters?|domains|links|sites|websites|services)\b)|unused|"
    r"unreachable|unreferenced|never used|not used|no longer used|vulture|skylos)\b"
)
TESTS = re.compile(
    r"(^|/)(tests?|testing|testsuite|unit_tests?)/|(^|/)(test_[^/]*|[^/]*_tests?|conftest)\.py$"
)
_ASIDE = re.compile(
    r"(^|/)(docs?|examples?|samples?|scripts?|tools?|benchmarks?|contrib|vendor|_vendor|third_party|"
    r"migrations|\.[^/]+)/|(^|/)(setup|fabfile|conf|noxfile|tasks)\.py$"
)
_TEXTS = re.compile(r"\.(py|pyi|pyx|ipynb|toml|cfg|ini|html|jinja2?|j2|ya?ml|json|xml|sql|kv|ui)$")
_MOST_OF_A_COMMIT = 8
_HEAVY = 400  # lines that say a word: no name of its own


class Label(NamedTuple):
    """A definition that people removed as dead in `commit`; path and line are of its parent."""

    project: str
    commit: str
    path: str
    qualname: str
    kind: str
    line: int
    case: str


def labels(clone: Path, since: str) -> Iterator[Label]:
    """Yield the labels of one clone, by commit."""
    project = clone.name.replace("+", "/")
    for removal in removals(clone, _TITLE, since):
        of_case: dict[str, list[Label]] = {}
        for path, gone, case in _judged(clone, removal):
            place = (path, gone.qualname, gone.kind, gone.line, case)
            label = Label(project, removal.commit, *place)
            of_case.setdefault(case, []).append(label)
        for found in of_case.values():
            yield from sorted(found, key=_order)[:_MOST_OF_A_COMMIT]


def _order(label: Label) -> str:
    return hashlib.sha256(repr(label).encode()).hexdigest()


def _judged(clone: Path, removal: Removal) -> Iterator[tuple[str, Definition, str]]:
    removed: dict[str, list[Definition]] = {}
    new = (definitions(text(clone, removal.commit, path)) for path in removal.fresh)
    added = {each.name for found in new for each in found}
    for path in removal.paths:
        before = definitions(text(clone, removal.parent, path))
        after_text = text(clone, removal.commit, path)
        after = definitions(after_text)
        if after_text and not after and before and not _parses(after_text):
            continue
        kept = {each.qualname for each in after}
        removed[path] = _outermost([each for each in before if each.qualname not in kept])
        known = {each.qualname for each in before}
        added |= {each.name for each in after if each.qualname not in known}
    for path, gone in removed.items():
        if TESTS.search(path) or _ASIDE.search(path):
            continue
        newest = {each.qualname for each in definitions(text(clone, "HEAD", path))}
        for each in gone:
            if each.name in added or each.qualname in newest or not _tells(each):
                continue
            case = _case(clone, removal, removed, path, each)
            if case:
                yield path, each, case


def _tells(gone: Definition) -> bool:
    """Whether the name is one that people choose: not `_`, `__all__` or a future import."""
    return bool(gone.name.strip("_")) and gone.name[:2] != "__" and gone.name != "annotations"


def is_test(path: str) -> bool:
    """Whether a path is a test by its name."""
    return bool(TESTS.search(path))


def _parses(source: str) -> bool:
    return bool(source.strip()) and bool(definitions(source + "\n_ = 0\n"))


def _outermost(gone: Sequence[Definition]) -> list[Definition]:
    """Leave out the members of classes that went as a whole."""
    names = {each.qualname for each in gone if each.kind == "class"}
    return [each for each in gone if each.qualname.rpartition(".")[0] not in names]


def _case(
    clone: Path,
    removal: Removal,
    removed: dict[str, list[Definition]],
    path: str,
    gone: Definition,
) -> str:
    """Return the kind of a label, "" for a definition that was not dead at the parent."""
    source = text(clone, removal.parent, path)
    if gone.kind == "import":
        used = _names(source)
        return (
            "import" if used.get(gone.name, set()) <= set(range(gone.first, gone.end + 1)) else ""
        )
    if _spoken(source, gone):
        return ""
    found = [
        each for each in mentions(clone, removal.parent, gone.name) if _counts(each, path, gone)
    ]
    if len(found) > _HEAVY:
        return ""
    after = _lines(mentions(clone, removal.commit, gone.name))
    cases = {_role(clone, removal, removed, each, after) for each in found}
    is_bare = "homonym" in cases and gone.kind not in ("method", "attribute")
    if is_bare and any(_may_mean(clone, removal, path, each, after) for each in found):
        return ""
    if "living" in cases:
        return ""
    for case in ("homonym", "cluster", "tests"):
        if case in cases:
            return case
    return "plain"


def _counts(mention: Mention, path: str, gone: Definition) -> bool:
    """Whether the line may be a use: in code or in a file that names code, not its own."""
    is_own = mention.path == path and gone.first <= mention.line <= gone.end
    return not is_own and bool(_TEXTS.search(mention.path)) and not _is_aside(mention)


def _is_aside(mention: Mention) -> bool:
    return mention.text.lstrip().startswith("#") or bool(
        re.search(r"(^|/)(docs?|changes|changelog|locale|\.[^/]+)/", mention.path)
    )


def _lines(found: Sequence[Mention]) -> set[tuple[str, str]]:
    return {(each.path, each.text.strip()) for each in found}


def _role(
    clone: Path,
    removal: Removal,
    removed: dict[str, list[Definition]],
    mention: Mention,
    after: set[tuple[str, str]],
) -> str:
    """Say what a line at the parent that says the name was to it."""
    if TESTS.search(mention.path):
        return "tests"
    for each in removed.get(mention.path, ()):
        if each.first <= mention.line <= each.end:
            return "" if each.kind == "import" else "cluster"
    if (mention.path, mention.text.strip()) in after:
        return "homonym"
    if re.match(
        r"\s*(from\b.*\bimport\b|import\b|[\w, ]+,?\s*\\?$|[\"'][\w.]+[\"'],?$)", mention.text
    ):
        return ""  # a line of an import or of __all__ that went with it
    names = _names(text(clone, removal.parent, mention.path))
    word = re.compile(r"\w+")
    if mention.path.endswith(".py") and not any(
        mention.line in names.get(each, ()) for each in word.findall(mention.text)
    ):
        return ""  # a comment or a docstring
    return "living"


def _may_mean(
    clone: Path, removal: Removal, path: str, mention: Mention, after: set[tuple[str, str]]
) -> bool:
    """Whether a line that stayed may have meant the one of this module, by a bare or dotted name.

    So it may in the same file, and where the name of the module stands too.
    """
    if (mention.path, mention.text.strip()) not in after or is_test(mention.path):
        return False
    if mention.path == path:
        return True
    parts = path.removesuffix(".py").removesuffix("/__init__").split("/")
    return parts[-1] in _names(text(clone, removal.parent, mention.path))


@cache
def _names(source: str) -> dict[str, set[int]]:
    """Return the lines on which each name stands as code."""
    found: dict[str, set[int]] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.NAME:
                found.setdefault(token.string, set()).add(token.start[0])
            elif token.type == tokenize.STRING and len(token.string) < 200:
                for word in re.findall(r"\w+", token.string):
                    found.setdefault(word, set()).add(token.start[0])
    except (tokenize.TokenError, SyntaxError):
        return {}
    return found


def _spoken(source: str, gone: Definition) -> bool:
    """Whether a decorator other than the plain ones makes somebody outside its caller."""
    lines = source.splitlines()[gone.first - 1 : gone.line - 1]
    plain = re.compile(
        r"@(property|staticmethod|classmethod|\w+\.setter|contextmanager|lru_cache|cache|functools\.\w+|typing\.\w+|overload|override|dataclass\b.*|dataclasses\.\w+|attr\.s\b.*|attr\.\w+|define\b.*)"
    )
    return any(line.strip().startswith("@") and not plain.match(line.strip()) for line in lines)


def _all(clone: Path, since: str) -> list[Label]:
    return list(labels(clone, since))


def main() -> None:
    """Mine all clones and write the labels."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("clones", type=Path)
    parser.add_argument("--since", default="2015-01-01")
    parser.add_argument("--only", default="", help="one clone")
    asked = parser.parse_args()
    rows: list[Label] = []
    clones = [c for c in sorted(asked.clones.iterdir()) if asked.only in ("", c.name)]
    with ProcessPoolExecutor() as pool:
        mined = pool.map(_all, clones, [asked.since] * len(clones))
        for clone, found in zip(clones, mined, strict=True):
            print(f"{clone.name}: {len(found)}", file=sys.stderr, flush=True)
            rows += found
    LABELS.write_text("".join(json.dumps(row) + "\n" for row in sorted(rows)), encoding="utf-8")


if __name__ == "__main__":
    main()
