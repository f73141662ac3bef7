from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sweeper.cli.main import run

Capture = pytest.CaptureFixture[str]
FIXED = """\
import sys

from labels import WIDTH


def main() -> int:
    return WIDTH


if __name__ == "__main__":
    sys.exit(main())
"""


def found(capsys: Capture, *arguments: str) -> list[tuple[str, str]]:
    run(["scan", "--format", "json", "--quiet", *arguments])
    document = json.loads(capsys.readouterr().out)
    return [(one["path"], one["kind"]) for one in document["findings"]]


ALL = [
    ("labels.py", "unused-import"),
    ("pricing.py", "unused-import"),
    ("pricing.py", "unreachable"),
]
SURE = ["--min-confidence", "0.9"]
ANY = ["--min-confidence", "0"]  # what is not committed is young, and so never sure


def test_a_clean_folder(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "tool.py").write_text('if __name__ == "__main__":\n    print("hello")\n')
    assert run(["scan", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "No findings in 1 file, 2 lines.\n"


def test_nothing_to_look_at(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "readme.txt").write_text("no code")
    assert run(["scan", str(tmp_path)]) == 3
    assert "holds no Python files" in capsys.readouterr().err


def test_bad_configuration_names_file_and_line(shop: Path, capsys: Capture) -> None:
    (shop / ".sweeper.toml").write_text("[policy]\nyung_days = 3\n")
    assert run(["scan", str(shop)]) == 2
    assert ".sweeper.toml:2: unknown key 'yung_days'" in capsys.readouterr().err


@pytest.mark.parametrize("glob", ["[", "", "[z-a]", "***/x", "a\\b"])
def test_bad_globs_are_bad_arguments(shop: Path, capsys: Capture, glob: str) -> None:
    assert run(["scan", "--exclude", glob, str(shop)]) == 2
    assert "Invalid value for '--exclude'" in capsys.readouterr().err


def test_finds_in_a_plain_folder(folder: Path, capsys: Capture) -> None:
    assert found(capsys, *SURE, str(folder)) == ALL


def test_exit_codes(shop: Path, capsys: Capture) -> None:
    assert run(["scan", str(shop)]) == 1
    assert run(["scan", "--exit-zero", str(shop)]) == 0
    assert run(["scan", "--kind", "stale-keep", str(shop)]) == 0


def test_only_what_was_asked_for(shop: Path, capsys: Capture) -> None:
    assert found(capsys, *SURE, str(shop / "labels.py")) == ALL[:1]
    assert found(capsys, *SURE, "--kind", "unreachable", str(shop)) == ALL[2:]
    assert found(capsys, *SURE, "--exclude", "labels.py", str(shop)) == ALL[1:]


def test_same_commit_same_bytes_also_from_the_cache(shop: Path, capsys: Capture) -> None:
    outputs = set()
    for arguments in ([], [], ["--no-cache"], ["--jobs", "2", "--no-cache"]):
        run(["scan", "--format", "json", *arguments, str(shop)])
        outputs.add(capsys.readouterr().out)
    assert len(outputs) == 1
    assert str(shop) not in outputs.pop()


def test_output_goes_to_a_file(shop: Path, tmp_path: Path, capsys: Capture) -> None:
    target = tmp_path / "report.sarif"
    assert run(["scan", "--format", "sarif", "--output", str(target), str(shop)]) == 1
    assert capsys.readouterr().out == ""
    assert json.loads(target.read_text())["version"] == "2.1.0"
    assert run(["scan", "--output", str(tmp_path / "no" / "where"), str(shop)]) == 2


def test_baseline(shop: Path, tmp_path: Path, capsys: Capture) -> None:
    baseline = str(tmp_path / "baseline.json")
    assert run(["scan", "--write-baseline", baseline, str(shop)]) == 0
    assert run(["scan", "--baseline", baseline, str(shop)]) == 0
    assert "known from the baseline" in capsys.readouterr().out
    moved = "\n\n# moved\n" + (shop / "labels.py").read_text()
    (shop / "labels.py").write_text(moved + "import csv\n")
    assert found(capsys, *ANY, "--baseline", baseline, str(shop)) == ALL[:1]


def test_since(shop: Path, capsys: Capture) -> None:
    assert found(capsys, *ANY, "--since", "HEAD", str(shop)) == []
    (shop / "labels.py").write_text("import json\nimport csv\n\nWIDTH = 0\n")
    assert found(capsys, *ANY, "--since", "HEAD", str(shop)) == ALL[:1]
    assert run(["scan", "--since", "nowhere", str(shop)]) == 2
    assert "no commit is called 'nowhere'" in capsys.readouterr().err


def test_since_needs_git(folder: Path, capsys: Capture) -> None:
    assert run(["scan", "--since", "HEAD", str(folder)]) == 2
    assert "needs a git repository" in capsys.readouterr().err


def test_diff_changes_nothing_and_applies(shop: Path, capsysbinary: Any) -> None:
    before = (shop / "pricing.py").read_text()
    assert run(["scan", "--diff", str(shop)]) == 1
    patch = capsysbinary.readouterr().out
    assert (shop / "pricing.py").read_text() == before
    subprocess.run(["git", "apply", "-"], input=patch, cwd=shop, check=True)
    assert (shop / "pricing.py").read_text() == FIXED


def test_fix_leaves_files_with_uncommitted_changes(shop: Path, capsys: Capture) -> None:
    (shop / "labels.py").write_text("import json\nimport csv\n\nWIDTH = 0\n")
    assert run(["scan", "--fix", *SURE, str(shop)]) == 1
    captured = capsys.readouterr()
    assert "has uncommitted changes" in captured.out.replace("\n", " ")
    assert "rewrote pricing.py: 2 findings removed" in captured.err
    assert (shop / "labels.py").read_text() == "import json\nimport csv\n\nWIDTH = 0\n"
    assert (shop / "pricing.py").read_text() == FIXED


def test_fix_removes_all(shop: Path, capsys: Capture) -> None:
    (shop / "pricing.py").chmod(0o755)
    subprocess.run(["git", "commit", "-qam", "mode"], cwd=shop, check=False, capture_output=True)
    assert run(["scan", "--fix", *SURE, str(shop)]) == 0
    assert (shop / "pricing.py").read_text() == FIXED
    assert (shop / "pricing.py").stat().st_mode & 0o777 == 0o755
    assert "No findings" in capsys.readouterr().out
    assert run(["scan", *SURE, str(shop)]) == 0


def test_bare_repositories_are_read_but_not_changed(
    shop: Path, tmp_path_factory: pytest.TempPathFactory, capsys: Capture
) -> None:
    bare = tmp_path_factory.mktemp("bare") / "shop.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(shop), str(bare)], check=True)
    assert found(capsys, *SURE, str(bare)) == ALL
    run(["scan", *SURE, str(bare)])
    assert "      1 │ import json\n" in capsys.readouterr().out
    assert run(["scan", "--fix", str(bare)]) == 2
    assert run(["scan", "--diff", str(bare)]) == 2


def test_incomplete_input_shows_and_fails_under_strict(shop: Path, capsys: Capture) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12\n"
    (shop / "large.py").write_text(pointer)
    clean = ["scan", "--kind", "stale-keep", str(shop)]
    assert run(clean) == 0
    assert capsys.readouterr().out.startswith("incomplete: ")
    assert run([*clean, "--strict"]) == 1
    assert run([*clean, "--strict", "--exit-zero"]) == 0


def test_in_a_closed_world_no_name_is_public(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / ".sweeper.toml").write_text('[[package]]\npath = "."\nrole = "library"\n')
    (tmp_path / "shop.py").write_text("__all__ = ['price']\ndef price():\n    return 1\n")
    (tmp_path / "start.py").write_text("from shop import __doc__\nprint(__doc__)\n")
    assert found(capsys, str(tmp_path)) == []
    assert ("shop.py", "dead-symbol") in found(capsys, "--closed-world", str(tmp_path))


def test_what_only_uses_of_unknown_type_keep_is_listed(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "tool.py").write_text(
        "class Box:\n"
        "    def weigh(self):\n        return 1\n\n"
        "    def open(self):\n        return self\n\n"
        "    def lost(self):\n        return 2\n\n\n"
        "def heaviest(boxes):\n    return max(box.weigh() for box in boxes)\n\n\n"
        'if __name__ == "__main__":\n    print(heaviest([Box().open()]))\n'
    )
    (tmp_path / ".sweeper.toml").write_text('[[package]]\npath = "."\nrole = "application"\n')
    run(["scan", "--format", "json", "--quiet", "--kept-by", "weak", str(tmp_path)])
    (one,) = json.loads(capsys.readouterr().out)["findings"]
    assert one["qualname"] == "Box.weigh"
    assert one["life_lines"] == ["tool.py:13 uses .weigh of something unknown"]
