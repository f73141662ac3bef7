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


def test_a_line_means_what_is_around_it(shop: Path, capsys: Capture) -> None:
    assert run(["explain", "pricing.py:8", str(shop)]) == 0
    assert capsys.readouterr().out.startswith("pricing.py::main\nIt is in use:")
    assert run(["explain", "pricing.py:9:5", str(shop)]) == 0
    output = capsys.readouterr().out
    assert output.startswith("pricing.py::main\n")
    assert "unreachable at pricing.py:9" in output
    assert run(["explain", "labels.py:1", str(shop)]) == 0
    output = capsys.readouterr().out
    assert output.startswith("labels.py::json\n")
    assert output.count("unused-import at labels.py:1") == 1
    assert run(["explain", "pricing.py:4", str(shop)]) == 0
    assert capsys.readouterr().out.startswith("pricing.py::WIDTH\nIt is in use:")
    assert run(["explain", "pricing.py:5", str(shop)]) == 0
    assert capsys.readouterr().out.startswith("pricing.py\nIt is in use:")


def test_an_unknown_file_brings_files_to_mind(shop: Path, capsys: Capture) -> None:
    for subject in ("lables.py", "lables.py:1"):
        assert run(["explain", subject, str(shop)]) == 2
        assert "did you mean one of these?\n  labels.py\n" in capsys.readouterr().err


def test_what_keeps_a_finding_is_one_copy(shop: Path, capsys: Capture) -> None:
    """The comment and the table that it prints do keep."""
    assert run(["explain", "labels.py::json", str(shop)]) == 0
    said, table = capsys.readouterr().out.split("[[keep]]")
    comment = next(line for line in said.splitlines() if "sweeper: keep" in line)
    text = (shop / "labels.py").read_text()
    (shop / "labels.py").write_text(text.replace("import json", f"import json{comment}"))
    assert "blocks" in _explained(shop, capsys)
    (shop / "labels.py").write_text(text)
    assert "blocks" not in _explained(shop, capsys)
    (shop / ".sweeper.toml").write_text(f"[[keep]]{table}")
    assert "blocks" in _explained(shop, capsys)


def _explained(shop: Path, capsys: Capture) -> str:
    assert run(["explain", "labels.py::json", str(shop)]) == 0
    return capsys.readouterr().out


def test_what_only_tests_use_says_which_tests_go(shop: Path, capsys: Capture) -> None:
    (shop / "labels.py").write_text("WIDTH = 0\n\n\ndef label():\n    return 4\n")
    (shop / "tests").mkdir()
    test = "from labels import label\n\n\ndef test_label():\n    assert label()\n"
    (shop / "tests/test_labels.py").write_text(test)
    (shop / ".sweeper.toml").write_text('[[package]]\npath = "."\nrole = "application"\n')
    assert run(["explain", "label", str(shop)]) == 0
    output = capsys.readouterr().out
    assert output.startswith("labels.py::label\nOnly tests use it:\n  tests/test_labels.py")
    assert "\n  tests/test_labels.py::test_label goes with it\n" in output


def test_what_is_in_something_dead_goes_with_that(shop: Path, capsys: Capture) -> None:
    (shop / ".sweeper.toml").write_text('[[package]]\npath = "."\nrole = "application"\n')
    (shop / "labels.py").write_text("WIDTH = 0\n\n\nclass Label:\n    def text(self): ...\n")
    (shop / "attic.py").write_text("def dust():\n    return 4\n")
    assert run(["explain", "Label.text", str(shop)]) == 0
    output = capsys.readouterr().out
    assert "Nothing alive leads to it.\nIt goes with labels.py::Label:\n\ndead-symbol at" in output
    assert run(["explain", "dust", str(shop)]) == 0
    assert "\nIt goes with attic.py:\n\nunused-file at attic.py:1" in capsys.readouterr().out
    assert run(["explain", "main", str(shop)]) == 0
    assert "It goes with" not in capsys.readouterr().out
