"""A template to the places in it that read a flag."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sweeper.flags.rules import FlagRules
from sweeper.model import FlagRead
from sweeper.rewrite.edits import Lines
from sweeper.rewrite.templates import tags

_QUOTED = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)')\s*""")
# Documentation and data that may quote a tag and is never rendered.
_NO_TEMPLATES = (".toml", ".md", ".rst", ".adoc", ".json", ".lock", ".ipynb", ".po", ".pot")


def template_reads(path: str, text: str, rules: Sequence[FlagRules]) -> Iterator[FlagRead]:
    """Yield the blocks that a flag decides. A key that is no quoted text is ""."""
    if "{%" not in text or path.endswith(_NO_TEMPLATES):
        return
    ways = {name: each.id for each in rules for rule in each.read for name in rule.tag}
    lines = Lines(text)
    for tag in tags(text):
        if tag.name in ways:
            key = _QUOTED.fullmatch(text[tag.rest_start : tag.rest_end])
            name = (key[1] or key[2] or "") if key else ""
            span = lines.span(tag.start, tag.end)
            yield FlagRead(name, path, span, "template", ways[tag.name])
