from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from sweeper.cli.progress import progress

SCRIPT = """
import sys
from sweeper.cli.progress import progress
with progress(quiet=%s) as step:
    imported = "rich" in sys.modules
    step("parse [bold]\\x1b]0;x", 1, 2)
    step("link", 0, 0)
assert not imported
"""


def on_terminal(script: str) -> bytes:
    """What a script writes to its stderr, a terminal."""
    parent, child = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", script], stderr=child, env=environment, check=True)
    os.close(child)
    chunks = []
    try:
        while chunk := os.read(parent, 65536):
            chunks.append(chunk)
    except OSError:  # Linux says so when the other side is closed
        pass
    os.close(parent)
    return b"".join(chunks)


def test_nothing_without_a_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with progress(quiet=False) as step:
        step("parse", 1, 2)
    assert capfd.readouterr() == ("", "")


def test_nothing_when_quiet() -> None:
    assert on_terminal(SCRIPT % True) == b""


def test_bars_on_a_terminal_made_late_and_gone_after() -> None:
    written = on_terminal(SCRIPT % False)
    assert b"parse [bold]\\x1b]0;x" in written
    assert b"1/2" in written
    assert b"\x1b]0;x" not in written
