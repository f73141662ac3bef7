"""The text of an exported file to the values in it: JSON, YAML, TOML or lines as in a .env file."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date, datetime
from typing import TypeVar

import msgspec

from sweeper.errors import ConfigError

T = TypeVar("T")

_ENV_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)\s*=\s*(.*)")


def decode(name: str, content: bytes) -> object:
    """Return what the file holds; raise ConfigError when it is in no format that we know."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name}: not UTF-8; export it again as UTF-8") from error
    try:
        return _values(name.lower(), text)
    except RecursionError as error:
        raise ConfigError(f"{name}: nested too deeply") from error
    except ValueError as error:  # of json and tomllib
        raise ConfigError(f"{name}: cannot be read: {error}") from error


def convert(data: object, shape: type[T]) -> T:
    """Return the data in the shape that a provider gives it; raise ConfigError where it differs."""
    try:
        return msgspec.convert(data, shape)
    except msgspec.ValidationError as error:
        raise ConfigError(f"not as its provider writes it: {error}") from error


def _values(name: str, text: str) -> object:
    if name.endswith(".toml"):
        return tomllib.loads(text)
    if name.endswith((".yaml", ".yml")):
        return _yaml(text)
    if text.lstrip()[:1] in ("{", "["):
        return json.loads(text)
    lines = [line for line in map(str.strip, text.splitlines()) if line and line[0] != "#"]
    if all(_ENV_LINE.fullmatch(line) for line in lines):
        return dict(_assignment(line) for line in lines)
    return _yaml(text)


def _yaml(text: str) -> object:
    import yaml  # only who has such a file pays for it

    try:
        return _plain(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _plain(value: object) -> object:
    # YAML has keys that are no strings: `on: true` has the key True.
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def _assignment(line: str) -> tuple[str, str]:
    found = _ENV_LINE.fullmatch(line)
    assert found, "asked before"
    key, value = found.groups()
    if value[:1] in ("'", '"') and value[:1] in value[1:]:
        return key, value[1 : value.index(value[0], 1)]
    return key, re.split(r"\s#", value, maxsplit=1)[0].strip()
