"""A subject to the text that keeps it: a comment beside it, or a `[[keep]]` for the document."""

from __future__ import annotations

import json
import re

from sweeper.model import FindingKind

_GLOB = re.compile(r"[*?\[]")


def keep_comment(kind: FindingKind) -> str:
    """Return the comment that keeps what stands on its line from findings of the kind."""
    return f"# sweeper: keep[{kind}] REASON"


def keep_table(subject: str, reason: str, *, key: str = "keep") -> str:
    """Return the table that keeps a subject, which is taken literally."""
    glob = _GLOB.sub(r"[\g<0>]", subject.removesuffix("::"))
    return f"[[{key}]]\nsubject = {_quoted(glob)}\nreason = {_quoted(reason)}\n"


def _quoted(text: str) -> str:
    """Write a TOML string; JSON's escapes are TOML's too. What a terminal hides is escaped."""
    written = json.dumps(text.encode("utf-8", "replace").decode("utf-8"), ensure_ascii=False)
    return "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in written)
