from __future__ import annotations

from pathlib import Path

import pytest

from sweeper.cli.main import run

Capture = pytest.CaptureFixture[str]


def test_unknown_and_ambiguous(shop: Path, capsys: Capture) -> None:
    (shop / "labels.py").write_text("WIDTH = 0\n\n\ndef main():\n    pass\n")
    assert run(["explain", "mian", str(shop)]) == 2
    assert "did you mean one of these?\n  labels.py::main" in capsys.readouterr().err
    assert run(["explain", "main", str(shop)]) == 2
    error = capsys.readouterr().err
    assert "say which:\n  labels.py::main\n  pricing.py::main\n" in error


def test_alive(shop: Path, capsys: Capture) -> None:
    assert run(["explain", "pricing.main", str(shop)]) == 0
    output = capsys.readouterr().out
    assert output.startswith("pricing.py::main\nIt is in use:\n  pricing.py")
    assert "unreachable at pricing.py:9: code never runs" in output


def test_dead_with_its_arithmetic(shop: Path, capsys: Capture) -> None:
    assert run(["explain", "labels.py::json", str(shop)]) == 0
    output = capsys.readouterr().out
    assert "unused-import at labels.py:1: import is never used" in output
    assert "prior unused-import" in output
    assert "confidence; rewritten from 0.90" in output


def test_what_is_no_symbol_but_a_finding(shop: Path, capsys: Capture) -> None:
    (shop / "labels.py").write_text(
        "def label():\n    width = 3\n    return 4\n\n\nWIDTH = label()\n"
    )
    assert run(["explain", "labels.py::label.width", str(shop)]) == 0
    assert "unused-local at labels.py:2: local variable is never read" in capsys.readouterr().out
