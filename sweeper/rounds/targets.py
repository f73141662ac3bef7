"""What a person calls a repository, a path, a clone URL or `owner/name`, to what is meant."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from sweeper.secret import redact

_SCP = re.compile(r"(?:[^@/\s]+@)?[^:/\s]+:(?!//)\S+")
_NAME = re.compile(r"[\w.~-]+(?:/[\w.~-]+)+", re.ASCII)


class Target(NamedTuple):
    """A repository: a folder here, or the address or name of one elsewhere.

    `text` is how people see it, and `problem` says why it cannot be looked at, "" if it can.
    """

    text: str
    kind: Literal["path", "url", "name"]
    problem: str = ""


def read_list(lines: Iterable[str]) -> Iterator[str]:
    """Yield the repositories of a list: one a line, without comments (`#`) and empty lines."""
    for line in lines:
        text = re.sub(r"(^|\s)#.*", "", line).strip()
        if text:
            yield text


def target(text: str) -> Target:
    """Return what is meant; a folder that is there comes first."""
    if os.path.isdir(text) or text.startswith(("/", "./", "../", "~")) or text in (".", ".."):
        return Target(text, "path")
    if "://" in text:
        return _address(text)
    if _SCP.fullmatch(text):
        return Target(text, "url")
    if _NAME.fullmatch(text) and ".." not in text.split("/"):
        return Target(text, "name")
    return Target(text, "path", "is no folder, no clone URL and no owner/name")


def _address(text: str) -> Target:
    try:
        parts = urlsplit(text)
        has_secret = bool(parts.password)
    except ValueError:
        return Target(redact(text), "url", "the address cannot be read")
    if has_secret:
        return Target(redact(text), "url", "an address must not hold a password")
    return Target(text, "url")


def folder_of(text: str) -> Path:
    """Return the folder that a path names."""
    return Path(text).expanduser()
