"""What was seen of a repository to the text of its `.sweeper.toml`, every line explained."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from sweeper.config import Policy
from sweeper.onboard.signs import Signs
from sweeper.onboard.template import filled, one_line, quoted

_WIDTH = 108
_MOST_PACKAGES = 60
_MOST_FOLDERS = 20
_SHOWN = ("report_confidence", "rewrite_confidence", "approval_risk")
_COUNTED = ("young_days", "removals_per_run")


def rule_file(signs: Signs) -> str:
    """Return the text."""
    policy = Policy()
    values = {name: f"{getattr(policy, name):.2f}" for name in _SHOWN}
    values.update((name, str(getattr(policy, name))) for name in _COUNTED)
    parts = {
        "remarks": _remarks(signs),
        "extends": _extends(signs),
        "packages": _packages(signs),
        "paths": _paths(signs),
        "environment": _environment(signs),
    }
    values.update((name, "".join(f"{line}\n" for line in lines)) for name, lines in parts.items())
    # A place stands on a line of its own, whose end is there already.
    return filled("rules.toml", {name: value.removesuffix("\n") for name, value in values.items()})


def _remarks(signs: Signs) -> Iterator[str]:
    if signs.welcome.answer != "open":
        words = signs.welcome.evidence[0]
        effect = {
            "refused": "refuses changes made by machines, so that Sweeper only reports here",
            "restricted": "restricts changes made by machines, so that no model writes any here",
        }[signs.welcome.answer]
        said = one_line(words.text)
        yield "#"
        yield from _comment(f"{one_line(words.path)}:{words.line} {effect}: “{said}”")
    if signs.owners:
        yield "#"
        yield from _comment(f"Who is asked to review is in {signs.owners}.")
    if signs.providers:
        yield "#"
        yield from _comment(
            f"Feature flags are read through {one_line(', '.join(signs.providers))}: "
            "`sweeper flags` lists them, and with the provider's export (`--flags`) those that "
            "never change are removed."
        )
    yield ""


def _extends(signs: Signs) -> Iterator[str]:
    yield ""
    yield from _comment(
        "Rule packs say what frameworks call by name, by decorator or by base class. A dependency "
        "switches its pack on by itself; what is named here is on in any case. "
        "`sweeper rules list` shows all."
    )
    if not signs.packs:
        yield "# extends = []"
        yield ""
        return
    yield "extends = ["
    for pack in signs.packs:
        yield f"    {quoted(pack.id)},  # {one_line(pack.reason)}"
    yield "]"
    yield ""


def _packages(signs: Signs) -> Iterator[str]:
    for package in signs.packages[:_MOST_PACKAGES]:
        yield "[[package]]"
        yield f"path = {quoted(package.path or '.')}"
        yield f"role = {quoted(package.role)}  # {one_line(package.reason)}"
        yield ""
    if (more := len(signs.packages) - _MOST_PACKAGES) > 0:
        yield f"# ... and {more} more, whose roles are detected too"
        yield ""


def _paths(signs: Signs) -> Iterator[str]:
    yield from _comment(
        "Code that nobody edits by hand (class `generated` or `vendored`) counts as a user; it is "
        "neither reported nor changed. Other classes: production, test, example, docs, benchmark, "
        "migration, stub."
    )
    if signs.folders:
        yield "# Known by name or by what the files say:"
    for folder in signs.folders[:_MOST_FOLDERS]:
        files = "" if not folder.path.endswith("/") else f", {folder.files} files"
        yield f"#     {one_line(folder.path)} ({folder.path_class}{files})"
    if (more := len(signs.folders) - _MOST_FOLDERS) > 0:
        yield f"#     ... and {more} more"
    for glob, path_class in signs.marked:
        yield "[[path]]  # marked so in .gitattributes"
        yield f"glob = {quoted(glob)}"
        yield f"class = {quoted(path_class)}"
        yield ""
    if not signs.marked:
        yield "#"
        yield "# [[path]]"
        yield '# glob = "/src/schemas/"'
        yield '# class = "generated"'
        yield ""


def _environment(signs: Signs) -> Iterator[str]:
    if signs.runner:
        command = json.dumps(["python", "-m", signs.runner])
        yield f"# test = {command}   # detected"
    else:
        yield "# test = []         # no test runner was found: a person has to approve each change"
    commands = [f"pip {command}" for command in signs.install]
    yield from _comment(
        "The commands in `setup` make an environment of its own, in the sandbox. That needs the "
        "network, which only the organisation's file can allow (`setup_network`); the scheduled "
        "job makes a `.venv` instead."
    )
    yield f"# setup = {json.dumps(commands, ensure_ascii=False)}"
    yield ""


def _comment(text: str) -> Iterator[str]:
    yield from (f"# {line}" for line in textwrap.wrap(text, _WIDTH))
