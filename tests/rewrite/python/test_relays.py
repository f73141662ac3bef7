from __future__ import annotations

import pytest

from sweeper.rewrite.python.relays import relays
from sweeper.rewrite.python.source import Source

CLASS = "class A(B):\n    size = 1\n\n    def {}\n"


def found(method: str, before: str = "", head: str = "") -> list[str]:
    """The relays after the method lost a statement."""
    after = head + CLASS.format(method)
    name, _, rest = (before or method).partition(":\n")
    old = before or f"{name}:\n        log()\n{rest}"
    return [each.qualname for each in relays(Source(head + CLASS.format(old)), Source(after))]


@pytest.mark.parametrize(
    "method",
    [
        "get(self):\n        return super().get() + 1",
        "get(self):\n        return super().post()",
        "get(self):\n        super().get()",
        "get(self, a):\n        return super().get()",
        "get(self, a, b):\n        return super().get(b, a)",
        "get(self, a=1):\n        return super().get(a)",
        "get(self, *, a=1):\n        return super().get(a=a)",
        "get(self, a, *args):\n        return super().get(*args, a=a)",
        "get(self, **more):\n        return super().get()",
        "get(self, a):\n        return super().get(a, fast=True)",
        "get(self, a):\n        # for old clients\n        return super().get(a)",
        'get(self):\n        """Say."""\n        return super().get()',
        "get(self):\n        return super(A, other).get()",
        "get(self):\n        return super(B, self).get()",
        "get(self):\n        return super().get()\n\n    post = get",
        "get(self):\n        return super().get()\n\n    get.alters_data = True",
        "get(self):\n        return self.get()",
        "__eq__(self, other):\n        return super().__eq__(other)",
    ],
)
def test_leaves_alone(method: str) -> None:
    assert found(method) == []


@pytest.mark.parametrize("head", ["@dataclass\n", "class B:\n    pass\n\nif x:\n    A = 1\n@c\n"])
def test_leaves_decorated_classes_alone(head: str) -> None:
    assert found("__init__(self):\n        super().__init__()", head=head) == []


def test_leaves_alone_what_was_a_relay_before() -> None:
    method = "get(self):\n        return super().get()"
    assert found(method, before=method) == []


@pytest.mark.parametrize(
    "method",
    [
        "get(self):\n        return super().get()",
        "get(self, a, b):\n        return super().get(a, b)",
        "get(self, a, b):\n        return super().get(a, b=b)",
        "get(self, a, *args, b, **more):\n        return super().get(a, *args, b=b, **more)",
        "get(self, a: int) -> str:\n        return super(A, self).get(a)",
        "__init__(self, a):\n        super().__init__(a)",
        "setUp(self):\n        super().setUp()",
        "__init__(self, **more):\n        return super().__init__(**more)",
    ],
)
def test_finds_what_only_calls_the_method_above(method: str) -> None:
    name = method.partition("(")[0]
    assert found(method) == [f"A.{name}"]


def test_finds_coroutines() -> None:
    code = "class A(B):\n    async def get(self):\n        {}return await super().get()\n"
    one, other = Source(code.format("log()\n        ")), Source(code.format(""))
    assert [each.qualname for each in relays(one, other)] == ["A.get"]
