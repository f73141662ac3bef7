"""`sweeper rules`: which rule packs there are, whether rule files are right, what the policy is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path

import click

from sweeper.cli.allowlist import command as import_allowlist
from sweeper.cli.output import put
from sweeper.cli.places import place
from sweeper.config import Policy, Rules, dependencies, folder_reader, load, rules_dir
from sweeper.config.document import Document, decode, parse
from sweeper.config.load import Loaded, load_with_origins, pack_files, read_pack_file
from sweeper.config.manners import as_written
from sweeper.config.packs import Pack, missing_examples, read_pack
from sweeper.errors import ConfigError
from sweeper.report.escape import visible

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_REPOSITORY_FILES = (".sweeper.toml", "pyproject.toml")
_LISTS = ("noreturn", "pure_calls", "side_effect_imports")

_Command = Callable[..., int]


def _takes_path(function: _Command) -> _Command:
    options = (
        click.argument("path", required=False, type=click.Path(exists=True, path_type=Path)),
        click.option("--config", type=_FILE, help="The organisation's rule file."),
        click.option(
            "--format",
            "form",
            type=click.Choice(("text", "json")),
            default="text",
            show_default=True,
            help="How to write the result.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


@click.group("rules")
def command() -> None:
    """List, check, show and import the rules: what is alive without a caller, and the policy."""


command.add_command(import_allowlist)


@command.command("list")
@_takes_path
def list_packs(path: Path | None, config: Path | None, form: str) -> int:
    """List the rule packs, and which of them are on for the repository of PATH (default: here)."""
    read = folder_reader(place([path or Path()]).root)
    on = set(load(read, organisation=config)[0].packs)
    named = dependencies(read)
    packs = [read_pack_file(file) for file in pack_files(rules_dir()).values()]
    if form == "json":
        rows = [
            {
                "id": pack.id,
                "title": pack.title,
                "on": pack.id in on,
                "dependencies": list(pack.dependencies),
                "rules": len(pack.roots),
            }
            for pack in packs
        ]
        put(json.dumps({"schema": 1, "packs": rows}, indent=2) + "\n", None)
        return 0
    lines = [
        f"{'on ' if pack.id in on else 'off'}  {pack.id:<12} {len(pack.roots):>3} rules  "
        f"{pack.title} ({_reason(pack, on, named)})\n"
        for pack in packs
    ]
    put("".join(lines), None)
    return 0


def _reason(pack: Pack, on: set[str], named: frozenset[str]) -> str:
    if not pack.dependencies:
        return "always"
    found = sorted(named.intersection(pack.dependencies))
    if pack.id not in on:
        return "no dependency asks for it"
    if found:
        return f"depends on {visible(', '.join(found))}"
    return "named in extends" if named else "no dependencies known, so any may be used"


@command.command("check")
@click.argument("files", nargs=-1, type=_FILE)
def check(files: tuple[Path, ...]) -> int:
    """Check rule FILES: packs with their examples, organisation's and repository's documents.

    Without FILES the built-in rules are checked. Exits 2 with the list of what is wrong.
    """
    rules, _ = load(lambda name: None)
    chosen = files or tuple(pack_files(rules_dir()).values())
    problems: list[str] = []
    for file in chosen:
        found = list(_problems(file, rules))
        problems.extend(found)
        put(f"{'wrong' if found else 'right'}  {visible(str(file))}\n", None)
    if problems:
        raise ConfigError("\n".join(problems))
    return 0


def _problems(file: Path, rules: Rules) -> Iterator[str]:
    try:
        if file.name in _REPOSITORY_FILES:
            load({file.name: file.read_bytes()}.get, dependencies=())
        elif "kind" in _top_keys(file):
            name = str(file)
            pack = read_pack(Document(name, decode(name, file.read_bytes()), "built-in"))
            yield from _wrong_examples(pack, rules)
        else:
            load(lambda name: None, organisation=file, dependencies=())
    except ConfigError as error:
        yield str(error)


def _top_keys(file: Path) -> Sequence[str]:
    name = str(file)
    return tuple(parse(Document(name, decode(name, file.read_bytes()), "built-in")).data)


def _wrong_examples(pack: Pack, rules: Rules) -> Iterator[str]:
    from sweeper.graph.example import alive_names

    for root in pack.roots:
        if missing := missing_examples(root):
            yield f"{root.origin}: {missing}"
        for example in root.examples:
            found = alive_names(example.code, root.rule, example.path, rules)
            if found != example.alive:
                got, wanted = (sorted(names) for names in (found, example.alive))
                yield f"{root.origin}: the rule keeps {got} alive, the example says {wanted}"


@command.command("show")
@_takes_path
def show(path: Path | None, config: Path | None, form: str) -> int:
    """Show the policy that holds for PATH (default: here), and the file each value came from."""
    root = place([path or Path()]).root
    loaded = load_with_origins(folder_reader(root), organisation=config)
    if form == "json":
        values = {
            key: {"value": value, "origin": loaded.origins.get(key, "")}
            for key, value in _values(loaded)
        }
        document = {"schema": 1, "digest": loaded.rules.digest, "policy": values}
        put(json.dumps(document, indent=2) + "\n", None)
        return 0
    lines = [f"packs = {', '.join(loaded.rules.packs)}\n"]
    for key, value in _values(loaded):
        text = f"{len(value)} entries" if isinstance(value, list) else _shown(value)
        lines.append(f"{key} = {text}  # {visible(loaded.origins.get(key, ''))}\n")
    put("".join(lines), None)
    return 0


def _shown(value: float | str) -> str:
    return json.dumps(value) if isinstance(value, str) else f"{value:g}"


def _values(loaded: Loaded) -> Iterator[tuple[str, float | str | list[str]]]:
    for field in fields(Policy):
        value = getattr(loaded.policy, field.name)
        if isinstance(value, int | float | str):
            yield field.name, value
        elif isinstance(value, tuple):
            yield field.name, list(value)
        else:
            yield from ((f"{field.name}.{key}", number) for key, number in sorted(value.items()))
    for name in _LISTS:
        yield name, list(getattr(loaded.rules, name))
    yield from as_written(loaded.manners).items()
