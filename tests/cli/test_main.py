from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

import sweeper
from sweeper.cli.main import COMMANDS, commands, run
from sweeper.errors import ConfigError, GitError, NothingToDo, SweeperError


def failing(error: BaseException) -> click.Group:
    def command() -> None:
        raise error

    return click.Group("sweeper", [click.Command("fail", callback=command)])


def returning(value: int | None) -> click.Group:
    return click.Group("sweeper", [click.Command("end", callback=lambda: value)])


@pytest.mark.parametrize(("value", "code"), [(0, 0), (1, 1), (None, 0)])
def test_a_command_answers_its_exit_code(value: int | None, code: int) -> None:
    assert run(["end"], returning(value)) == code


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (ConfigError(".sweeper.toml:3: unknown key"), 2, "error: .sweeper.toml:3: unknown key"),
        (click.BadParameter("bad"), 2, "bad"),
        (NothingToDo("no Python"), 3, "no Python"),
        (GitError("git failed"), 4, "git failed"),
        (SweeperError("ours"), 70, "ours"),
        (ZeroDivisionError("oops"), 70, "this is a bug in Sweeper"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (ConfigError("evil \x1b[31m name\nsecond line"), 2, "evil \\x1b[31m name\nsecond line"),
    ],
)
def test_failures_have_codes_and_go_to_stderr(
    error: BaseException, code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["fail"], failing(error)) == code
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.out == ""


def test_our_bugs_show_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    run(["fail"], failing(ZeroDivisionError("oops")))
    assert "Traceback (most recent call last)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["scann"], "No such command 'scann'. Did you mean 'scan'?"),
        (["--nonsense"], "No such option"),
        (["scan", "--format", "xml"], "'xml' is not one of"),
        (["scan", "--min-confidence", "2"], "0<=x<=1"),
        (["scan", "--as-of", "yesterday"], "'yesterday' is no date such as 2026-01-31"),
        (["scan", "--kind", "dead"], "'dead' is not one of"),
        (["scan", "/no/such/folder"], "does not exist"),
        (["scan", "--diff", "--fix"], "say only one of them"),
        (["scan", "--diff", "--format", "json"], "--format has no meaning"),
        (["scan", "--baseline", "a", "--write-baseline", "b"], "it goes alone"),
        (["scan", "--jobs", "0"], "x>=1"),
    ],
)
def test_bad_arguments(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert words in captured.err
    assert "Usage: sweeper" in captured.err
    assert captured.out == ""


def test_the_list_of_commands_says_what_the_commands_say(
    capsys: pytest.CaptureFixture[str],
) -> None:
    context = click.Context(commands)
    assert run(["--help"]) == 0
    output = capsys.readouterr().out
    for name in COMMANDS:
        command = commands.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert f"\n  {name} " in output
        assert run([name, "--help"]) == 0


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"sweeper, version {sweeper.__version__}\n"


def child(script: str, **options: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script]
    return subprocess.run(command, text=True, stderr=subprocess.PIPE, check=False, **options)  # type: ignore[call-overload, no-any-return]  # the options are file numbers


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; from sweeper.cli.main import run; run(['--help'])\n"
        "heavy = {'libcst', 'networkx', 'numpy', 'scipy', 'rich', 'vulture', 'tree_sitter'}\n"
        "sys.exit(str(sorted(heavy & set(sys.modules)) or ''))"
    )
    assert child(script, stdout=subprocess.DEVNULL).stderr in ("", "\n")


def test_a_closed_pipe_is_no_error() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    script = "import sys; from sweeper.cli.main import run; sys.exit(run(['--help']))"
    ended = child(script, stdout=writer)
    os.close(writer)
    assert ended.stderr == ""
    assert ended.returncode == 141


def test_a_full_disk_is_no_bug() -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    script = "import sys; from sweeper.cli.main import run; sys.exit(run(['rules', 'list', '.']))"
    done = child(script, stdout=full)
    os.close(full)
    assert done.returncode == 4
    assert done.stderr == "sweeper: error: stdout: cannot be written: No space left on device\n"


@pytest.mark.parametrize("closed", ["0", "1", "2"])
def test_closed_streams_are_opened(closed: str, tmp_path: Path) -> None:
    (tmp_path / "tool.py").write_text("import os\n")
    sweeper_itself = [sys.executable, "-m", "sweeper"]
    command = [*sweeper_itself, "scan", "--no-cache", "--min-confidence", "0", str(tmp_path)]
    script = f'exec "$@" {closed}>&-'
    done = subprocess.run(["sh", "-c", script, "sh", *command], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert bool(done.stdout) is (closed != "1")


def test_formats_are_those_of_the_options() -> None:
    from sweeper.cli.options import FORMAT_NAMES
    from sweeper.report import FORMATS

    assert tuple(FORMATS) == FORMAT_NAMES
