"""A test file to the same file that sets some flags no more: their decorators and keywords."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

from sweeper.model import FlagValue
from sweeper.rewrite.python.source import DEFINITIONS, Refused, Source

# Called with the name of a flag first (django-waffle), or with settings as keywords (Django).
_BY_NAME = frozenset({"override_flag", "override_switch", "override_sample"})
_BY_KEYWORD = frozenset({"override_settings", "modify_settings"})


def without_overrides(
    text: str,
    names: Collection[str],
    asked: Collection[str] = (),
    values: Mapping[str, FlagValue] | None = None,
) -> str:
    """Return the text without the decorators that set one of the flags; others stay as they are.

    `asked` are the dotted names of functions that asked for flags and that nothing calls any more:
    what puts something else in their place goes too. With `values`, what gives a flag another value
    than that, or one that is not written there, stays.
    """
    try:
        source = Source(text)
    except Refused:
        return text
    cuts = [
        cut
        for node in source.statements
        if isinstance(node, DEFINITIONS)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call)
        for cut in _cuts(source, decorator, names, asked, values or {})
    ]
    for start, end in sorted(cuts, reverse=True):
        text = text[:start] + text[end:]
    return text


def _cuts(
    source: Source,
    call: ast.Call,
    names: Collection[str],
    asked: Collection[str],
    values: Mapping[str, FlagValue],
) -> Iterator[tuple[int, int]]:
    called = ast.unparse(call.func).rpartition(".")[2]
    # With a replacement given, `patch` hands no mock to the test (unittest.mock, "patch").
    has_replacement = len(call.args) > 1 or any(k.arg == "new" for k in call.keywords)
    if called == "patch" and call.args and has_replacement:
        target = call.args[0]
        if isinstance(target, ast.Constant) and target.value in asked:
            yield _whole(source, call)
    if called in _BY_NAME and call.args:
        key = call.args[0]
        given = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "active")]
        word = str(key.value) if isinstance(key, ast.Constant) else ""
        if word in names and (word not in values or _gives(given[:1], bool(values[word]))):
            yield _whole(source, call)
    elif called in _BY_KEYWORD and not call.args:
        gone = [each for each in call.keywords if _is_gone(each, names, values)]
        if gone and len(gone) == len(call.keywords):
            yield _whole(source, call)
            return
        for keyword in gone:
            yield _argument(source, call, keyword)


def _is_gone(keyword: ast.keyword, names: Collection[str], values: Mapping[str, FlagValue]) -> bool:
    name = keyword.arg or ""
    return name in names and (name not in values or _gives([keyword.value], values[name]))


def _gives(given: Sequence[ast.expr], value: FlagValue) -> bool:
    match given:
        case [ast.Constant(value=said)]:
            return type(said) is type(value) and said == value
    return False


def _whole(source: Source, call: ast.Call) -> tuple[int, int]:
    """Return the lines of a decorator, from its `@` on."""
    start = source.text.rindex("@", 0, source.start(call))
    start = source.text.rfind("\n", 0, start) + 1
    end = source.text.find("\n", source.end(call))
    return start, len(source.text) if end < 0 else end + 1


def _argument(source: Source, call: ast.Call, keyword: ast.keyword) -> tuple[int, int]:
    """Return a keyword with the comma that parts it from the others."""
    index = call.keywords.index(keyword)
    start = source.lines.offset(keyword.lineno, keyword.col_offset)
    if index + 1 < len(call.keywords):
        following = call.keywords[index + 1]
        return start, source.lines.offset(following.lineno, following.col_offset)
    return source.end(call.keywords[index - 1]), source.end(keyword)
