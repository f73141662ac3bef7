"""Write known values into the texts that hold them: an f-string in, a shorter one out."""

from __future__ import annotations

import re

import libcst as cst

from sweeper.rewrite.python.fold.compare import constant
from sweeper.rewrite.python.fold.place import Place

_PLAIN = re.compile(r"[\w .,:;/+*@#%&!?()<>=~|^-]*")
Text = cst.SimpleString | cst.FormattedString


def joined_string(place: Place, node: cst.FormattedString) -> Text:
    """Write the constants in an f-string into it; without an expression it is a plain string."""
    parts: list[cst.BaseFormattedStringContent] = []
    for part in node.parts:
        text = _text(place, part)
        if text is not None and parts and isinstance(parts[-1], cst.FormattedStringText):
            parts[-1] = cst.FormattedStringText(parts[-1].value + text)
        else:
            parts.append(part if text is None else cst.FormattedStringText(text))
    if len(parts) == len(node.parts) and all(map(_is_same, parts, node.parts)):
        return node
    texts = [part.value for part in parts if isinstance(part, cst.FormattedStringText)]
    if len(texts) < len(parts):
        return node.with_changes(parts=parts)
    text = "".join(texts).replace("{{", "{").replace("}}", "}")
    return cst.SimpleString(
        re.sub("[fF]", "", node.prefix) + node.quote + text + node.quote,
        lpar=node.lpar,
        rpar=node.rpar,
    )


def _is_same(new: cst.CSTNode, old: cst.CSTNode) -> bool:
    return new is old or (
        isinstance(new, cst.FormattedStringText)
        and isinstance(old, cst.FormattedStringText)
        and new.value == old.value
    )


def _text(place: Place, part: cst.BaseFormattedStringContent) -> str | None:
    """What a part of an f-string always prints; None if only a run can tell."""
    match part:
        case cst.FormattedStringText(value=value):
            return value
        case cst.FormattedStringExpression(
            expression=expression, conversion=None, format_spec=None, equal=None
        ):
            found = constant(place, expression)
            text = None if found is None else str(found[0])
            return text if text is not None and _PLAIN.fullmatch(text) else None
    return None
