"""Unused imports to doubts about them: one may be there for what it runs, or for what it offers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from sweeper.graph.nodes import LinkedFile
from sweeper.graph.reference_graph import ReferenceGraph
from sweeper.model import Definition, Evidence, Finding, Import, Trait
from sweeper.verify.scene import Scene

_FACADE = 3  # names that other modules import through this one


def hear(findings: Sequence[Finding], scene: Scene) -> Mapping[str, tuple[Evidence, ...]]:
    """Return the evidence of each unused import, by fingerprint."""
    files = scene.files()
    modules = {file.module: file for file in scene.graph.files}
    tops = {name.partition(".")[0] for name in modules}
    facades: dict[str, bool] = {}
    named = {text.lstrip("./"): at[0] for text, at in scene.graph.mentions.items() if "/" in text}
    heard: dict[str, tuple[Evidence, ...]] = {}
    for finding in findings:
        if finding.kind == "unused-import" and finding.path in files:
            found = (
                *_runs(finding, files[finding.path], modules, scene),
                *_offers(finding, files[finding.path], facades, tops, scene),
                *_named_as_a_file(finding, named, scene),
            )
            if found:
                heard[finding.fingerprint] = found
    return heard


def _named_as_a_file(
    finding: Finding, named: Mapping[str, tuple[str, int]], scene: Scene
) -> Iterator[Evidence]:
    """Whoever names a source by its path may read it: a part of it may be copied elsewhere."""
    steps = finding.path.split("/")
    for first in range(len(steps) - 1):
        path, line = named.get("/".join(steps[first:]), ("", 0))
        if path:
            note = f"{path}:{line} names the file, so its text may be read"
            yield scene.evidence("dynamic-string", "opposes", note)
            return


def _runs(
    finding: Finding, file: LinkedFile, modules: Mapping[str, LinkedFile], scene: Scene
) -> Iterator[Evidence]:
    """An import may be there for what running the module does."""
    for imported, definition in _imports(finding, file):
        module = _effective(imported, modules, file) or _loaded(imported, modules, file, scene)
        if module:
            note = f"running `{module}` does something, which may be wanted"
            yield scene.evidence("import-effects", "opposes", note)
            return
        if not imported.name and "." in imported.module:
            note = f"`import {imported.module}` may be there to make the submodule known"
            yield scene.evidence("import-submodule", "opposes", note)
            return
        if definition.scope != 0 and file.path_class == "test":
            note = "a test that imports something inside may test the import"
            yield scene.evidence("import-in-test", "opposes", note)
            return
        if definition.traits & Trait.CONDITIONAL:
            note = (
                "an import under a condition, or tried, may be there to find out whether it works"
            )
            yield scene.evidence("import-probe", "opposes", note)
            return


def _offers(
    finding: Finding,
    file: LinkedFile,
    facades: dict[str, bool],
    tops: Collection[str],
    scene: Scene,
) -> Iterator[Evidence]:
    """A module may be there for what it imports, a `compat` or the front of a package."""
    if all(definition.scope for _, definition in _imports(finding, file)):
        return
    if finding.path.endswith("__init__.py"):
        note = "the front of a package may offer to others what it imports"
        yield scene.evidence("import-offered", "opposes", note)
        return
    if finding.path not in facades:
        facades[finding.path] = _is_facade(scene.graph, file)
    named = [imported for imported, _ in _imports(finding, file) if imported.name]
    if facades[finding.path] and named:
        note = "its module offers to others what it imports"
        yield scene.evidence("import-offered", "opposes", note)
    elif _is_public(file, scene) and any(
        i.level or i.module.partition(".")[0] in tops for i in named
    ):
        note = "users of the library may import it through this module"
        yield scene.evidence("import-offered", "opposes", note, share=0.5)


def _is_facade(graph: ReferenceGraph, file: LinkedFile) -> bool:
    """Whether a module is there for what it imports: only that, or others import through it.

    Which of its names somebody asks for today says nothing of the others.
    """
    members = graph.nodes.members.get(file.first, {})
    imports = [n for n in members.values() if graph.nodes.definition(n).kind == "import"]
    others = [n for name, n in members.items() if n not in imports and name[:2] != "__"]
    if not others and graph.role(file.source.path) == "library":
        return True
    number = graph.nodes.file_of[file.first]
    through = 0
    for node in imports:
        users = (user for user, is_certain in graph.referrers(node) if is_certain)
        through += any(u < len(graph.nodes) and graph.nodes.file_of[u] != number for u in users)
    return through >= _FACADE


def _is_public(file: LinkedFile, scene: Scene) -> bool:
    """Whether users of a library may import the module by its name."""
    is_production = file.path_class == "production"
    is_library = is_production and scene.graph.role(file.source.path) == "library"
    return is_library and not any(part.startswith("_") for part in file.module.split("."))


def _effective(imported: Import, modules: Mapping[str, LinkedFile], file: LinkedFile) -> str:
    """Return the module inside the tree that an import runs and that does something, else "".

    One that only imports does what the imported ones do: it is there to load them.
    """
    pending = _run_by(imported, modules, file)
    seen: set[str] = set()
    while pending:
        name = pending.pop()
        known = modules.get(name)
        if known is None or name in seen:
            continue
        seen.add(name)
        facts = known.facts
        if facts.definitions[0].traits & Trait.EFFECTS:
            return name
        if all(d.kind == "import" or d.name[:2] == "__" for d in facts.definitions[1:]):
            pending += [n for each in facts.imports for n in _run_by(each, modules, known)]
    return ""


def _loaded(
    imported: Import, modules: Mapping[str, LinkedFile], file: LinkedFile, scene: Scene
) -> str:
    """Return the module that a `from` import takes a name of, if it does something and nothing
    else runs it, else "".
    """
    graph = scene.graph
    for name in _run_by(imported._replace(name=""), modules, file) if imported.name else ():
        module = modules[name].first
        users = {graph.nodes.file_of[n] for n, _ in graph.referrers(module) if n < len(graph.nodes)}
        users -= {graph.nodes.file_of[module], graph.nodes.file_of[file.first]}
        if not users and graph.nodes.traits(module) & Trait.EFFECTS:
            return name
    return ""


def _run_by(imported: Import, modules: Mapping[str, LinkedFile], file: LinkedFile) -> list[str]:
    """Return the modules of the tree that an import may run, the last one first."""
    names = [imported.module, f"{imported.module}.{imported.name}".strip(".")]
    package = file.module.split(".")
    if not file.source.path.endswith("__init__.py"):
        package = package[:-1]
    package = package[: len(package) - max(imported.level, 1) + 1]
    name = names[1] if imported.name not in ("", ".") else names[0]
    inside = ".".join(filter(None, (*package, name)))
    # A folder on the search path makes its modules known by their bare names.
    found = [inside] if imported.level else [inside, name]
    return [known for known in found if known in modules]


def _imports(finding: Finding, file: LinkedFile) -> list[tuple[Import, Definition]]:
    spans = set(finding.spans)
    pairs = [(i, file.facts.definitions[i.definition]) for i in file.facts.imports]
    return [(imported, definition) for imported, definition in pairs if definition.span in spans]
