"""Import the modules named by all arguments but the first, and write a JSON line for each into the
file that the first one names: the module, what went wrong, where it came from.

It runs in the environment of the project under test, so it knows the standard library alone and
keeps to the syntax of old Python versions.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from types import ModuleType


def origin(module: ModuleType) -> str:
    path = getattr(module, "__file__", None)
    if path is None:
        path = next(iter(getattr(module, "__path__", [])), "")
    return os.path.abspath(path) if path else ""


def main() -> None:
    names = sys.argv[2:]
    with open(sys.argv[1], "w", encoding="utf-8") as stream:
        sys.argv[1:] = []
        for name in names:
            error, place = "", ""
            try:
                place = origin(importlib.import_module(name))
            except BaseException as caught:  # also SystemExit: an import is no place for it
                error = f"{type(caught).__name__}: {caught}"
            stream.write(json.dumps([name, error, place]) + "\n")
            stream.flush()


if __name__ == "__main__":
    main()
