"""Text of strangers to Markdown that shows it and does nothing else: no link, mention or markup.

Forges look for mentions, issue numbers and links in the rendered text, so that an escaped `@name`
still calls somebody. What may come from a repository therefore stands in code, where forges look
for nothing, and what could start a reference is broken by an invisible character as well.
"""

from __future__ import annotations

import re
import unicodedata

_BREAK = "\u200b"
_HIDDEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
# What starts a mention, an issue or merge request number, a link or a label on one of the forges.
_REFERENCE = re.compile(
    r"(?:(?<=[@#!~%&$^])|(?<=\bGH-)|(?<=://)|(?<=\bwww\.))(?=\S)", re.IGNORECASE
)
_START = re.compile(r"[@#!~%&$^](?=\S)|(?<=\bGH)-|:(?=//)|(?<=\bwww)\.", re.IGNORECASE)
# An underscore within a word is no emphasis, so common names stay readable in the source.
_MARKDOWN = re.compile(r"[^\w\s.,:/'=+-]|(?<![^\W_])_|_(?![^\W_])|:(?=\w*:)", re.ASCII)
_LONGEST = 300


def visible(text: str) -> str:
    """Return the text with every invisible character spelled out; line feeds and tabs stay."""
    return "".join(
        f"\\u{{{ord(c):x}}}" if c not in "\n\t" and unicodedata.category(c) in _HIDDEN else c
        for c in text
    )


def plain(text: str) -> str:
    """Return the text as one line for a commit message or a title, with references broken."""
    line = visible(" ".join(text.split()))
    return _REFERENCE.sub(_BREAK, _cut(line))


def code(text: str) -> str:
    """Return the text as inline code, in a paragraph, a table cell or HTML."""
    shown = plain(text)
    return f"<code>{_MARKDOWN.sub(lambda match: f'&#{ord(match[0])};', shown)}</code>"


def fence(text: str, language: str = "text") -> str:
    """Return the text as a code block that nothing in it can close.

    References are broken, for GitLab looks in code, too, for what closes an issue. In `toml`, which
    is there to be copied, they are escaped instead: all that could be one is in strings.
    """
    shown = visible(text.replace("\r\n", "\n"))
    if language == "toml":
        shown = _START.sub(lambda match: f"\\u{ord(match[0]):04x}", shown)
    else:
        shown = _REFERENCE.sub(_BREAK, shown)
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{shown.rstrip()}\n{ticks}"


def details(summary: str, content: str) -> str:
    """Return a section that opens on a click; both parts are markup of ours."""
    return f"<details><summary>{summary}</summary>\n\n{content}\n\n</details>"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
