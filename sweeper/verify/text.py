"""Candidates and the words of all other text files to evidence: templates, settings, docs, CI."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from sweeper.config.globs import any_of
from sweeper.errors import GitError
from sweeper.model import Evidence, Finding
from sweeper.sources import Place, decode_text, entry_points
from sweeper.verify.scene import Scene
from sweeper.verify.wording import code_words, dotted_names, is_plain

_ASKED: Final = frozenset({"dead-symbol", "test-only", "unused-file"})
_SHORTEST: Final = 3
# A word that may be English says less; one with its module or class before it says more.
_PLAIN_SHARE: Final = 0.35
_DOTTED_SHARE: Final = 1.4
_DATA_SHARE: Final = 0.5
_KEYS: Final[Mapping[str, str]] = {
    "template": "dynamic-text-template",
    "config": "dynamic-text-config",
    "ci": "dynamic-text-config",
    "docs": "dynamic-text-docs",
    "data": "dynamic-text-docs",
}
_SAYS: Final[Mapping[str, str]] = {
    "template": "a template",
    "config": "a configuration or script",
    "ci": "the CI configuration",
    "docs": "documentation",
    "data": "data",
}
_SHOWN: Final = 3


def hear(findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[Evidence, ...]]:
    """Return which text files name a finding, by fingerprint."""
    asked = [f for f in findings if f.kind in _ASKED]
    if not asked:
        return {}
    names = {name for finding in asked for name in (finding.name, *dotted_names(finding))}
    texts = _Texts(scene.words.holding(names), scene)
    entries = {_last(entry): entry for entry in entry_points(scene.tree)}
    heard: dict[str, tuple[Evidence, ...]] = {}
    for finding in asked:
        found = list(texts.evidence(finding))
        if finding.name in entries and len(finding.name) >= _SHORTEST:
            note = f"the entry point {entries[finding.name]} has its name"
            found.append(scene.evidence("dynamic-entry-point", "opposes", note))
        if found:
            heard[finding.fingerprint] = tuple(found)
    return heard


def _last(entry: str) -> str:
    return entry.replace(":", ".").rpartition(".")[2]


class _Texts:
    """The places of all asked names. Reads a document only to see how a plain word stands in it."""

    def __init__(self, places: Mapping[str, tuple[Place, ...]], scene: Scene) -> None:
        self._places = places
        self._scene = scene
        self._code_words: dict[str, frozenset[str]] = {}
        self._is_mentioning: Callable[[str], bool] = any_of(scene.rules.mention_files)

    def evidence(self, finding: Finding) -> Iterator[Evidence]:
        """Yield one evidence for each kind of text that names the finding."""
        shares: dict[str, dict[str, float]] = {}
        for name in (finding.name, *dotted_names(finding)):
            for place in self._places.get(name, ()):
                kind: str = place.kind
                if len(name) < _SHORTEST and kind != "template":
                    continue  # two letters stand everywhere
                if kind != "docs" and self._is_mentioning(place.path):
                    kind = "template"
                elif kind == "data" and "." in name:
                    kind = "config"  # no word of a language, but the way to something
                share = self._share(finding, name, place.path, kind)
                known = shares.setdefault(kind, {})
                known[place.path] = max(share, known.get(place.path, 0.0))
        for kind in sorted(shares):
            best = max(shares[kind].values())
            if not best:
                continue
            paths = sorted(p for p, share in shares[kind].items() if share == best)
            more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
            note = f"named in {_SAYS[kind]}: {', '.join(paths[:_SHOWN])}{more}"
            yield self._scene.evidence(_KEYS[kind], "opposes", note, share=best)

    def _share(self, finding: Finding, name: str, path: str, kind: str) -> float:
        share = _DATA_SHARE if kind == "data" else 1.0
        if name != finding.name or "." in name:
            return share * _DOTTED_SHARE
        if finding.symbol_kind == "file":
            return 0.0 if is_plain(name) else share * _PLAIN_SHARE
        if not is_plain(name):
            return share
        if kind == "data":
            return 0.0
        if kind == "docs" and name not in self._code(path):
            return 0.0
        return share * _PLAIN_SHARE

    def _code(self, path: str) -> frozenset[str]:
        if path not in self._code_words:
            try:
                text = decode_text(self._scene.tree.read(path)).text
            except (OSError, GitError):  # gone since it was listed
                text = ""
            self._code_words[path] = code_words(text)
        return self._code_words[path]
