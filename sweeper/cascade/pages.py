"""Folded flags to what is left of them in templates: tags that are loaded, pages nobody shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from sweeper.flags.rules import flag_rules
from sweeper.rewrite.templates import tags

_PAGE = re.compile(r"""["']([\w./-]+\.(?:html?|jinja2?|j2|txt|xml))["']""")
_LOAD = re.compile(r"\{%[-+]?\s*load\s+([^%]*?)\s*[-+]?%\}[ \t]*\n?")


def without_loads(text: str) -> str:
    """Return a template without `{% load %}` of libraries of flags of which it uses no tag."""
    used = {tag.name for tag in tags(text)}
    idle = {
        rule.library
        for each in flag_rules()
        for rule in each.read
        if rule.library and used.isdisjoint(rule.tag)
    }

    def shorten(match: re.Match[str]) -> str:
        names = match[1].split()
        left = [name for name in names if name not in idle]
        if len(left) == len(names) or "from" in names:
            return match[0]
        return match[0].replace(match[1], " ".join(left), 1) if left else ""

    return _LOAD.sub(shorten, text)


def lost_pages(
    before: Mapping[str, str],
    after: Mapping[str, str | None],
    read: Callable[[str], str | None],
    python: Sequence[str],
    texts: Sequence[str],
) -> Iterator[str]:
    """Yield the templates that the changed files named before and that nothing names any more."""
    lost = {
        name
        for path, text in before.items()
        for name in set(_PAGE.findall(text)) - set(_PAGE.findall(after[path] or ""))
    }
    for name in sorted(lost):
        files = [path for path in texts if f"/{path}".endswith(f"/templates/{name}")]
        if len(files) == 1 and not _is_named(name, [*python, *texts], read, own=files[0]):
            yield files[0]


def _is_named(
    name: str, paths: Sequence[str], read: Callable[[str], str | None], *, own: str
) -> bool:
    last = name.rpartition("/")[2]
    return any(path != own and last in (read(path) or "") for path in paths)
