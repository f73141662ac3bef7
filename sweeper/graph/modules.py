"""Which file an import means: module names to files of the tree."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import PurePosixPath

STANDARD = sys.stdlib_module_names


class Modules:
    """The modules of a tree, by each dotted name under which something could import them.

    A folder without an `__init__.py` may be on the import path, so `src/shop/cart.py` answers to
    `shop.cart` and `src.shop.cart`. Several files may answer to one name; the one nearest to the
    importing file is meant. `top` is the dotted name of the root folder when that is a package
    itself.
    """

    def __init__(self, paths: Sequence[str], top: str = "") -> None:
        self.paths = paths
        self._top = top.split(".") if top else []
        self.names: list[str] = []  # by file: the name that people know it by
        self.packages: list[str] = []  # by file: the package that relative imports start from
        self._is_package = {p.rpartition("/")[0] for p in paths if _is_init(p)}
        self._files: dict[str, list[int]] = {}
        self._folders: dict[str, list[str]] = {}  # dotted name of a folder → folders
        self._by_path = {path: number for number, path in enumerate(paths)}
        for number, path in enumerate(paths):
            self._add(number, path)

    def _add(self, number: int, path: str) -> None:
        parts = list(PurePosixPath(path).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        folder = path.rpartition("/")[0]
        steps = folder.split("/") if folder else []
        start = len(steps)
        while start > 0 and "/".join(steps[:start]) in self._is_package:
            start -= 1
        for first in range(start, -1, -1):
            if first and "/".join(steps[:first]) in self._is_package:
                continue
            self._files.setdefault(self._name(parts, first), []).append(number)
            for end in range(first + 1, len(steps) + 1):
                name = self._name(steps[:end], first)
                known = self._folders.setdefault(name, [])
                if not known or known[-1] != "/".join(steps[:end]):
                    known.append("/".join(steps[:end]))
        self.names.append(self._name(parts, start) or "__init__")
        self.packages.append(folder)

    def _name(self, parts: Sequence[str], first: int) -> str:
        """Return the dotted name of what lies at `parts`, imported from the folder `first` deep."""
        return ".".join([*self._top, *parts] if first == 0 else parts[first:])

    def file(self, path: str) -> int | None:
        """Return the file with this path."""
        return self._by_path.get(path)

    def absolute(self, name: str, importer: int) -> tuple[int, ...]:
        """Return the files that `import name` in the file `importer` may mean; () for the
        outside.
        """
        found = self._files.get(name)
        if not found:
            return ()
        top = name.partition(".")[0]
        if top in STANDARD:
            found = [f for f in found if self._is_own(f, name, importer)]
        return self._nearest(found, importer)

    def _is_own(self, file: int, name: str, importer: int) -> bool:
        """Whether a file may hide a standard module: it stands beside the importing script."""
        folder = self.packages[importer]
        return folder not in self._is_package and self.packages[file] == folder and "." not in name

    def _nearest(self, found: Sequence[int], importer: int) -> tuple[int, ...]:
        if len(found) < 2:
            return tuple(found)
        here = self.paths[importer].split("/")
        shared = [_shared(here, self.paths[f].split("/")) for f in found]
        most = max(shared)
        best = [f for f, s in zip(found, shared, strict=True) if s == most]
        canonical = [f for f in best if self.names[f] in self.names[f]]
        return tuple(canonical or best)[:4]

    def relative(self, module: str, level: int, importer: int) -> tuple[int, ...]:
        """Return the file that `from ..module import` in the file `importer` means."""
        folder = self.relative_folder(module, level, importer)
        if folder is None:
            return ()
        for path in (f"{folder}/__init__", folder):
            for suffix in (".py", ".pyi", ".ipynb"):
                found = self._by_path.get(path.lstrip("/") + suffix)
                if found is not None:
                    return (found,)
        return ()

    def relative_folder(self, module: str, level: int, importer: int) -> str | None:
        """Return the folder, or the file without its suffix, that a relative import names."""
        steps = self.packages[importer].split("/") if self.packages[importer] else []
        if level - 1 > len(steps):
            return None
        steps = steps[: len(steps) - level + 1]
        return "/".join([*steps, *(module.split(".") if module else [])])

    def child(self, file: int, name: str) -> int | None:
        """Return the submodule `name` of the package whose `__init__` is the file."""
        if not _is_init(self.paths[file]):
            return None
        return self.in_folder(self.packages[file], name)

    def in_folder(self, folder: str, name: str) -> int | None:
        """Return the module `name` that lies in the folder."""
        base = f"{folder}/{name}" if folder else name
        for path in (f"{base}/__init__.py", f"{base}.py", f"{base}.pyi", f"{base}.ipynb"):
            found = self._by_path.get(path)
            if found is not None:
                return found
        return None

    def folders(self, name: str, importer: int) -> tuple[str, ...]:
        """Return the folders without a module of their own that a dotted name may mean."""
        if name.partition(".")[0] in STANDARD:
            return ()
        return tuple(self._folders.get(name, ()))[:4]

    def parents(self, file: int) -> list[int]:
        """Return the `__init__` files that run before the file does."""
        found: list[int] = []
        folder = self.packages[file]
        while folder in self._is_package:
            init = self._by_path.get(f"{folder}/__init__.py" if folder else "__init__.py")
            if init is not None and init != file:
                found.append(init)
            folder = folder.rpartition("/")[0] if folder else "\0"
        return found

    def matching(self, prefix: str, suffix: str) -> list[int]:
        """Return the files one of whose names starts and ends so; both must say something."""
        if not prefix.strip(".") and not suffix.strip("."):
            return []
        return sorted(
            {
                file
                for name, files in self._files.items()
                if name.startswith(prefix) and name.endswith(suffix)
                for file in files
            }
        )


def _is_init(path: str) -> bool:
    return path.rpartition("/")[2] in ("__init__.py", "__init__.pyi")


def _shared(left: Sequence[str], right: Sequence[str]) -> int:
    count = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        count += 1
    return count
