"""A tree to the signs that `sweeper init` decides by."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sweeper.config import Rules, any_of, dependencies, rules_dir
from sweeper.config.globs import glob_regex
from sweeper.config.load import pack_files, read_pack_file
from sweeper.flags.rules import flag_rules
from sweeper.model import Package, PathClass
from sweeper.onboard import signs as seen
from sweeper.onboard.install import install_commands
from sweeper.onboard.signs import Forge, Signs
from sweeper.runners import RUNNERS
from sweeper.sources import Tree
from sweeper.sources.packages import find_packages
from sweeper.welcome.heed import welcome


def look(tree: Tree, rules: Rules, *, forge: Forge, slug: str, shared_rules: bool) -> Signs:
    """Return what there is to know; `rules` are those that hold without the repository's own."""
    read = _reader(tree)
    named = dependencies(read, [file.path for file in tree.files if _is_packaging(file.path)])
    python = {file.path for file in tree.files if file.language == "python"}
    imports = seen.count_imports(tree.read_all(python).values())
    packs = [read_pack_file(path, head_only=True) for path in pack_files(rules_dir()).values()]
    frameworks = {pack.id for pack in packs}
    runner = next((name for name, one in RUNNERS.items() if one.applies(tree.root)), "")
    return Signs(
        forge=forge,
        slug=slug,
        packages=_packages(tree, rules),
        packs=tuple(seen.packs_used(((p.id, p.dependencies) for p in packs), named, imports)),
        providers=seen.providers_used(
            # A framework's own settings are no library of flags.
            ((r.title, r.dependency) for r in flag_rules() if r.dependency not in frameworks),
            named,
        ),
        runner=runner,
        python=seen.python_version(read),
        install=install_commands(read, runner=runner),
        folders=seen.unedited((f.path, f.path_class) for f in tree.files if f.path in python),
        marked=_marked(read, {f.path: f.path_class for f in tree.files if f.path in python}),
        owners=next((path for path in seen.OWNER_FILES if read(path) is not None), ""),
        stage=seen.gitlab_stage(read(".gitlab-ci.yml")),
        shared_rules=shared_rules,
        welcome=welcome(tree),
    )


def _reader(tree: Tree) -> Callable[[str], bytes | None]:
    def read(path: str) -> bytes | None:
        try:
            return tree.read(path)
        except OSError:
            return None

    return read


def _is_packaging(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    return name in ("pyproject.toml", "setup.cfg", "setup.py", "Pipfile") or (
        name.endswith((".txt", ".in")) and "requirements" in f"{folder.rpartition('/')[2]}/{name}"
    )


def _packages(tree: Tree, rules: Rules) -> tuple[Package, ...]:
    found = find_packages(tree, rules)
    # The root of a repository of many packages need not be one itself.
    named = [package for package in found if package.names or not package.path]
    return tuple(package for package in named if _is_writable(package.path))


def _is_writable(path: str) -> bool:
    """Whether a rule file can say the path: a name on disk may be any bytes."""
    return not any("\ud800" <= char <= "\udfff" for char in path)


def _marked(
    read: Callable[[str], bytes | None], classes: Mapping[str, PathClass]
) -> tuple[tuple[str, PathClass], ...]:
    found = []
    for glob, path_class in seen.marked_paths(read(".gitattributes") or b""):
        try:
            glob_regex(glob)
        except ValueError:  # git understands patterns that we do not
            continue
        is_marked = any_of((glob,))
        known = {classes[path] for path in classes if is_marked(path)}
        if known - {"generated", "vendored"}:
            found.append((glob, path_class))
    return tuple(found)
