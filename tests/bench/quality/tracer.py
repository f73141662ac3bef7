"""A pytest plugin that writes down which functions of a tree ran for other code than tests.

It is copied into the environment of a foreign project, so it imports nothing of ours. `TRACE_TREE`
is the folder whose code counts, `TRACE_TESTS` the regular expression of its tests, `TRACE_OUTPUT`
where the result goes: a JSON list of `[path, qualified name, line]`, the line that of the `def` or
its first decorator.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import sys
import threading
from types import CodeType, FrameType

_TREE = os.path.realpath(os.environ["TRACE_TREE"]) + os.sep
_IS_TEST = re.compile(os.environ["TRACE_TESTS"]).search
_OUTPUT = os.environ["TRACE_OUTPUT"]

_places: dict[str, str] = {}  # file name to path in the tree, "" for code outside of it
_live: dict[CodeType, str] = {}  # code that ran for somebody else than a test, to its path
_done: set[CodeType] = set()  # need not be looked at again


def _place(name: str) -> str:
    known = _places.get(name)
    if known is None:
        path = os.path.realpath(name)
        known = path[len(_TREE) :] if path.startswith(_TREE) else ""
        _places[name] = known
    return known


def _called(frame: FrameType, event: str, _: object) -> None:
    code = frame.f_code
    if event != "call" or code in _done:
        return
    path = _place(code.co_filename)
    is_function = bool(code.co_flags & inspect.CO_OPTIMIZED)  # the body of a class is none
    if not path or not is_function or _IS_TEST(path) or code.co_name.startswith("<"):
        _done.add(code)
        return
    caller = frame.f_back
    if caller is not None and not _IS_TEST(_place(caller.f_code.co_filename)):
        _live[code] = path
        _done.add(code)


def pytest_configure() -> None:
    """Begin: before any file of the project is collected."""
    threading.setprofile(_called)
    sys.setprofile(_called)


def pytest_unconfigure() -> None:
    """End, and write what was seen."""
    sys.setprofile(None)
    threading.setprofile(None)
    rows = sorted({(path, code.co_qualname, code.co_firstlineno) for code, path in _live.items()})
    with open(_OUTPUT, "w", encoding="utf-8") as output:
        json.dump(rows, output)
