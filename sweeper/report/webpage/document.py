"""A view to one HTML file that needs nothing else: style, scripts and data are in it."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import fields
from functools import cache
from importlib.resources import files
from json import dumps

from sweeper.report.escape import UNSAFE, visible
from sweeper.report.webpage.view import View

# In the order in which they need each other.
_SCRIPTS = ("dom.js", "treemap.js", "findings.js", "tables.js", "slice.js", "trend.js", "start.js")
_PLACE = re.compile(r"\{\{(\w+)\}\}")
# Whatever would end the element, start markup or is no JSON in old browsers.
_MARKUP = re.compile("[<>&\u2028\u2029]")


def document(view: View) -> str:
    """Return the page; the same view gives the same bytes.

    Nothing of a repository is markup: it stands in the page as JSON without `<`, `>` and `&`, the
    scripts put it into text nodes alone, and the policy of the page (CSP, level 3) lets only these
    scripts run and nothing be fetched.
    """
    style, script = _asset("page.css"), "\n".join(_asset(name) for name in _SCRIPTS)
    parts = {
        "policy": (
            f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
            "base-uri 'none'; form-action 'none'"
        ),
        "title": _text(view.title),
        "style": style,
        "script": script,
        "data": _data(view),
    }
    return _PLACE.sub(lambda found: parts[found[1]], _asset("page.html"))


def _data(view: View) -> str:
    shown = {field.name: _plain(getattr(view, field.name)) for field in fields(view)}
    text = dumps(shown, ensure_ascii=False, separators=(",", ":"))
    return _MARKUP.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain(value: object) -> object:
    """Return named tuples as objects, and all text as one may look at it."""
    if isinstance(value, str):
        lines = value.split("\n")
        return "\n".join(visible(line) if UNSAFE.search(line) else line for line in lines)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {name: _plain(each) for name, each in zip(value._fields, value, strict=True)}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _text(text: str) -> str:
    return re.sub("[<>&]", lambda found: f"&#{ord(found[0])};", visible(text))


@cache
def _asset(name: str) -> str:
    return (files("sweeper.report.webpage") / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"sha256-{digest}"
