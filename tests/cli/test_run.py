from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

SHOW_CURSOR = b"\x1b[?25h"


@pytest.mark.parametrize("command", [["scan"], ["explain", "pricing"]])
def test_bars_are_gone_before_the_result(folder: Path, command: list[str]) -> None:
    parent, child = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = [sys.executable, "-m", "sweeper", *command, str(folder)]
    process = subprocess.Popen(arguments, stdout=child, stderr=child, env=environment)
    os.close(child)
    written = b""
    try:
        while chunk := os.read(parent, 65536):
            written += chunk
    except OSError:  # Linux says so when the other side is closed
        pass
    os.close(parent)
    assert process.wait() in {0, 1}
    assert written.rindex(SHOW_CURSOR) < written.index(b"pricing")
