from __future__ import annotations

import re

import pytest

from sweeper.model import Pin
from sweeper.rewrite.templates import NotFoldable, fold_template


def pinned(marked: str) -> tuple[str, list[Pin]]:
    """Return the text without the marks `«+…»` (true) and `«-…»` (false), and their pins."""
    text, pins, place = "", [], 0
    for match in re.finditer(r"«([+-])(.*?)»", marked):
        text += marked[place : match.start()]
        pins.append(Pin(len(text), len(text) + len(match[2]), match[1] == "+"))
        text += match[2]
        place = match.end()
    return text + marked[place:], pins


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        # blocks that are a condition
        ('a«+{% flag "x" %}»b{% else %}c{% endflag %}d', "abd"),
        ('a«-{% flag "x" %}»b{% else %}c{% endflag %}d', "acd"),
        ('a«-{% switch "x" %}»b{% endswitch %}d', "ad"),
        # if, elif, else
        ("{% if «+f» %}a{% endif %}", "a"),
        ("{% if «-f» %}a{% endif %}", ""),
        ("{% if «-f» %}a{% elif x %}b{% else %}c{% endif %}", "{% if x %}b{% else %}c{% endif %}"),
        ("{% if x %}a{% elif «+f» %}b{% elif y %}{% endif %}", "{% if x %}a{% else %}b{% endif %}"),
        ("{% if x %}a{% elif «-f» %}b{% else %}c{% endif %}", "{% if x %}a{% else %}c{% endif %}"),
        ("{%- if «-f» -%}a{%- elif x -%}b{%- endif -%}", "{%- if x -%}b{%- endif -%}"),
        # parts of conditions
        ("{% if not «+f» %}a{% else %}b{% endif %}", "b"),
        ("{% if «+f» and x %}a{% endif %}", "{% if x %}a{% endif %}"),
        ("{% if x and «-f» %}a{% endif %}", ""),
        ("{% if x or «+f» %}a{% endif %}", "a"),
        ("{% if x == 'a b' and not «-f» or y %}{% endif %}", "{% if x == 'a b' or y %}{% endif %}"),
        ("{% if (x or «-f») and y %}a{% endif %}", "{% if (x) and y %}a{% endif %}"),
        ("{% if not («-f» and x) %}a{% endif %}", "a"),
        # blocks inside of blocks
        ("{% if x %}{% if «+f» %}a{% endif %}{% endif %}", "{% if x %}a{% endif %}"),
        ("{% if «+f» %}{% if «-g» %}a{% endif %}b{% endif %}", "b"),
        ("{% if «-f» %}{% if «-g» %}a{% endif %}b{% endif %}c", "c"),
        ("{% for a in b %}{% if «-f» %}x{% endif %}{% empty %}y{% endfor %}",
         "{% for a in b %}{% empty %}y{% endfor %}"),
        # lines
        ("<p>\n  {% if «+f» %}\n    a\n      b\n  {% endif %}\n</p>\n", "<p>\n  a\n    b\n</p>\n"),
        ("<p>\n  {% if «-f» %}\n  a\n  {% else %}\n    b\n  {% endif %}\n</p>", "<p>\n  b\n</p>"),
        ("{% if «+f» %}\n  <pre>\n a</pre>\n{% endif %}\n", "  <pre>\n a</pre>\n"),
        ("{% if x %}\n  a\n{% elif «-f» %}\n  b\n{% endif %}\n", "{% if x %}\n  a\n{% endif %}\n"),
    ],
)  # fmt: skip
def test_folds(marked: str, expected: str) -> None:
    assert fold_template(*pinned(marked)) == expected


@pytest.mark.parametrize(
    ("marked", "why"),
    [
        ("{{ «+f» }}", "outside of a condition"),
        ("{% include «+f» %}", "no condition"),
        ("{% if «+f» == 3 %}a{% endif %}", "compared or filtered"),
        ("{% if 3 == «+f» %}a{% endif %}", "compared or filtered"),
        ("{% if «+f» %}a", "closes nothing|not closed|no condition"),
        ("{% if «+f» %}{% for x in y %}{% endif %}{% endfor %}", "closes nothing"),
        ("{# {% if «+f» %}a{% endif %} #}", "outside of a condition"),
        ("{% verbatim %}{% if «+f» %}a{% endif %}{% endverbatim %}", "outside of a condition"),
    ],
)
def test_refuses(marked: str, why: str) -> None:
    with pytest.raises(NotFoldable, match=why):
        fold_template(*pinned(marked))


def test_leaves_the_rest_byte_for_byte() -> None:
    text = "{% load x %}\r\n{% if a %}\n  b {{ c }}\n{% endif %}\n{% block d %}{% endblock d %}"
    marked = f"{text}{{% if «-f» %}}x{{% endif %}}"
    assert fold_template(*pinned(marked)) == text
