"""A key of a flag to the file of another language that may ask for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from pathlib import PurePosixPath

from sweeper.errors import ConfigError
from sweeper.flags.document import decode
from sweeper.flags.providers import PROVIDERS, plain

# One plain word, such as `beta`, may be the key of something else.
TELLING = re.compile(r"\w[-_.:/]\w|[a-z][A-Z]")
FLAGGY = re.compile(r"flag|feature|toggle|switch|experiment|rollout", re.IGNORECASE)
_ASKING = rf"(?i:{FLAGGY.pattern}|enabled|active|is_?on|vari|treatment|gate)"

_PROSE = frozenset({".md", ".rst", ".txt", ".po", ".pot", ".adoc"})
_CONFIGURATION = frozenset(
    {".cfg", ".env", ".ini", ".json", ".properties", ".toml", ".yaml", ".yml"}
)


def said_in_text(
    keys: Collection[str], paths: Sequence[str], read: Callable[[str], str | None]
) -> str:
    """Return the first file of another language that may ask for one of the keys, "" for none.

    Prose does not ask, and what a provider exported does not either.
    """
    patterns = [(key, _asking(key, is_data=False), _asking(key, is_data=True)) for key in keys]
    for path in paths:
        suffix = PurePosixPath(path).suffix
        if suffix in _PROSE:
            continue
        text = read(path)
        for key, code, data in patterns if text else ():
            pattern = data if suffix in _CONFIGURATION else code
            if text and key in text and pattern.search(text) and not _is_exported(path, text):
                return path
    return ""


def _is_exported(path: str, text: str) -> bool:
    if PurePosixPath(path).suffix not in _CONFIGURATION:
        return False
    try:
        document = decode(path, text.encode())
    except ConfigError:
        return False
    # A plain table of values may be read by the code itself.
    return any(each.matches(document) for each in PROVIDERS.values() if each is not plain)


def _asking(key: str, *, is_data: bool) -> re.Pattern[str]:
    said = re.escape(key)
    if TELLING.search(key):
        return re.compile(rf"(?<![\w-]){said}(?![\w-])")
    forms = [rf"{_ASKING}\w*[(\[.\s]{{1,3}}[\"']?{said}\b"]
    if is_data:
        forms.append(rf"(?m:^[\s\"'-]*{said}[\"']?\s*[:=])")
    return re.compile("|".join(forms))
