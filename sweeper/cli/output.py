"""Put the result on stdout or into a file, and everything else on stderr."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import click

from sweeper.errors import ConfigError, ServiceError
from sweeper.files import replace_by, replace_file
from sweeper.report.escape import visible

PLAIN_WIDTH = 100
_PARTS = 1_000  # written together, since each write is flushed
_ABOUT = ContextVar("about", default="")


def put(text: str, output: Path | None) -> None:
    """Print the text, or write it to the file: wholly or not at all."""
    # A name or a line that the terminal's encoding lacks must not end the run.
    encoding = getattr(sys.stdout, "encoding", None) if output is None else None
    put_bytes(text.encode(encoding or "utf-8", "backslashreplace"), output)


def put_bytes(content: bytes, output: Path | None) -> None:
    """Do what `put` does with bytes that have an encoding of their own."""
    if output is None:
        try:
            click.echo(content, nl=False)
        except BrokenPipeError:
            raise
        except OSError as error:
            discard_stdout()
            raise ServiceError(f"stdout: cannot be written: {error.strerror}") from error
        return
    try:
        if output.exists() and not output.is_file():
            output.write_bytes(content)  # a device or a pipe, which has to stay what it is
        else:
            replace_file(Path(os.path.realpath(output)), content)
    except OSError as error:
        raise ConfigError(f"{output}: cannot be written: {error.strerror}") from error


def put_parts(parts: Iterable[bytes], output: Path | None) -> None:
    """Do what `put_bytes` does with more than should be held at once."""
    if output is not None and not (output.exists() and not output.is_file()):
        try:
            replace_by(Path(os.path.realpath(output)), parts)
        except OSError as error:
            raise ConfigError(f"{output}: cannot be written: {error.strerror}") from error
        return
    held: list[bytes] = []
    for part in parts:
        held.append(part)
        if len(held) == _PARTS:
            put_bytes(b"".join(held), output)
            held.clear()
    put_bytes(b"".join(held), output)


def discard_stdout() -> None:
    """Let what stdout still holds go nowhere: Python must not complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def put_patch(patch: bytes, output: Path | None) -> None:
    """Put a patch as it is, or on a terminal with what would steer the terminal made visible."""
    if output is not None or not sys.stdout.isatty():
        put_bytes(patch, output)
        return
    for line in patch.decode("utf-8", "replace").split("\n")[:-1]:
        colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
        click.echo(click.style(visible(line), fg=colour if has_colour(output) else None))


def has_colour(output: Path | None) -> bool:
    """Whether styles may be printed: on a terminal, unless NO_COLOR says no (no-color.org)."""
    is_able = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return output is None and sys.stdout.isatty() and is_able


def width(output: Path | None) -> int:
    """Answer how wide the result may be; a pipe or file gets a fixed width."""
    if output is not None or not sys.stdout.isatty():
        return PLAIN_WIDTH
    return os.get_terminal_size(sys.stdout.fileno()).columns or PLAIN_WIDTH


def say(message: str, *, quiet: bool = False) -> None:
    """Tell something that is not the result."""
    if not quiet:
        click.echo(visible(f"{_ABOUT.get()}{message}"), err=True)


@contextmanager
def about(name: str) -> Iterator[None]:
    """Have whatever is told meanwhile begin with the name of the repository that it is about."""
    before = _ABOUT.set(f"{name}: ")
    try:
        yield
    finally:
        _ABOUT.reset(before)


class _Handler(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        say(f"sweeper: {record.levelname.lower()}: {record.getMessage()}")


def configure_logging(verbose: int, *, quiet: bool) -> None:
    """Send the log of `sweeper`, and of nothing else, to stderr."""
    logger = logging.getLogger("sweeper")
    logger.handlers = [_Handler()]
    logger.propagate = False
    levels = [logging.WARNING, logging.INFO, logging.DEBUG]
    logger.setLevel(logging.ERROR if quiet else levels[min(verbose, 2)])
