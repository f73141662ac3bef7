"""A clone in which whatever git may start is a program that leaves a trace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_HOOKS = """
applypatch-msg commit-msg fsmonitor-watchman post-applypatch post-checkout post-commit
post-index-change post-merge post-receive post-rewrite post-update pre-applypatch pre-auto-gc
pre-commit pre-merge-commit pre-push pre-rebase pre-receive prepare-commit-msg proc-receive
push-to-checkout reference-transaction sendemail-validate update
"""
_PROGRAMS = """
core.sshCommand core.fsmonitor core.pager core.editor core.askPass core.gitProxy
core.alternateRefsCommand credential.helper diff.external diff.evil.command diff.evil.textconv
filter.evil.clean filter.evil.smudge filter.evil.process merge.evil.driver gpg.program
gpg.ssh.program sequence.editor pager.log pager.diff interactive.diffFilter
uploadpack.packObjectsHook remote.origin.uploadpack remote.origin.receivepack
submodule.evil.update trailer.evil.command
"""
# What makes git start them.
_SETTINGS = """
[filter "evil"]
\trequired = true
[commit]
\tgpgSign = true
[push]
\tgpgSign = if-asked
[log]
\tshowSignature = true
[protocol]
\tallow = always
[submodule]
\trecurse = true
"""
# Where a filter is asked for, content is as good as unread, and nothing is merged by itself.
ATTRIBUTES = "* diff=evil merge=evil\n*.md filter=evil ident\n"


def set_traps(clone: Path, folder: Path, traces: Path) -> None:
    """Write programs to the folder and have the clone name them; each that runs leaves a file."""
    for each in (folder, traces):
        each.mkdir()
    for name in _HOOKS.split():
        for hooks in (folder, clone / ".git/hooks"):
            _write(hooks / name, traces / f"hook-{name}")
    (folder / "attributes").write_text("* filter=evil diff=evil merge=evil\n")
    named = f"[core]\n\thooksPath = {folder}\n\tattributesFile = {folder}/attributes\n"
    with open(clone / ".git/config", "a") as config:
        config.write(_SETTINGS + named + "".join(_programs(folder, traces)))


def _programs(folder: Path, traces: Path) -> Iterator[str]:
    for key in _PROGRAMS.split():
        section, *middle, name = key.split(".")
        head = f'{section} "{middle[0]}"' if middle else section
        _write(folder / f"run-{key}", traces / key)
        yield f"[{head}]\n\t{name} = {'!' if name == 'update' else ''}{folder}/run-{key}\n"


def _write(program: Path, trace: Path) -> None:
    program.write_text(f"#!/bin/sh\ntouch {trace}\nexit 1\n")
    program.chmod(0o755)
