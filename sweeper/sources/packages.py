"""A tree to its packages: which folders are distributions, and whether others build on them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from sweeper.config import Rules
from sweeper.model import Package, PathClass, Role
from sweeper.sources.metadata import FILES, Metadata, read_metadata
from sweeper.sources.tree import Tree

# Distributions inside these are input of tests or examples.
_NOT_OURS: Final[frozenset[PathClass]] = frozenset(
    {"test", "example", "docs", "benchmark", "generated", "vendored"}
)
_SOURCE_ROOTS: Final = ("", "src/", "lib/", "python/")
_MANAGED: Final = "manage.py"
_STARTED: Final = ("wsgi.py", "asgi.py", "app.py", "main.py", "__main__.py")
_DEPLOYED: Final = ("Procfile", "app.yaml", "serverless.yml", "fly.toml", "zappa_settings.json")
_CONTAINERS: Final = ("Dockerfile", "Containerfile")
_COMMAND: Final = re.compile(rb"^\s*(?:CMD|ENTRYPOINT)\b", re.MULTILINE | re.IGNORECASE)


def find_packages(tree: Tree, rules: Rules) -> tuple[Package, ...]:
    """Return the distributions of a tree, sorted by folder; the tree's own is always among them.

    Each has the role that a rule sets, else the one that its files show, else library.
    """
    classes = {file.path: file.path_class for file in tree.files}
    set_roles = {rule.path.strip("/"): rule.role for rule in rules.packages}
    set_roles = {"" if path == "." else path: role for path, role in set_roles.items()}
    contents = _packaging(tree)
    folders = {"", *set_roles, *_distributions(classes, contents)}
    modules = _top_level(classes, folders)
    packages = []
    for folder in sorted(folders):
        names = tuple(sorted(modules.get(folder, ())))
        if folder in set_roles:
            packages.append(Package(folder, names, set_roles[folder], "set by a rule"))
        else:
            role, reason = _role(tree, folder, contents, classes, names)
            packages.append(Package(folder, names, role, reason))
    return tuple(packages)


def entry_points(tree: Tree) -> tuple[str, ...]:
    """Return what the packaging files say is called from outside: `module:name` or dotted names."""
    contents = _packaging(tree)
    found: set[str] = set()
    for folder in {path.rpartition("/")[0] for path in contents}:
        found.update(_metadata(contents, folder).entry_points)
    return tuple(sorted(found))


def version_of(tree: Tree) -> str:
    """Return the version that the packaging files of the root state, "" when they state none."""
    return _metadata(_packaging(tree), "").version


def _distributions(
    classes: Mapping[str, PathClass], contents: Mapping[str, bytes]
) -> Iterable[str]:
    for path, path_class in classes.items():
        folder, _, name = path.rpartition("/")
        if name not in FILES or path_class in _NOT_OURS:
            continue
        # `setup.py` of a package may be any module of it, and settings of tools make nothing.
        is_module = f"{folder}/__init__.py" in classes
        if not is_module or _metadata(contents, folder).files:
            yield folder


def _packaging(tree: Tree) -> dict[str, bytes]:
    """Return the contents of all files that say what a folder is."""
    names = (*FILES, *_CONTAINERS)
    return tree.read_all({f.path for f in tree.files if f.path.rpartition("/")[2] in names})


def _metadata(contents: Mapping[str, bytes], folder: str) -> Metadata:
    return read_metadata(contents.get, f"{folder}/" if folder else "")


def _role(
    tree: Tree,
    folder: str,
    contents: Mapping[str, bytes],
    classes: Mapping[str, PathClass],
    names: Collection[str],
) -> tuple[Role, str]:
    said = _metadata(contents, folder)
    if said.is_private:
        return "application", f"{said.files[0]} says that it is not for others"
    if said.is_described:
        return "library", f"{said.files[0]} describes it for a package index"
    sign = _application_sign(contents, f"{folder}/" if folder else "", classes, names)
    if not folder and tree.package and not said.files:
        return "library", f"the tree is the package {tree.package}, without its distribution"
    if said.has_scripts:
        return "application", f"{said.files[0]} has scripts, and no classifiers"
    if sign:
        return "application", sign
    if said.files:
        return "library", f"{said.files[0]} makes it a distribution"
    return "library", "nothing says that it is an application"


def _application_sign(
    contents: Mapping[str, bytes],
    prefix: str,
    classes: Mapping[str, PathClass],
    names: Collection[str],
) -> str:
    """Return what shows that the folder is started rather than imported, "" for nothing."""
    for name in (*_STARTED, *_DEPLOYED):
        if classes.get(prefix + name) == "production":
            return f"has {name}"
    for name in _CONTAINERS:
        if _COMMAND.search(contents.get(prefix + name, b"")):
            return f"{name} starts it"
    for root in _SOURCE_ROOTS:
        if classes.get(f"{prefix}{root}{_MANAGED}") == "production":
            return f"has {root}{_MANAGED}"
        for name in sorted(names):
            for started in ("__main__.py", _MANAGED):
                if f"{prefix}{root}{name}/{started}" in classes:
                    return f"has {root}{name}/{started}"
    return ""


def _top_level(classes: Mapping[str, PathClass], folders: Collection[str]) -> dict[str, set[str]]:
    """Return the names that can be imported from each distribution's folder or its `src`."""
    found: dict[str, set[str]] = {}
    for path, path_class in classes.items():
        if path_class in _NOT_OURS or not path.endswith((".py", ".pyi")):
            continue
        folder = path.rpartition("/")[0]
        while folder not in folders:
            folder = folder.rpartition("/")[0]
        inside = path[len(folder) + 1 :] if folder else path
        for root in _SOURCE_ROOTS[1:]:
            inside = inside.removeprefix(root)
        top, slash, _ = inside.partition("/")
        name = top if slash else top.rpartition(".")[0]
        if name.isidentifier() and name not in ("setup", "conftest", "__main__", "__init__"):
            found.setdefault(folder, set()).add(name)
    return found
