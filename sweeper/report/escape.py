"""Untrusted text in, text that a terminal, a JSON parser or a Markdown page shows as it is out."""

from __future__ import annotations

import re

# C0 and C1 controls, DEL, line and paragraph separators, and the characters that reorder or hide
# text (https://trojansource.codes): none may reach a terminal from a file name or a line of code.
UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ud800-\udfff]"
)
MARKUP = re.compile(r"[^A-Za-z0-9 /.\-\u0080-\U0010ffff]|(?<=www)\.")


def visible(text: str) -> str:
    """Write control, bidirectional and invalid characters as `\\x1b`; tabs as spaces."""
    return UNSAFE.sub(_escape, text.expandtabs(4))


def _escape(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def unicode_only(text: str) -> str:
    """Write bytes of a file name that were no UTF-8 as `\\udc80`, which JSON can hold."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def markdown(text: str) -> str:
    """Show the text literally in a Markdown page or table: no markup, link, mention or HTML in it.

    Entities cannot stand for structure (CommonMark 0.31, section 2.5), so they are safe everywhere.
    """
    return MARKUP.sub(lambda found: f"&#{ord(found.group())};", visible(text))


def markdown_code(text: str) -> str:
    """Show the text as code in a Markdown page or table."""
    return f"<code>{markdown(text)}</code>"
