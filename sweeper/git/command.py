"""Start git safely in a folder that strangers may have filled: arguments in, its output out."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sweeper.errors import GitError
from sweeper.secret import is_secret_name

TIMEOUT = 600.0

# Everything by which a repository's own configuration could start a program or reach the network.
_HIDDEN = ("GIT_", "ANTHROPIC_")
# Given by environment, because `-c name=value` cannot carry a name that holds an equals sign.
_CONFIGURATION = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.untrackedCache": "false",
    "core.attributesFile": os.devnull,
    "core.pager": "cat",
    "core.quotePath": "false",
    "core.alternateRefsCommand": "",
    "core.sshCommand": "false",
    "credential.helper": "",
    "protocol.allow": "never",
    "protocol.ext.allow": "never",
    "protocol.file.allow": "never",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "submodule.recurse": "false",
    "log.showSignature": "false",
    "log.showRoot": "true",
    "diff.renames": "true",
    "diff.algorithm": "myers",
    "diff.indentHeuristic": "true",
    "diff.noprefix": "false",
    "diff.mnemonicPrefix": "false",
    "diff.orderFile": os.devnull,
    "diff.suppressBlankEmpty": "false",
    "blame.ignoreRevsFile": "",
    "i18n.logOutputEncoding": "UTF-8",
    "advice.detachedHead": "false",
    "commit.gpgSign": "false",
    "gpg.program": "false",
    "gpg.openpgp.program": "false",
    "gpg.x509.program": "false",
    "gpg.ssh.program": "false",
    "gpg.ssh.defaultKeyCommand": "false",
}
_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_ASKPASS": "false",
    "GIT_EDITOR": "false",
    "GIT_PAGER": "cat",
}


def environment(
    configuration: Mapping[str, str], variables: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return the environment for a git process: ours without `GIT_*`, with the safe settings.

    Nor with keys and tokens: they are nothing for programs that a repository may name.

    git exports GIT_DIR and GIT_INDEX_FILE inside hooks; a run started there must not follow them.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_HIDDEN) and not is_secret_name(name)
    }
    pairs = sorted({**_CONFIGURATION, **configuration}.items())
    settings = {"GIT_CONFIG_COUNT": str(len(pairs))}
    for number, (name, value) in enumerate(pairs):
        settings[f"GIT_CONFIG_KEY_{number}"] = name
        settings[f"GIT_CONFIG_VALUE_{number}"] = value
    return {**kept, **_ENVIRONMENT, **settings, **(variables or {})}


def run(
    folder: Path,
    arguments: Sequence[str],
    *,
    configuration: Mapping[str, str] | None = None,
    variables: Mapping[str, str] | None = None,
    stdin: bytes = b"",
    accept: Sequence[int] = (0,),
    timeout: float = TIMEOUT,
) -> tuple[int, bytes]:
    """Run `git ARGUMENTS` in the folder; return its exit code (one of `accept`) and output.

    Raises GitError when git is missing, ends otherwise, or takes longer than `timeout` seconds.
    """
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env=environment(configuration or {}, variables),
            input=stdin,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except FileNotFoundError as error:
        raise _not_started(folder) from error
    except subprocess.TimeoutExpired as error:
        raise GitError(f"{folder}: git {arguments[0]} took longer than {timeout:.0f} s") from error
    if done.returncode not in accept:
        raise failure(folder, arguments, done.stderr)
    return done.returncode, done.stdout


@contextmanager
def stream(
    folder: Path,
    arguments: Sequence[str],
    *,
    configuration: Mapping[str, str] | None = None,
    stdin: Iterable[bytes] = (),
) -> Iterator[IO[bytes]]:
    """Run git and give its output as a file while it runs; leaving early ends the process.

    Raises GitError as `run` does. Input and errors go through files, so that no pipe can fill up.
    """
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as errors:
        source.writelines(stdin)
        source.seek(0)
        try:
            process = subprocess.Popen(
                ["git", *arguments],
                cwd=folder,
                env=environment(configuration or {}),
                stdin=source,
                stdout=subprocess.PIPE,
                stderr=errors,
                bufsize=1 << 20,
                pipesize=1 << 20,
            )
        except FileNotFoundError as error:
            raise _not_started(folder) from error
        assert process.stdout is not None, "asked for a pipe"
        try:
            yield process.stdout
            is_whole = not process.stdout.read(1)
            code = process.wait(TIMEOUT) if is_whole else 0
        finally:
            process.kill()
            process.stdout.close()
            process.wait()
        if code != 0:
            errors.seek(0)
            raise failure(folder, arguments, errors.read())


def failure(folder: Path, arguments: Sequence[str], stderr: bytes) -> GitError:
    """Return the error that says what git said, where, and for a foreign owner what to do."""
    said = stderr.decode("utf-8", "replace").strip().replace("\n", " ")[:500]
    return GitError(f"{folder}: git {arguments[0]} failed: {said or 'it did not say why'}")


def _not_started(folder: Path) -> GitError:
    if not folder.is_dir():
        return GitError(f"{folder}: no such folder")
    return GitError("git was not found; install git 2.31 or newer and make sure that it is on PATH")
