"""Candidates and the strings of the code to evidence: who may reach them by a name in a string."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from sweeper.model import Evidence, Finding, PathClass
from sweeper.verify.scene import Scene
from sweeper.verify.wording import is_plain

_ASKED: Final = frozenset({"dead-symbol", "test-only", "unused-file"})
_SYMBOLS: Final = frozenset({"function", "method", "class", "variable", "attribute"})
_MODULE_HAZARDS: Final = frozenset({"globals", "eval", "exec"})
_REFLECTING: Final = frozenset(
    {"getattr", "hasattr", "setattr", "delattr", "globals", "vars", "locals", "eval", "exec"}
)
_USERS: Final[frozenset[PathClass]] = frozenset({"production", "migration"})
_PLAIN_SHARE: Final = 0.4  # "run" or "name" in a string most often means something else
_TEST_SHARE: Final = 0.5
_QUIET_SHARE: Final = 0.5  # nothing in the file of the string looks names up
_ELSEWHERE_SHARE: Final = 0.5
_UNKNOWN_SHARE: Final = 0.4  # an import of just any name
_BESIDE: Final = 3  # so many names in so many lines are a list of names
_KEY: Final = 3


class _Place(NamedTuple):
    """Where a string or a pattern stands."""

    path: str
    line: int


def hear(findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[Evidence, ...]]:
    """Return how a name in a string may lead to each finding, by fingerprint."""
    strings = _Strings(findings, scene)
    heard: dict[str, tuple[Evidence, ...]] = {}
    for finding in findings:
        if finding.kind not in _ASKED:
            continue
        if finding.symbol_kind == "file":
            found = [*strings.paths(finding), *strings.imports(finding)]
        elif finding.symbol_kind in _SYMBOLS:
            found = [
                *strings.exact(finding), *strings.matching(finding), *strings.hazards(finding)
            ]  # fmt: skip
        else:
            continue
        if found:
            heard[finding.fingerprint] = tuple(found)
    return heard


class _Strings:
    """The strings of all files, without those inside of dead code."""

    def __init__(self, findings: Sequence[Finding], scene: Scene) -> None:
        self._scene = scene
        self._dead: dict[str, list[range]] = {}
        for finding in findings:
            if finding.kind in ("dead-symbol", "unreachable") and finding.kept_by == "nothing":
                lines = (range(span.line, span.end_line + 1) for span in finding.spans)
                self._dead.setdefault(finding.path, []).extend(lines)
        self._classes = {f.source.path: f.path_class for f in scene.graph.files}
        self._reflecting = {
            file.source.path
            for file in scene.graph.files
            if any(hazard.kind in _REFLECTING for hazard in file.facts.hazards)
        }
        self._files = scene.files()
        self._importing = [
            (file, hazard)
            for file in scene.graph.files
            for hazard in file.facts.hazards
            if hazard.kind == "import-module" and "*" in hazard.detail
        ]
        self._patterns = _Patterns(scene.graph.patterns)
        self._open: dict[str, int] = {}  # where attributes are read by a name wholly unknown
        self._objects: dict[str, int] = {}  # where all attributes of some object are read
        for file in scene.graph.files:
            for hazard in file.facts.hazards:
                if hazard.kind == "getattr" and hazard.detail == "*":
                    self._open.setdefault(file.source.path, hazard.line)
                elif hazard.kind == "attributes" and file.path_class in _USERS:
                    self._objects.setdefault(file.source.path, hazard.line)

    def exact(self, finding: Finding) -> Iterator[Evidence]:
        """Yield evidence of the most telling string that is the name."""
        mentions = self._scene.graph.mentions.get(finding.name, ())
        places = [_Place(*place) for place in mentions if not self._exports(place[0], finding.name)]
        plain = is_plain(finding.name) and not self._is_listed(finding, places)
        best = self._best(places, finding, is_vague=plain)
        if best is not None:
            share, place = best
            share *= _PLAIN_SHARE if plain else 1.0
            note = f"{place.path}:{place.line} has its name in a string"
            yield self._scene.evidence("dynamic-string", "opposes", note, share=share)

    def _exports(self, path: str, name: str) -> bool:
        """Whether the string is one of `__all__`, which the graph follows by itself."""
        return path in self._files and name in (self._files[path].facts.exports or ())

    def _is_listed(self, finding: Finding, places: Sequence[_Place]) -> bool:
        """Whether its module has the name in a list of its names, whatever that is called."""
        own = [place.line for place in places if place.path == finding.path]
        if not own or "." in finding.qualname:
            return False
        mentions, nodes = self._scene.graph.mentions, self._scene.graph.nodes
        beside = 0
        for name in nodes.members.get(self._files[finding.path].first, {}):
            lines = [line for path, line in mentions.get(name, ()) if path == finding.path]
            near = any(abs(line - other) < _BESIDE for line in lines for other in own)
            beside += near and name != finding.name
        return beside >= _BESIDE

    def matching(self, finding: Finding) -> Iterator[Evidence]:
        """Yield evidence of the most telling pattern that the name fits."""
        found = self._patterns.matching(finding.name) + self._vague(finding)
        found += self._affixes(finding.name)
        best = self._best([place for _, place in found], finding, is_vague=True)
        if best is not None:
            share, place = best
            text = next(text for text, other in found if other == place)
            note = f"{place.path}:{place.line} makes names of the form {text!r}"
            yield self._scene.evidence("dynamic-pattern", "opposes", note, share=share)

    def _affixes(self, name: str) -> list[tuple[str, _Place]]:
        """Return the strings such as `"visit_"` and `"_handler"` that the name starts or ends with.

        Only of files that read attributes by any name, as `getattr(self, start + key + end)` does.
        """
        cuts = [i for i, letter in enumerate(name) if letter == "_" and 0 < i < len(name) - 1]
        texts = {name[: i + 1]: f"{name[: i + 1]}*" for i in cuts}
        texts.update({name[i:]: f"*{name[i:]}" for i in cuts})
        return [
            (shape, _Place(path, line))
            for text, shape in sorted(texts.items())
            if len(text.strip("_")) >= _KEY
            for path, line in self._scene.graph.mentions.get(text, ())
            if path in self._open
        ]

    def _vague(self, finding: Finding) -> list[tuple[str, _Place]]:
        """Return the patterns such as `_*_*` that a part of the name goes with.

        Most names fit them, so one part of this has to stand in a string beside the pattern or the
        definition, as `"lost"` for `_lost_WAITING`; a plain word says so only beside both.
        """
        found = self._patterns.vague(finding.name)
        is_open = finding.path in self._open
        if not found and not is_open:
            return []
        places = {
            part: {path for path, _ in self._scene.graph.mentions.get(part, ())}
            for part in sorted(_parts(finding.name))
        }
        near = set().union(*places.values())
        telling = set().union(*(paths for part, paths in places.items() if not is_plain(part)))
        vague = [
            (text, place)
            for text, place in found
            if telling & {place.path, finding.path} or place.path == finding.path in near
        ]
        for part, paths in places.items():
            if is_open and finding.path in paths and not is_plain(part):
                vague.append((f"*{part}*", _Place(finding.path, self._open[finding.path])))
                break
        return vague

    def hazards(self, finding: Finding) -> Iterator[Evidence]:
        """Yield evidence of what reads any global name of the module, or any attribute."""
        if finding.symbol_kind == "attribute" and self._objects:
            path = finding.path if finding.path in self._objects else min(self._objects)
            share = 1.0 if path == finding.path else _ELSEWHERE_SHARE
            note = f"{path}:{self._objects[path]} reads all attributes of what it is given"
            yield self._scene.evidence("dynamic-hazard-module", "opposes", note, share=share)
        if "." in finding.qualname:
            return
        for hazard in self._files[finding.path].facts.hazards:
            if hazard.kind in _MODULE_HAZARDS and hazard.detail in ("", "*"):
                note = f"{finding.path}:{hazard.line} reads names with {hazard.kind}()"
                yield self._scene.evidence("dynamic-hazard-module", "opposes", note)
                return

    def paths(self, finding: Finding) -> Iterator[Evidence]:
        """Yield evidence of the most telling string that is the file's name or path."""
        parts = finding.path.split("/")
        names = ("/".join(parts[start:]) for start in range(len(parts)))
        places = [_Place(*p) for name in names for p in self._scene.graph.mentions.get(name, ())]
        best = self._best(places, finding, is_vague=False)
        if best is not None:
            share, place = best
            note = f"{place.path}:{place.line} has its file name in a string"
            yield self._scene.evidence("dynamic-string", "opposes", note, share=share)

    def imports(self, finding: Finding) -> Iterator[Evidence]:
        """Yield evidence of an import by a name that is made up at run time."""
        best: tuple[float, str] = (0.0, "")
        for file, hazard in self._importing:
            is_known = bool(hazard.detail.strip("*."))
            if is_known and not _fits(finding.module, hazard.detail.lstrip(".")):
                continue
            where = f"{file.source.path}:{hazard.line} imports modules by names made at run time"
            best = max(best, (1.0 if is_known else _UNKNOWN_SHARE, where))
        if best[0]:
            key = "graph-module-executed-dynamically"
            yield self._scene.evidence(key, "opposes", best[1], share=best[0])

    def _best(
        self, places: Sequence[_Place], finding: Finding, *, is_vague: bool
    ) -> tuple[float, _Place] | None:
        """Return the greatest share of the weight that a place has, and the first such place.

        What `is_vague` needs a reader of names in the same file to be taken at its full weight.
        """
        live = [place for place in places if self._is_live(place, finding)]
        is_test = self._classes.get(finding.path) not in _USERS
        shares = [
            (-self._share(place, is_vague=is_vague, is_test=is_test), place) for place in live
        ]
        share, place = min(shares, default=(0.0, _Place("", 0)))
        return (-share, place) if share else None

    def _is_live(self, place: _Place, finding: Finding) -> bool:
        own = finding.spans if place.path == finding.path else ()
        if any(span.line <= place.line <= span.end_line for span in own):
            return False
        return not any(place.line in lines for lines in self._dead.get(place.path, ()))

    def _share(self, place: _Place, *, is_vague: bool, is_test: bool) -> float:
        # What tests say counts in full for what is of the tests.
        share = 1.0 if is_test or self._classes.get(place.path) in _USERS else _TEST_SHARE
        is_quiet = is_vague and place.path not in self._reflecting
        return share * (_QUIET_SHARE if is_quiet else 1.0)


class _Patterns:
    """Patterns with `*`, found by their first or last letters."""

    def __init__(self, patterns: Sequence[tuple[str, str, int]]) -> None:
        self._table: dict[str, dict[str, list[_Place]]] = {}  # by letters and text
        self._vague: dict[str, list[_Place]] = {}
        for text, path, line in sorted(set(patterns)):
            last = text.rpartition(".")[2]
            start, _, rest = last.partition("*")
            end = rest.rpartition("*")[2]
            if "*" not in last:
                continue
            if len(last.replace("*", "")) < _KEY:
                if last.strip("*"):
                    self._vague.setdefault(last, []).append(_Place(path, line))
                continue
            if len(start) >= _KEY:
                key = "^" + start[:_KEY]
            else:
                key = end[-_KEY:] + "$" if len(end) >= _KEY else ""
            places = self._table.setdefault(key, {}).setdefault(last, [])
            places.append(_Place(path, line))

    def matching(self, name: str) -> list[tuple[str, _Place]]:
        """Return the patterns that the name fits, with their places."""
        keys = ("^" + name[:_KEY], name[-_KEY:] + "$", "")
        return [found for key in keys for found in _fitting(name, self._table.get(key, {}))]

    def vague(self, name: str) -> list[tuple[str, _Place]]:
        """Return those that the name fits of the patterns with next to no letters."""
        return list(_fitting(name, self._vague))


def _fitting(name: str, patterns: Mapping[str, Sequence[_Place]]) -> Iterator[tuple[str, _Place]]:
    for text, places in patterns.items():
        if _fits(name, text):
            yield from ((text, place) for place in places)


def _parts(name: str) -> set[str]:
    """Return the runs of words of a name, without the whole: `a_b` and `b_c` of `a_b_c`."""
    words = name.split("_")
    size = len(words)
    runs = ("_".join(words[i:j]) for i in range(size) for j in range(i + 1, size + 1))
    return {run for run in runs if len(run) >= _KEY and run != name}


def _fits(name: str, pattern: str) -> bool:
    """Whether the name has the known parts of the pattern in their order."""
    first, *middle, last = pattern.split("*")
    if not name.startswith(first) or not name.endswith(last):
        return False
    position = len(first)
    for part in middle:
        position = name.find(part, position)
        if position < 0:
            return False
        position += len(part)
    return position <= len(name) - len(last)
