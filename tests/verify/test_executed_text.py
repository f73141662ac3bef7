"""Reports of `coverage xml` and `coverage lcov` are read; anything else is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sweeper.errors import ConfigError
from sweeper.verify.executed import read_executed

XML = """<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage version="7.6" line-rate="0.5">
  <sources><source>/work/shop/</source></sources>
  <packages><package name="."><classes>
    <class name="cart.py" filename="cart.py"><methods/><lines>
      <line number="1" hits="1"/><line number="2" hits="0"/><line number="3" hits="7"/>
    </lines></class>
    <class name="idle.py" filename="idle.py"><lines/></class>
  </classes></package></packages>
</coverage>
"""
LCOV = "TN:\nSF:shop/cart.py\nDA:1,1\nDA:2,0,abc\nDA:3,2,abc\nLF:3\nend_of_record\nDA:9,9\n"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "report"
    path.write_text(text)
    return path


def test_reads_cobertura(tmp_path: Path) -> None:
    assert read_executed(written(tmp_path, XML)) == {
        "/work/shop/cart.py": {1, 3},
        "/work/shop/idle.py": set(),
    }


def test_names_of_several_sources_stay_as_they_are(tmp_path: Path) -> None:
    both = XML.replace("</sources>", "<source>/work/lib</source></sources>")
    assert set(read_executed(written(tmp_path, both))) == {"cart.py", "idle.py"}


@pytest.mark.parametrize("start", ["TN:\n", ""])
def test_reads_lcov(tmp_path: Path, start: str) -> None:
    assert read_executed(written(tmp_path, LCOV.replace("TN:\n", start))) == {
        "shop/cart.py": {1, 3}
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<coverage>", "it is no XML"),
        ("<testsuites/>", "its first element is not `coverage`"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><coverage>&b;</coverage>', "it declares an entity"),
        ("TN:nothing\n", "it names no file"),
        ("a text\n", "neither a `.coverage` file nor"),
    ],
)
def test_refuses(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read_executed(written(tmp_path, text))


@pytest.mark.parametrize(
    "line", ["DA:-1,1", "DA:1,-1", "DA:x,1", "DA:1,x", "DA:1", "DA:²,1", "DA:" + "9" * 5000 + ",1"]
)
def test_odd_lines_say_nothing(tmp_path: Path, line: str) -> None:
    assert read_executed(written(tmp_path, f"SF:a.py\n{line}\n")) == {"a.py": set()}


def test_reads_what_coverage_writes(tmp_path: Path) -> None:
    (tmp_path / "cart.py").write_text("def a():\n    return 1\n\ndef b():\n    return 2\n\na()\n")
    for command in (["run", "cart.py"], ["xml"], ["lcov"], ["json"]):
        run = [sys.executable, "-m", "coverage", *command]
        subprocess.run(run, cwd=tmp_path, check=True, capture_output=True)
    for name in (".coverage", "coverage.xml", "coverage.lcov", "coverage.json"):
        (found,) = [v for k, v in read_executed(tmp_path / name).items() if k.endswith("cart.py")]
        assert found == {1, 2, 4, 7}
