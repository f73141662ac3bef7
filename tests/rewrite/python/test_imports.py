"""Unused imports are removed name by name, and a probe never is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Remove = Callable[..., str]
Refuse = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (
            "try:\n    import a\nexcept ImportError:\n    pass\n",
            "an import inside try may be a probe",
        ),
        ("try:\n    g()\nexcept E:\n    import a\n", "an import inside try may be a probe"),
        (
            "try:\n    g()\nexcept E:\n    pass\nelse:\n    import a\n",
            "an import inside try may be a probe",
        ),
        (
            "try:\n    if x:\n        import a\nfinally:\n    g()\n",
            "an import inside try may be a probe",
        ),
        (
            "with suppress(ImportError):\n    import a\n",
            "an import inside suppress() may be a probe",
        ),
        (
            "with contextlib.suppress(E):\n    import a\n",
            "an import inside suppress() may be a probe",
        ),
        ("from __future__ import a\n", "the file does not parse"),
        (
            "def f():\n    import a\n    return a\n",
            "a is still used in f, where this is all that binds it",
        ),
        ('import a\n"""Text."""\n', "a string would become a docstring"),
    ],
)
def test_leaves_alone(code: str, reason: str, refusals: Refuse) -> None:
    assert refusals(code, "a")[0].startswith(reason) or "__future__" in code


def test_leaves_alone_what_changes_the_meaning_of_the_file(refusals: Refuse) -> None:
    assert refusals("from __future__ import annotations\n", "annotations") == [
        "a __future__ import changes the meaning of the file"
    ]
    assert refusals("from os import *\n", "*") == [
        "a star import binds names that cannot be counted"
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("import a\n", ""),
        ("import a\nimport b\n", "import b\n"),
        ("import b\nimport a\n", "import b\n"),
        ("import b\nimport a", "import b\n"),
        ("import b\nimport a\n\n\ndef f(): pass\n", "import b\n\n\ndef f(): pass\n"),
        ('"""Doc."""\n\nimport a\n\n\ndef f(): pass\n', '"""Doc."""\n\n\ndef f(): pass\n'),
        ('"""Doc."""\n\nimport a\nimport b\n', '"""Doc."""\n\nimport b\n'),
        ("import b\n\nimport a\n\nimport c\n", "import b\n\nimport c\n"),
        ("import a  # why\nimport b\n", "import b\n"),
        ("import a as x, b\n".replace("x", "a"), "import b\n"),
        ("import b, a\n", "import b\n"),
        ("import b, a, c\n", "import b, c\n"),
        ("import b.c as a, d\n", "import d\n"),
        ("import a; import b\n", "import b\n"),
        ("import b; import a\n", "import b\n"),
        ("import b; import a;\n", "import b;\n"),
        ("import b; import a; g()  # why\n", "import b; g()  # why\n"),
        ("import a;\nimport b\n", "import b\n"),
        ("import a, \\\n    b\n", "import b\n"),
        ("import b, \\\n    a\n", "import b\n"),
        ("import b, \\\n    a, \\\n    c\n", "import b, \\\n    c\n"),
        ("import b; \\\nimport a\n", "import b\n"),
        ("from m import a\n", ""),
        ("from m import (a)\ng()\n", "g()\n"),
        ("from m import x as a, b\n", "from m import b\n"),
        ("from m import (a, b)\n", "from m import (b)\n"),
        ("from m import (b, a)\n", "from m import (b)\n"),
        ("from m import (b, a,)\n", "from m import (b,)\n"),
        ("from m import b, a  # why\n", "from m import b  # why\n"),
        ("from m import (\n    a,\n    b,\n)\n", "from m import (\n    b,\n)\n"),
        ("from m import (\n    b,\n    a,\n)\n", "from m import (\n    b,\n)\n"),
        ("from m import (\n    b,\n    a\n)\n", "from m import (\n    b,\n)\n"),
        (
            "from m import (\n    a,  # of a\n    b,  # of b\n)\n",
            "from m import (\n    b,  # of b\n)\n",
        ),
        (
            "from m import (\n    b,  # of b\n    a,  # of a\n)\n",
            "from m import (\n    b,  # of b\n)\n",
        ),
        (
            "from m import (\n    a,\n    # of b\n    b,\n)\n",
            "from m import (\n    # of b\n    b,\n)\n",
        ),
        ("from m import (a,\n    b)\n", "from m import (b)\n"),
        ("from m import (b,\n    a)\n", "from m import (b)\n"),
        ("from m import (b, a,\n    c)\n", "from m import (b, c)\n"),
        ("from m import (b, c,  # both\n    a)\n", "from m import (b, c,  # both\n)\n"),
        ("from m import (b, a,  # both\n    c)\n", "from m import (b,  # both\n    c)\n"),
        ("from m import (a,  # of a\n    c)\n", "from m import (\n    c)\n"),
        ("from m import (\n    a, b,\n    c,\n)\n", "from m import (\n    b,\n    c,\n)\n"),
        ("from m import (\n    b, a,\n    c,\n)\n", "from m import (\n    b, c,\n)\n"),
        ("from . import a\nfrom .a import b\n", "from .a import b\n"),
        # suites and blocks
        ("if TYPE_CHECKING:\n    import a\n\ng()\n", "g()\n"),
        ("g()\n\nif t.TYPE_CHECKING:\n    from m import a\n\n\nh()\n", "g()\n\n\nh()\n"),
        ("if TYPE_CHECKING:\n    import a\n    import b\n", "if TYPE_CHECKING:\n    import b\n"),
        (
            "if TYPE_CHECKING:\n    import a\nelse:\n    g()\n",
            "if TYPE_CHECKING:\n    pass\nelse:\n    g()\n",
        ),
        ("if x: import a\n", "if x: pass\n"),
        (
            "if x:\n    y()\n\nelse:\n    # why\n    import a\n    # more\nz()\n",
            "if x:\n    y()\nz()\n",
        ),
        ("if x: import a; import b\n", "if x: import b\n"),
        ("def f():\n    import a\n    return 1\n", "def f():\n    return 1\n"),
        ("def f():\n    import a\n", "def f():\n    pass\n"),
        ('def f():\n    """Doc."""\n    import a\n', 'def f():\n    """Doc."""\n'),
        (
            "try:\n    def f():\n        import a\nfinally:\n    g()\n",
            "try:\n    def f():\n        pass\nfinally:\n    g()\n",
        ),
        # comments
        ("import b\n\n# why\nimport a\n\nimport c\n", "import b\n\nimport c\n"),
        ("import b\n\n# third\nimport a\nimport c\n", "import b\n\n# third\nimport c\n"),
        ("# Head.\nimport a\n", "# Head.\n"),
        ("import b\n# isort: off\nimport a\n\nc()\n", "import b\n# isort: off\n\nc()\n"),
        # odd texts
        ("import a\r\nimport b\r\n", "import b\r\n"),
        ("\ufeffimport a, b\n", "\ufeffimport b\n"),
        ("g('é'); import b, a\n", "g('é'); import b\n"),
        ("from m import (b, é, a)\n", "from m import (b, é)\n"),
        # what names it too
        ('import a\n__all__ = ["a", "b"]\n', '__all__ = ["b"]\n'),
        ("import a\ng()\ndel a\n", "g()\n"),
    ],
)
def test_removes(before: str, after: str, remove: Remove) -> None:
    assert remove(before, "a") == after


@pytest.mark.parametrize(
    ("names", "after"),
    [
        (("a", "b", "c", "d"), ""),
        (("a", "b"), "from m import (\n    c,  # of c\n    d,\n)\n"),
        (("b", "c"), "from m import (\n    a,\n    d,\n)\n"),
        (("a", "c"), "from m import (\n    b,\n    d,\n)\n"),
        (("c", "d"), "from m import (\n    a,\n    b,\n)\n"),
        (("b", "d"), "from m import (\n    a,\n    c,  # of c\n)\n"),
    ],
)
def test_removes_several(names: tuple[str, ...], after: str, remove: Remove) -> None:
    code = "from m import (\n    a,\n    b,\n    c,  # of c\n    d,\n)\n"
    assert remove(code, *names) == after
