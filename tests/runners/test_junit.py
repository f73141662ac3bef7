from __future__ import annotations

from pathlib import Path

import pytest

from sweeper.model import TestResult
from sweeper.runners import junit


def name_of(attributes: junit.Attributes) -> str:
    return attributes.get("name", "")


def test_reads_every_outcome() -> None:
    xml = b"""<?xml version="1.0"?><testsuites><testsuite name="a" tests="5">
    <properties><property name="x" value="y"/></properties>
    <testcase classname="t" name="a" time="0.25"/>
    <testcase classname="t" name="b" time="1"><failure message="no">&lt;</failure></testcase>
    <testcase classname="t" name="c" time="x"><error/></testcase>
    <testcase classname="t" name="d"><skipped/><system-out>failure</system-out></testcase>
    <testcase classname="t" name="e"><properties><property name="failure"/></properties></testcase>
    </testsuite></testsuites>"""
    assert junit.read(xml, name_of) == (
        TestResult("a", "passed", 0.25),
        TestResult("b", "failed", 1.0),
        TestResult("c", "error", 0.0),
        TestResult("d", "skipped", 0.0),
        TestResult("e", "passed", 0.0),
    )


def test_the_worst_outcome_of_a_test_counts() -> None:
    xml = b"<a><testcase name='a'><failure/></testcase><testcase name='a'><error/></testcase>"
    xml += b"<testcase name='a'/></a>"
    assert junit.read(xml, name_of) == (TestResult("a", "error", 0.0),)


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"no xml",
        b"<a><testcase name='a'/>",
        b"<!DOCTYPE a><a/>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        b"<a>&undefined;</a>",
        b"\xff\xfe<a/>",
        b"<a>" + b" " * (65 << 20) + b"</a>",
    ],
    ids=["empty", "text", "cut", "doctype", "entity", "external", "undefined", "bytes", "huge"],
)
def test_refuses(xml: bytes) -> None:
    with pytest.raises(ValueError, match="test results"):
        junit.read(xml, name_of)


@pytest.mark.parametrize(
    ("classname", "name", "expected"),
    [
        ("tests.test_a", "test_b", "tests/test_a.py::test_b"),
        ("tests.test_a.TestC", "test_b[1.2]", "tests/test_a.py::TestC::test_b[1.2]"),
        ("tests.test_a.TestC.TestD", "test_b", "tests/test_a.py::TestC::TestD::test_b"),
        ("tests.gone.TestC", "test_b", "tests.gone.TestC::test_b"),
        ("", "tests.test_a", "tests.test_a"),
        ("...etc.passwd", "x", "...etc.passwd::x"),
        ("/etc/hosts", "x", "/etc/hosts::x"),
    ],
)
def test_node_id(tmp_path: Path, classname: str, name: str, expected: str) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").touch()
    assert junit.node_id({"classname": classname, "name": name}, tmp_path) == expected
