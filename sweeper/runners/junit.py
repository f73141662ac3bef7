"""JUnit XML from an untrusted test run to test results; no document types, no entities."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Literal
from xml.parsers import expat

from sweeper.model import TestResult

_LARGEST: Final = 64 << 20
_MOST: Final = 1_000_000
_DIGITS: Final = re.compile(r"\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")

Outcome = Literal["passed", "failed", "skipped", "error"]
_OUTCOMES: Final[Mapping[str, Outcome]] = {
    "skipped": "skipped",
    "failure": "failed",
    "error": "error",
}
_SEVERITY: Final[Mapping[Outcome, int]] = {"passed": 0, "skipped": 1, "failed": 2, "error": 3}

Attributes = Mapping[str, str]


def read(xml: bytes, name_of: Callable[[Attributes], str]) -> tuple[TestResult, ...]:
    """Return one result per test in the order of the file; the worst outcome of a test counts.

    `name_of` makes the id from a test case's attributes. Raises ValueError for what is too large,
    is no XML, or declares a document type or an entity.
    """
    if len(xml) > _LARGEST:
        raise ValueError(f"the test results are larger than {_LARGEST} bytes")
    found: dict[str, TestResult] = {}
    current: list[TestResult] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "testcase":
            current[:] = [TestResult(name_of(attributes), "passed", _seconds(attributes))]
        elif current and tag in _OUTCOMES:
            current[0] = _worse(current[0], _OUTCOMES[tag])

    def end(tag: str) -> None:
        if tag == "testcase" and current:
            case = current.pop()
            known = found.setdefault(case.id, case)
            found[case.id] = _worse(known, case.outcome)
            if len(found) > _MOST:
                raise ValueError(f"the test results name more than {_MOST} tests")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise ValueError(f"the test results are no XML: {error}") from error
    return tuple(found.values())


def _refuse(*_: object) -> None:
    raise ValueError("the test results declare a document type or an entity")


def _worse(result: TestResult, outcome: Outcome) -> TestResult:
    if _SEVERITY[outcome] <= _SEVERITY[result.outcome]:
        return result
    return result._replace(outcome=outcome)


def _seconds(attributes: Attributes) -> float:
    match = _DIGITS.fullmatch(attributes.get("time", ""))
    return float(match[0]) if match else 0.0


def node_id(attributes: Attributes, root: Path) -> str:
    """Return `path::Class::test` from `classname` and `name`, where dots stand for both separators.

    The longest beginning of the class name that is a file of the tree is the path. What fits no
    file keeps its class name: `classname::name`.
    """
    classname, name = attributes.get("classname", ""), attributes.get("name", "")
    parts = classname.split(".") if classname else []
    for length in range(len(parts), 0, -1):
        path = "/".join(parts[:length]) + ".py"
        if all(parts[:length]) and "\0" not in path and (root / path).is_file():
            return "::".join([path, *parts[length:], name])
    return f"{classname}::{name}" if classname else name
