"""A commit and the subject of a finding to whether the commit has it."""

from __future__ import annotations

from sweeper.git import Repository
from sweeper.languages import python
from sweeper.model import Definition, FindingKind
from sweeper.sources.content import decode_source

# What has a name by which it can be found again; the rest is only so much text.
NAMED: frozenset[FindingKind] = frozenset({"dead-symbol", "test-only", "unused-file"})
_MOST = 200


def is_there(repository: Repository, commit: str, subject: str) -> bool:
    """Whether the file of a subject defines it in a commit; what is only a path is there or not."""
    path, _, qualname = subject.rpartition("::")
    asked = ("cat-file", "blob", f"{commit}:{repository.prefix}{path}")
    code, content = repository.run(*asked, accept=(0, 128))
    if code or not qualname:
        return not code
    definitions = python.parse(decode_source(content).text).definitions
    return any(_qualname(definitions, one) == qualname for one in definitions[1:])


def added_by(repository: Repository, merge: str, tip: str, subject: str) -> str:
    """Return the commit that brought back what a merge had removed, "" when it is not back.

    Of the first parents after the merge, since other branches may never have been without it.
    """
    path = f":(literal){repository.prefix}{subject.rpartition('::')[0]}"
    span = (f"^{merge}", tip)
    options = ("rev-list", "--reverse", "--first-parent", *span, "--", path)
    commits = repository.run(*options)[1].decode("ascii").split()
    if not commits or is_there(repository, merge, subject):
        return ""
    if not is_there(repository, tip, subject):
        return ""
    return next((each for each in commits[:_MOST] if is_there(repository, each, subject)), "")


def _qualname(definitions: tuple[Definition, ...], one: Definition) -> str:
    names = [one.name]
    while one.scope:
        one = definitions[one.scope]
        names.append(one.name)
    return ".".join(reversed(names))
