"""The rule files in `rules/flags/` to how code reads flags: one file for each library."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from sweeper.config import rules_dir
from sweeper.errors import ConfigError


class Argument(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a call has an argument: its position, and its name as a keyword."""

    position: int
    keyword: str = ""


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole file, and the keys of the flags that it reads; "" is a key that only a run knows."""

    code: str
    flags: tuple[str, ...]


class ReadRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One way to read a flag. Names are dotted; an object has the name of its class.

    `call` gives the value; `decorator` lets a function run only when it is on; `base` is a mixin,
    whose attribute `attribute_key` holds the key and that brings `members`; `attribute` is an
    object whose attributes are the flags, `item` one whose items are; `tag` is a block of a
    template, which `{% load %}` has from a `library`. What is called to `set` a flag gives it a
    value in a test. Behind a `negation` a key is inverted, as the value of an `inverted` call is.
    With `result` a call gives an object, and that attribute of it is the value. `held` keys are
    arguments of the call that made the object.

    `named` are calls of what has no library: a word that only functions for flags are named by, or
    `owner.word`. `member` are the names of collections that hold the keys of what is on. Both count
    only with a key, also of an f-string, all of which `keys` (a regular expression) matches.
    """

    why: str
    language: Literal["python", "template"]
    example: tuple[Example, ...]
    call: tuple[str, ...] = ()
    decorator: tuple[str, ...] = ()
    base: tuple[str, ...] = ()
    attribute: tuple[str, ...] = ()
    item: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    library: str = ""
    set: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    member: tuple[str, ...] = ()
    keys: str = r"[\w.:/-]+"
    result: str = ""
    held: bool = False
    key: Argument = Argument(0)
    default: Argument | None = None
    attribute_key: str = ""
    members: tuple[str, ...] = ()
    negation: str = ""
    inverted: bool = False


class FlagRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule file. `objects` says of what class the object is that a dotted name stands for."""

    schema: Literal[1]
    id: str
    kind: Literal["flags"]
    title: str
    read: tuple[ReadRule, ...]
    dependency: str = ""
    objects: dict[str, str] = {}


@cache
def flag_rules() -> tuple[FlagRules, ...]:
    """Return all rule files, by name. Raises ConfigError for what is wrong in one."""
    return tuple(_load(path) for path in sorted((rules_dir() / "flags").glob("*.toml")))


def _load(path: Path) -> FlagRules:
    try:
        found = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), FlagRules)
    except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path.name}: {error}") from error
    if found.id != path.stem:
        raise ConfigError(f"{path.name}: its id is {found.id!r}, not the name of the file")
    for rule in found.read:
        hits = {bool(example.flags) for example in rule.example}
        if hits != {True, False}:
            raise ConfigError(
                f"{path.name}: {rule.why!r} needs an example that matches and one not"
            )
    return found
