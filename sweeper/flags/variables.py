"""A manifest's text to the variables that it sets, however deep: maps, lists, `NAME=value`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sweeper.errors import ConfigError
from sweeper.flags.document import decode
from sweeper.flags.offers import UNKNOWN

_PAIR: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(.*)", re.DOTALL)
_INSERTED: Final = re.compile(r"\$|\{\{")  # `${{ vars.X }}`, `$(X)`, `{{ .Values.x }}`


def variables(path: str, text: str) -> Iterator[tuple[str, object]]:
    """Yield names and values, which are text; UNKNOWN for a value that comes from elsewhere.

    Raises ConfigError when the file is not of the format that its name promises.
    """
    if path.endswith((".yaml", ".yml")):
        import yaml

        try:
            # All as written: `on` is text in a workflow.
            documents = list(yaml.load_all(text, Loader=yaml.BaseLoader))
        except (yaml.YAMLError, RecursionError) as error:
            raise ConfigError(f"{path}: {error}") from error
        yield from _inside(documents)
    else:
        yield from _inside(decode(path, text.encode()))


def _inside(value: object) -> Iterator[tuple[str, object]]:
    match value:
        case {"name": str(name), "value": given}:  # Kubernetes, Helm, ECS
            yield name, _value(given)
        case {"name": str(name), "valueFrom": _}:
            yield name, UNKNOWN
        case dict():
            for name, given in value.items():
                yield str(name), _value(given)
                yield from _inside(given) if isinstance(given, dict | list) else ()
        case list():
            for each in value:
                yield from _inside(each)
        case str() if found := _PAIR.fullmatch(value):  # compose
            yield found.group(1), _value(found.group(2))
        case str() if value.isidentifier():  # compose takes it from the shell
            yield value, UNKNOWN


def _value(given: object) -> object:
    if given in (None, "") or isinstance(given, dict | list) or _INSERTED.search(str(given)):
        return UNKNOWN
    return str(given).lower() if isinstance(given, bool) else str(given)
