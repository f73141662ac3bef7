"""The module entry: nothing of the folder one stands in is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import sweeper


def test_files_of_the_scanned_folder_never_run(tmp_path: Path) -> None:
    for name in ("click", "msgspec", "tomllib", "cmd", "random"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('ran')\n")
    (tmp_path / "shop.py").write_text("import cmd\n\n\nclass Shop(cmd.Cmd):\n    pass\n")
    root = str(Path(sweeper.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-m", "sweeper", "scan", "--no-cache", "--exit-zero", "."],
        cwd=tmp_path,
        env={"PYTHONPATH": root, "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "ran" not in done.stderr
