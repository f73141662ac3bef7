"""A call in a test to the flags and settings that it gives a value for a while."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

# Called with the name of a flag first (django-waffle), or with settings as keywords (Django).
_BY_NAME = frozenset({"override_flag", "override_switch", "override_sample"})
_BY_KEYWORD = frozenset({"override_settings", "modify_settings"})
# What holds settings and flags is called so: the last word of a name or a dotted text.
_HOLDERS = ("setting", "config", "conf", "environ", "feature", "flag", "toggle")


class Setting(NamedTuple):
    """A name that is given a value, by `value` if that is written there.

    `part` is the argument or the key that says so, when the call may set others as well.
    """

    name: str
    value: ast.expr | None
    part: ast.keyword | ast.expr | None = None


def settings_of(call: ast.Call) -> tuple[Setting, ...]:
    """Return all that a call sets for a while, () when it is no such call or sets more than names.

    These are overrides of django-waffle and Django, `patch` of unittest.mock with a replacement, of
    pytest-mock too, and `monkeypatch` of pytest.
    """
    called, owner = _word(call.func), _owner(call.func)
    match called, owner:
        case _, _ if called in _BY_NAME:
            return _by_name(call)
        case _, _ if called in _BY_KEYWORD or (called, owner) == ("settings", "self"):
            return _by_keyword(call)
        case "patch", _:
            return _patched(call)
        case ("object", "patch") | ("setattr", "monkeypatch"):
            return _attribute(call)
        case ("dict", "patch"):
            return tuple(_items(call))
        case (("setenv" | "delenv" | "setitem" | "delitem" | "delattr"), "monkeypatch"):
            return _entry(call, is_variable=called.endswith("env"))
    return ()


def assigned(statement: ast.stmt, fixtures: Sequence[str]) -> tuple[Setting, ...]:
    """Return what an assignment sets for a while: `settings.X = …` with pytest-django's fixture."""
    match statement:
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="settings"), attr=name)]):
            if "settings" in fixtures:
                return (Setting(name, statement.value),)
    return ()


def _word(node: ast.expr) -> str:
    match node:
        case ast.Name(id=word) | ast.Attribute(attr=word):
            return word
    return ""


def _owner(node: ast.expr) -> str:
    return _word(node.value) if isinstance(node, ast.Attribute) else ""


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _keyword(call: ast.Call, name: str) -> list[ast.expr]:
    return [each.value for each in call.keywords if each.arg == name]


def _is_holder(node: ast.expr) -> bool:
    """Whether an expression, or a dotted text, is called as what holds settings."""
    said = (_text(node) or _word(node)).rpartition(".")[2].lower()
    return any(word in said for word in _HOLDERS)


def _by_name(call: ast.Call) -> tuple[Setting, ...]:
    if not call.args:
        return ()
    given = [*call.args[1:2], *_keyword(call, "active")]
    return (Setting(_text(call.args[0]), given[0] if given else None),)


def _by_keyword(call: ast.Call) -> tuple[Setting, ...]:
    if call.args:
        return ()
    return tuple(Setting(each.arg or "", each.value, each) for each in call.keywords)


def _patched(call: ast.Call) -> tuple[Setting, ...]:
    """Return the setting that `patch("shop.settings.NEW", True)` sets."""
    values = [*call.args[1:2], *_keyword(call, "new")]
    return _member(call.args[0], values[0]) if call.args and values else ()


def _member(dotted: ast.expr, value: ast.expr) -> tuple[Setting, ...]:
    holder, _, name = _text(dotted).rpartition(".")
    return (Setting(name, value),) if name.isupper() and _is_holder(ast.Constant(holder)) else ()


def _attribute(call: ast.Call) -> tuple[Setting, ...]:
    """Return the setting that `setattr(settings, "NEW", True)` sets, or with a dotted text."""
    match call.args:
        case [holder, name, value, *_]:
            pass
        case [holder, name] if values := _keyword(call, "new"):
            value = values[0]
        case [dotted, value] if _word(call.func) == "setattr":
            return _member(dotted, value)
        case _:
            return ()
    is_setting = _text(name).isupper() and _is_holder(holder)
    return (Setting(_text(name), value),) if is_setting else ()


def _items(call: ast.Call) -> Iterator[Setting]:
    """Yield what `patch.dict(settings.FEATURES, {"NEW": True})` sets, also with keywords."""
    if not call.args or not _is_holder(call.args[0]):
        return
    if any(each.arg in (None, "clear", "values") for each in call.keywords):
        yield Setting("", None)
    for each in call.args[1:]:
        if not isinstance(each, ast.Dict):
            yield Setting("", None)
            continue
        for key, value in zip(each.keys, each.values, strict=True):
            yield Setting("" if key is None else _text(key), value, key)
    for keyword in call.keywords:
        yield Setting(keyword.arg or "", keyword.value, keyword)


def _entry(call: ast.Call, *, is_variable: bool) -> tuple[Setting, ...]:
    """Return what `setenv("NEW", "1")` or `setitem(app.config, "NEW", True)` sets."""
    if is_variable:
        return (Setting(_text(call.args[0]), call.args[1] if call.args[1:] else None),)
    match call.args:
        case [holder, name, *values] if _is_holder(holder):
            return (Setting(_text(name), values[0] if values else None),)
    return ()
