"""Libraries of flags that nothing imports any more to the files that still require them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence

from sweeper.flags.rules import FlagRules, flag_rules
from sweeper.rewrite.requirements import without_requirement

Read = Callable[[str], str | None]


def without_libraries(
    before: Read, after: Read, python: Sequence[str], texts: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield the files that required a library which the flags alone were read with, without it.

    `before` and `after` give the texts of the tree; `texts` are the paths of all but Python.
    """
    lost = [
        each.dependency
        for each in flag_rules()
        if each.dependency and _is_used(each, python, before) and not _is_used(each, python, after)
    ]
    for path in texts if lost else ():
        text = after(path)
        if text is None:
            continue
        shorter = text
        for name in lost:
            shorter = without_requirement(path, shorter, name)
        if shorter != text:
            yield path, shorter


def _is_used(rules: FlagRules, paths: Sequence[str], read: Read) -> bool:
    """Whether some file imports the library, or names it in a string as Django's settings do."""
    packages = _packages(rules)
    names = "|".join(sorted(map(re.escape, packages)))
    use = re.compile(
        rf"^\s*(?:import|from)\s+(?:{names})\b|[\"'](?:{names})(?:\.[\w.]*)?[\"']", re.MULTILINE
    )
    texts = (read(path) or "" for path in paths)
    # Most files have none of the names at all, which is far quicker to see.
    return any(any(map(text.__contains__, packages)) and use.search(text) for text in texts)


def _packages(rules: FlagRules) -> Collection[str]:
    every = [name for r in rules.read for name in (*r.call, *r.decorator, *r.base, *r.set)]
    return {name.partition(".")[0] for name in every if "(" not in name and "." in name}
