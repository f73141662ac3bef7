"""Candidates to what the other repositories of a workspace say of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from sweeper.model import Evidence, Finding
from sweeper.verify.scene import Neighbours, Scene
from sweeper.verify.wording import dotted_names, is_plain

_ASKED: Final = frozenset({"dead-symbol", "test-only", "unused-file"})
_SHOWN: Final = 5


class Wanted(NamedTuple):
    """Names to look for: `dotted` in text files, those of `members` in strings of the code."""

    dotted: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()


def hear(findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[Evidence, ...]]:
    """Return what neighbours say of each finding that they could use, by fingerprint."""
    others = scene.neighbours
    asked = [finding for finding in findings if finding.kind in _ASKED]
    if others is None or not asked:
        return {}
    heard = {f.fingerprint: tuple(_evidence(f, scene, others)) for f in asked}
    return {fingerprint: evidence for fingerprint, evidence in heard.items() if evidence}


def wanted(findings: Iterable[Finding]) -> Wanted:
    """Return the names by which neighbours could speak of the findings."""
    asked = [finding for finding in findings if finding.kind in _ASKED]
    return Wanted(
        frozenset(name for finding in asked for name in _whole_names(finding)),
        frozenset(finding.name for finding in asked if _is_telling(finding)),
    )


def _evidence(finding: Finding, scene: Scene, others: Neighbours) -> Iterator[Evidence]:
    named = [
        f"{repository}:{place.path}"
        for repository, found in others.texts.items()
        for name in _whole_names(finding)
        for place in found.get(name, ())
        if place.kind != "docs"
    ]
    if named:
        more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
        note = f"named by other repositories: {', '.join(named[:_SHOWN])}{more}"
        yield scene.evidence("workspace-text", "blocks", note)
    elif place := _string(finding, others):
        note = f"{place} has its name in a string"
        yield scene.evidence("workspace-string", "opposes", note)
    if others.unread:
        note = f"could not be asked whether they use it: {_listed(others.unread)}"
        yield scene.evidence("workspace-incomplete", "blocks", note)
    elif others.asked and not named:
        note = f"no live code of other repositories uses it; asked: {_listed(others.asked)}"
        yield scene.evidence("workspace-unused", "supports", note)


def _string(finding: Finding, others: Neighbours) -> str:
    """Return a place in another repository with the name as a string, "" for none."""
    for repository, strings in others.strings.items() if _is_telling(finding) else ():
        if finding.name in strings:
            path, line = strings[finding.name]
            return f"{repository}:{path}:{line}"
    return ""


def _is_telling(finding: Finding) -> bool:
    """Whether a string with its name is likely to mean it.

    Plain words are everywhere, and names of modules are asked for by import.
    """
    return "." in finding.qualname and not is_plain(finding.name)


def _whole_names(finding: Finding) -> list[str]:
    """Return the names by which another repository could mean the finding: with its package."""
    package = finding.module.partition(".")[0]
    return [name for name in dotted_names(finding) if name.startswith(f"{package}.")]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"
