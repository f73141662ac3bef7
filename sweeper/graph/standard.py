"""Which members a class of the standard library has."""

from __future__ import annotations

import builtins
import importlib
import sys
import warnings
from functools import lru_cache

# Modules that do something when they are imported, or need a screen.
_LOUD = frozenset(
    {"antigravity", "this", "idlelib", "turtle", "turtledemo", "tkinter", "lib2to3"}
    | {"test", "__main__", "site", "sitecustomize", "usercustomize", "pip"}
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
    if top not in sys.stdlib_module_names or top in _LOUD:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = getattr(importlib.import_module(module), name, None)
    except ImportError:  # not built here, or removed from this Python
        return None
    return frozenset(dir(found)) if isinstance(found, type) else None
