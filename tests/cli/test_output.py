from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from sweeper.cli.output import PLAIN_WIDTH, has_colour, put, put_patch, width
from sweeper.errors import ConfigError

PATCH = b"--- a/x.py\n+++ b/x.py\n@@ -1 +0,0 @@\n-print('\x1b]0;owned\x07 \xff')\n"


def on_terminal(script: str, **variables: str) -> str:
    """The output of a script whose stdout is a terminal."""
    parent, child = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    paths = os.pathsep.join(sys.path)
    environment = {**kept, "TERM": "xterm", "PYTHONPATH": paths, **variables}
    subprocess.run([sys.executable, "-c", script], stdout=child, env=environment, check=True)
    os.close(child)
    chunks = []
    try:
        while chunk := os.read(parent, 65536):
            chunks.append(chunk)
    except OSError:  # Linux says so when the other side is closed
        pass
    os.close(parent)
    return b"".join(chunks).decode().replace("\r\n", "\n")


def test_a_pipe_gets_no_colour_and_a_fixed_width() -> None:
    assert not has_colour(None)
    assert width(None) == PLAIN_WIDTH


def test_a_patch_in_a_pipe_or_file_stays_as_it_is(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    put_patch(PATCH, None)
    assert capfdbinary.readouterr().out == PATCH
    put_patch(PATCH, tmp_path / "x.patch")
    assert (tmp_path / "x.patch").read_bytes() == PATCH


@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}])
def test_a_patch_on_a_terminal_cannot_steer_it(variables: dict[str, str]) -> None:
    script = f"from sweeper.cli.output import put_patch; put_patch({PATCH!r}, None)"
    output = on_terminal(script, **variables)
    assert "\x1b]" not in output
    assert "\x07" not in output
    assert "-print('\\x1b]0;owned\\x07 �')" in output
    assert ("\x1b[31m" in output) is (not variables)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    put("é\udc80\n", tmp_path / "report.txt")
    assert (tmp_path / "report.txt").read_bytes() == "é\\udc80\n".encode()
    with pytest.raises(ConfigError, match="cannot be written"):
        put("x", tmp_path / "no" / "where")


def test_what_the_encoding_lacks_is_spelled_out() -> None:
    script = "from sweeper.cli.output import put; put('é │\\n', None)"
    command = [sys.executable, "-c", script]
    variables = {
        **os.environ,
        "PYTHONIOENCODING": "ascii",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    done = subprocess.run(command, env=variables, capture_output=True, check=True)
    assert done.stdout == b"\\xe9 \\u2502\n"


def test_a_pipe_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    put("report", pipe)
    assert os.read(reader, 10) == b"report"
    os.close(reader)
    assert pipe.is_fifo()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to("target")
    put("report", link)
    assert link.is_symlink()
    assert (tmp_path / "target").read_text() == "report"
