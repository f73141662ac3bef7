"""A path in a tree to the dotted module that it is imported as."""

from __future__ import annotations

from collections.abc import Sequence


def module_of(path: str, roots: Sequence[str]) -> str:
    """Return the module name, "" for what no import statement can name.

    `roots` are the folders that imports start from, the first that fits wins.
    """
    for root in roots:
        prefix = "" if root == "." else f"{root}/"
        if not path.startswith(prefix) or not path.endswith(".py"):
            continue
        parts = path.removeprefix(prefix).removesuffix(".py").split("/")
        if parts[-1] == "__init__":
            parts.pop()
        if parts and all(part.isidentifier() for part in parts):
            return ".".join(parts)
    return ""
