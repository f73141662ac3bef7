"""A path with the first look at its content, to the language that reads it."""

from __future__ import annotations

import re
from typing import Final

from sweeper.languages import LANGUAGES
from sweeper.model import PathClass
from sweeper.sources import content

BINARY: Final = "binary"
TEXT: Final = "text"
PYTHON: Final = "python"

LANGUAGE_OF_SUFFIX: Final = {
    suffix: name for name, language in LANGUAGES.items() for suffix in language.SUFFIXES
}
PARSED: Final = frozenset(LANGUAGES) - {TEXT}

# What nobody writes by hand holds millions of words that mean nothing.
_UNREAD_NAMES: Final = re.compile(
    r"""(?:.*[.-]lock | .*\.lock\.json | package-lock\.json | npm-shrinkwrap\.json | pnpm-lock\.yaml
      | go\.sum | .*\.min\.(?:js|css) | .*\.map
      | .*\.(?:po|mo|pot|pyc|pyo|so|pyd|dll|dylib|a|o|exe|whl|egg|zip|gz|tgz|bz2|xz|zst|7z|rar|tar
        |jar|class|png|jpe?g|gif|webp|ico|bmp|tiff?|svg|pdf|woff2?|ttf|otf|eot|mp[34]|ogg|wav|flac|avi
        |mov|webm|npy|npz|parquet|feather|h5|hdf5|pkl|pickle|sqlite3?|db|onnx|pt|pth|safetensors
        |bin|dat|shp|dbf|las|tfrecord)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
# A marker in the text says less than a rule that knows what such a folder is for.
_KEPT_CLASSES: Final = frozenset({"vendored", "migration", "stub"})


def language_by_name(name: str, size: int) -> str:
    """Return the language of a file by its name and bytes, or "" when its content has to say."""
    dot = name.rfind(".")
    language = LANGUAGE_OF_SUFFIX.get(name[dot:].lower(), "") if dot > 0 else ""
    if language:
        return language
    if size > content.LARGEST_TEXT or _UNREAD_NAMES.fullmatch(name):
        return BINARY
    return ""


def language_by_content(name: str, data: bytes) -> str:
    """Return the language of a file whose name does not say it."""
    if content.has_nul(data):
        return BINARY
    if "." not in name[1:] and content.has_python_shebang(data):
        return PYTHON
    return TEXT


def refine(path_class: PathClass, *, is_generated: bool) -> PathClass:
    """Return the class of a path, when its content says that a program wrote it."""
    if is_generated and path_class not in _KEPT_CLASSES:
        return "generated"
    return path_class
