"""A target in one repository of a workspace to its uses in the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sweeper.audit.users import Users
from sweeper.audit.values import Use
from sweeper.errors import ConfigError
from sweeper.graph.outside import Shared
from sweeper.why import nodes_of
from sweeper.workspace import Linked, Town


def found_in(town: Town, subject: str) -> tuple[Linked, str]:
    """Return the repository that a subject is in, and the subject without the repository's name.

    Raises ConfigError where several have it.
    """
    name, slash, rest = subject.partition("/")
    for each in town.members:
        if slash and each.member.name == name:
            return each, rest or "."
    having = [each for each in town.members if _has(town, each, subject)]
    if len(having) == 1:
        return having[0], subject
    names = ", ".join(each.member.name for each in having or town.members)
    if having:
        raise ConfigError(f"{subject!r} is in {names}; write REPOSITORY/{subject}")
    raise ConfigError(f"nothing is called {subject!r} in {names}")


def _has(town: Town, linked: Linked, subject: str) -> bool:
    with town.survey(linked) as (_, _, survey, *_):
        if nodes_of(survey.graph, subject):
            return True
        folder = subject.strip("/")
        is_path = "::" not in subject and ":" not in subject
        return is_path and any(f.source.path.startswith(f"{folder}/") for f in survey.graph.files)


def uses_elsewhere(
    town: Town, name: str, target: Shared | None, covered: Sequence[int]
) -> Iterator[Use]:
    """Yield the uses of the covered nodes of one repository by all others."""
    provides = next(each.provides for each in town.members if each.member.name == name)
    if target is None or not covered:
        return
    asked = _Asked(target, provides, covered)
    for other in town.members:
        if other.member.name != name:
            with town.survey(other) as lent:
                users = Users(lent.survey.graph, other.member.name)
                yield from asked.by(lent.shared, users)


class _Asked:
    def __init__(self, shared: Shared, provides: frozenset[str], covered: Sequence[int]) -> None:
        self._shared = shared
        self._provides = provides
        self._covered = frozenset(covered)
        self._known: dict[str, list[str]] = {}  # dotted name → subjects of the covered nodes

    def by(self, other: Shared, users: Users) -> Iterator[Use]:
        seen: set[tuple[int, str]] = set()
        is_user = False
        for name, user, lines in other.users(self._is_ours):
            is_user = True
            for used in self._subjects(name):
                if (user, used) not in seen:
                    seen.add((user, used))
                    yield users.use(user, used, lines, is_certain=True)
        members = self._members() if is_user else {}
        for name, user, lines in other.users(members.__contains__):
            for used in members[name]:
                if (user, used) not in seen:
                    seen.add((user, used))
                    yield users.use(user, used, lines, is_certain=False)

    def _is_ours(self, name: str) -> bool:
        return "." in name and name.partition(".")[0] in self._provides

    def _subjects(self, dotted: str) -> list[str]:
        if dotted not in self._known:
            graph = self._shared.graph
            nodes = sorted(set(self._shared.resolve(dotted)) & self._covered)
            is_import = [graph.nodes.definition(node).kind == "import" for node in nodes]
            found = [n for n, skip in zip(nodes, is_import, strict=True) if not skip]
            inner = [n for n in found if graph.nodes.definition(n).kind != "module"]
            self._known[dotted] = [graph.subject(node) for node in inner or found]
        return self._known[dotted]

    def _members(self) -> dict[str, list[str]]:
        graph = self._shared.graph
        return {
            name: subjects
            for name, nodes in graph.nodes.by_name.items()
            if (subjects := [graph.subject(node) for node in nodes if node in self._covered])
        }
