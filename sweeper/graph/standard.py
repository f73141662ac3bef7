"""Which members a class of the standard library has."""

from __future__ import annotations

import builtins
import importlib
import sys
import sysconfig
import warnings
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

# Modules that do something when they are imported, or need a screen.
_LOUD = frozenset(
    {"antigravity", "this", "idlelib", "turtle", "turtledemo", "tkinter", "lib2to3"}
    | {"test", "__main__", "site", "sitecustomize", "usercustomize", "pip"}
)


@lru_cache(maxsize=256)
def _is_of_this_python(top: str) -> bool:
    """Whether importing a standard name gives the standard module: a file may shadow it."""
    spec = find_spec(top)
    if spec is None or spec.origin is None:
        return False
    folders = (sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))
    return (
        spec.origin in ("built-in", "frozen")
        or Path(spec.origin).is_relative_to(folders[0])
        or (Path(spec.origin).is_relative_to(folders[1]))
    )


@lru_cache(maxsize=1024)
def members(dotted: str) -> frozenset[str] | None:
    """Return the member names of a class such as `threading.Thread`, None when it is not known.

    Only modules that belong to this Python are imported, never one of the scanned tree: the name
    must be in `sys.stdlib_module_names`, and the module must come from the standard library's
    folder.
    """
    module, _, name = dotted.rpartition(".")
    if not module:
        found = getattr(builtins, name, None)
        return frozenset(dir(found)) if isinstance(found, type) else None
    top = module.partition(".")[0]
    if top not in sys.stdlib_module_names or top in _LOUD or not _is_of_this_python(top):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = getattr(importlib.import_module(module), name, None)
    except ImportError:  # not built here, or removed from this Python
        return None
    return frozenset(dir(found)) if isinstance(found, type) else None
