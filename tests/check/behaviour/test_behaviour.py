"""Wrong rewrites are caught and right ones agreed with, by real runs in the sandbox."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from sweeper.check import Trial, Workshop, behaviour
from sweeper.check.behaviour.touched import touched
from sweeper.model import Certified, Check, Finding

Make = Callable[..., Workshop]

HEAD = "import shop, helpers\nfrom shop import a, b, c, x, y, Gone, log\nfrom flags import on\n"


def judged(make: Make, old: str, new: str, *, value: str = "True", timeout: float = 60) -> Check:
    """Judge a module whose reads are written `on()`."""
    before, after = HEAD + old, HEAD + new
    pinned = before.replace("on()", f"({value})")
    workshop = make({"m.py": before}, timeout=timeout)
    trial = Trial({"m.py": before}, {"m.py": after}, (), {"m.py": pinned})
    return behaviour.check(trial, workshop)


def only(check: Check) -> Certified:
    assert len(check.certified) == 1, check.tail
    return check.certified[0]


# Functions whose normal forms differ and that do the same.
AGREED = {
    "else of a test that goes": (
        "def f(u):\n    if u.ok:\n        pass\n    elif on():\n        b(u)\n",
        "def f(u):\n    if not u.ok:\n        b(u)\n",
    ),
    "read that is left out": (
        "def f(u):\n    if u.ok or on():\n        return a(u.id)\n    return 2\n",
        "def f(u):\n    return a(u.id)\n",
    ),
    "generator": (
        "def f(u):\n    for i in u:\n        if u.ok or on():\n            yield a(i)\n",
        "def f(u):\n    for i in u:\n        yield a(i)\n",
    ),
    "coroutine": (
        "async def f(u):\n    async with x:\n        if u.ok or on():\n            await a(u)\n",
        "async def f(u):\n    async with x:\n        await a(u)\n",
    ),
    "asynchronous generator": (
        "async def f(u):\n    async for i in u:\n        if i or on():\n            yield i\n",
        "async def f(u):\n    async for i in u:\n        yield i\n",
    ),
    "method": (
        "class C(shop.Base):\n    def f(self, n=1):\n        super().f(n)\n"
        "        if self.x or on():\n            self.y = n\n        return self.y\n",
        "class C(shop.Base):\n    def f(self, n=1):\n        super().f(n)\n"
        "        self.y = n\n        return self.y\n",
    ),
    "class method": (
        "class C:\n    @classmethod\n    def f(cls, n):\n        if n or on():\n"
        "            return cls(n)\n",
        "class C:\n    @classmethod\n    def f(cls, n):\n        return cls(n)\n",
    ),
    "property": (
        "class C:\n    @property\n    def f(self):\n        return a() if self.x or on() else 1\n",
        "class C:\n    @property\n    def f(self):\n        return a()\n",
    ),
    "decorated": (
        "@shop.task(retries=3)\ndef f(u):\n    if u.x or on():\n        a(u)\n",
        "@shop.task(retries=3)\ndef f(u):\n    a(u)\n",
    ),
    "nested": (
        "def f(u):\n    def inner(v, *, k=1):\n        if v.x or on():\n"
        "            return a(u, v, k)\n    return inner\n",
        "def f(u):\n    def inner(v, *, k=1):\n        return a(u, v, k)\n    return inner\n",
    ),
    "callback": (
        "def f(u):\n    return u.map(lambda v: a(v) if v.x or on() else b(v))\n",
        "def f(u):\n    return u.map(lambda v: a(v))\n",
    ),
    "exceptions": (
        "def f(u):\n    try:\n        if u.x or on():\n            a(u)\n"
        "    except (shop.Lost, Gone) as e:\n        log(e)\n        raise Gone(u.id) from e\n",
        "def f(u):\n    try:\n        a(u)\n    except (shop.Lost, Gone) as e:\n        log(e)\n"
        "        raise Gone(u.id) from e\n",
    ),
    "loops, displays and real modules": (
        "import json, re\nSIZES = {'s': 1, 'm': 2}\n"
        "def f(u, size: str, *rest, **more):\n    n = SIZES.get(size, len(rest))\n"
        "    if u.x or on():\n        n += 1\n    while u.more():\n        n *= 2\n"
        "    return json.dumps([n, sorted(more), re.sub('s', 't', size)])\n",
        "import json, re\nSIZES = {'s': 1, 'm': 2}\n"
        "def f(u, size: str, *rest, **more):\n    n = SIZES.get(size, len(rest))\n"
        "    n += 1\n    while u.more():\n        n *= 2\n"
        "    return json.dumps([n, sorted(more), re.sub('s', 't', size)])\n",
    ),
    "what cannot be imported": (
        "from nowhere import gone\nimport not.there\n".replace("not.", "nothing.")
        + "def f(u):\n    from nowhere import late\n    if u.x or on():\n        gone(late(u))\n",
        "from nowhere import gone\nimport nothing.there\n"
        "def f(u):\n    from nowhere import late\n    gone(late(u))\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), AGREED.values(), ids=AGREED.keys())
def test_agrees(make_workshop: Make, old: str, new: str) -> None:
    check = judged(make_workshop, old, new)
    found = only(check)
    assert (check.outcome, found.how) == ("passed", "evidence"), check.tail
    assert check.tail.startswith(f"evidence: m.py: {found.name}: ")
    assert "runs agree" in found.why


WRONG = {
    "the wrong branch": (
        "def f(u):\n    if on():\n        return a(u)\n    return b(u)\n",
        "def f(u):\n    return b(u)\n",
        "`a(u)`, rewritten `b(u)`",
    ),
    "a dropped effect": (
        "def f(u):\n    if u.check() or on():\n        return a(u)\n",
        "def f(u):\n    return a(u)\n",
        "`u.check()`, rewritten `a(u)`",
    ),
    "another order": (
        "def f(u):\n    if on():\n        a(u)\n    b(u)\n",
        "def f(u):\n    b(u)\n    a(u)\n",
        "`a(u)`, rewritten `b(u)`",
    ),
    "an added read": (
        "def f(u):\n    if on():\n        return a(u)\n",
        "def f(u):\n    u.name\n    return a(u)\n",
        "rewritten `u.name`",
    ),
    "the value of a condition": (
        "def f(u):\n    return u.x and on()\n",
        "def f(u):\n    return u.x\n",
        "`returns True`, rewritten `returns u.x`",
    ),
    "no generator any more": (
        "def f(u):\n    if on():\n        return a(u)\n    yield b(u)\n",
        "def f(u):\n    return a(u)\n",
        "a generator's end",
    ),
    "an unbound name": (
        "def f(u):\n    if not on():\n        n = 1\n    return n\n",
        "def f(u):\n    return a\n",
        "UnboundLocalError",
    ),
    "a lost import": (
        "def f(u):\n    if on():\n        return a(u)\n",
        "def f(u):\n    return missing(u)\n",
        "NameError",
    ),
    "what happens to an exception": (
        "def f(u):\n    try:\n        if on():\n            a(u)\n    except Gone:\n        b(u)\n",
        "def f(u):\n    try:\n        a(u)\n    except Gone:\n        c(u)\n",
        "rewritten `c(",
    ),
    "a failing read": (
        "def f(u):\n    try:\n        return u.x if on() else 1\n"
        "    except AttributeError:\n        return b(u)\n",
        "def f(u):\n    try:\n        return u.x\n"
        "    except AttributeError:\n        return c(u)\n",
        "rewritten `c(",
    ),
    "a default": (
        "def f(u, n=on()):\n    return n\n",
        "def f(u, n=False):\n    return n\n",
        "`returns True`, rewritten `returns False`",
    ),
    "an attribute that is set": (
        "class C:\n    def f(self):\n        self.n = 1 if on() else 2\n",
        "class C:\n    def f(self):\n        self.n = 2\n",
        "`self.n = 1`, rewritten `self.n = 2`",
    ),
    "a list that is given": (
        "def f(items: list):\n    if on():\n        items[0].n = 1\n        a()\n",
        "def f(items: list):\n    a()\n",
        "`items[0].n = 1`",
    ),
    "a global": (
        "N = 1\ndef f():\n    global N\n    N = 2 if on() else 3\n",
        "N = 1\ndef f():\n    global N\n    N = 3\n",
        "`globals afterwards: {'N': 2}`, rewritten `globals afterwards: {'N': 3}`",
    ),
    "it does not end": (
        "def f(u):\n    while not on():\n        pass\n    return 1\n",
        "def f(u):\n    while True:\n        pass\n    return 1\n",
        "rewritten `it does not end`",
    ),
    "what a closure does": (
        "def f(u):\n    def inner(v):\n        return a(v) if on() else b(v)\n    return inner\n",
        "def f(u):\n    def inner(v):\n        return b(v)\n    return inner\n",
        "`b(result(v))`",
    ),
}


@pytest.mark.parametrize(("old", "new", "said"), WRONG.values(), ids=WRONG.keys())
def test_differs(make_workshop: Make, old: str, new: str, said: str) -> None:
    check = judged(make_workshop, old, new)
    assert (check.outcome, only(check).how) == ("failed", "differs"), check.tail
    assert said in check.tail
    assert len(check.tail) < 600


def test_the_same_functions_give_the_same_answer(make_workshop: Make) -> None:
    old, new = AGREED["exceptions"]
    before = {"m.py": HEAD + old}
    workshop = make_workshop(before)
    pinned = {"m.py": before["m.py"].replace("on()", "(True)")}
    trial = Trial(before, {"m.py": HEAD + new}, (), pinned)
    assert behaviour.check(trial, workshop).tail == behaviour.check(trial, workshop).tail


PERSON: Mapping[str, tuple[str, str, str]] = {
    "decorators": (
        "@a\ndef f(u):\n    return on()\n", "def f(u):\n    return True\n", "its decorators differ",
    ),
    "parameters": (
        "def f(u, v):\n    return on()\n", "def f(u):\n    return True\n", "its parameters differ",
    ),
    "two of a name": (
        "if x:\n    def f():\n        return on()\nelse:\n    def f():\n        return 1\n",
        "def f():\n    return True\n", "another number of times",
    ),
    "neither ends": (
        "def f(u):\n    while u or on():\n        u.n = 1\n",
        "def f(u):\n    while True:\n        u.n = 1\n", "do not end",
    ),
    "lines that no run reaches": (
        "def f(u):\n    if u.ok or on():\n        a()\n    if isinstance(u, float):\n        b()\n",
        "def f(u):\n    a()\n    if isinstance(u, float):\n        b()\n", "none reaches line",
    ),
    "what stops a run": (
        "def f(u):\n    if u.ok or on():\n        return sum(iter(int, 1))\n",
        "def f(u):\n    return sum(iter(int, 1))\n", "stopped by a limit: time",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), PERSON.values(), ids=PERSON.keys())
def test_asks_a_person(make_workshop: Make, old: str, new: str, said: str) -> None:
    check = judged(make_workshop, old, new, timeout=3)
    assert (check.outcome, only(check).how) == ("not_run", "person"), check.tail
    assert check.tail.startswith("needs a person: m.py: f: ")
    assert said in check.tail


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        (
            "def f():\n    if on():\n        return 1\n    return 2\n",
            "def f():\n    return 1\n",
            "f",
        ),
        (
            "class C:\n    class D:\n        def f(self):\n            return on() or self.x\n",
            "class C:\n    class D:\n        def f(self):\n            return True\n",
            "C.D.f",
        ),
    ],
)
def test_what_is_proved_is_not_run(make_workshop: Make, old: str, new: str, name: str) -> None:
    check = judged(make_workshop, old, new)
    assert check.outcome == "passed"
    assert only(check) == Certified("m.py", name, "proved", "equal normal forms")


def test_no_interpreter_is_said(make_workshop: Make) -> None:
    workshop = make_workshop({"m.py": "def f(u):\n    return on() or 2\n"})
    workshop.environment = type(workshop.environment)(
        "python", (), frozenset(), (), 60, (".",), reason="no interpreter"
    )
    before = {"m.py": "def f(u):\n    return on() or 2\n"}
    after = {"m.py": "def f(u):\n    return a\n"}
    check = behaviour.check(Trial(before, after, (), before), workshop)
    assert (check.outcome, only(check).why) == ("not_run", "no interpreter")


def test_tests_and_what_is_not_rewritten_are_left_alone() -> None:
    before = {
        "m.py": "def f():\n    return (1)\n\ndef g():\n    return 1\n",
        "tests/test_m.py": "def test_m():\n    return 1\n",
        "gone.py": "def f():\n    return 1\n",
    }
    after = {
        "m.py": "def f():\n    return 1  # why\n\n\ndef g():\n    return 1\n",
        "tests/test_m.py": "def test_m():\n    return 2\n",
        "gone.py": None,
    }
    assert list(touched(Trial(before, after, (), {}))) == []


def test_a_local_that_goes_makes_a_difference_one_for_a_person(make_workshop: Make) -> None:
    before = {"m.py": "import a\ndef f(u):\n    n = a()\n    return n if (False) else u.x\n"}
    after = {"m.py": "def f(u):\n    return u.x\n"}
    local = Finding("unused-local", "local", "m.py", (), "n", "f.n", "", "")
    workshop = make_workshop(before)
    assert behaviour.check(Trial(before, after, (local,), before), workshop).outcome == "not_run"
    assert behaviour.check(Trial(before, after, (), before), workshop).outcome == "failed"


def test_elsewhere_a_difference_is_for_a_person(make_workshop: Make) -> None:
    before = {"m.py": "def f(u):\n    return {'beta': u.x, 'other': 1}\n"}
    after = {"m.py": "def f(u):\n    return {'other': 1}\n"}
    check = behaviour.check(Trial(before, after, (), {}), make_workshop(before))
    assert (check.outcome, only(check).how) == ("not_run", "person")


STORES = (
    "class Shop:\n    def open(self, till):\n        self.is_new = on()\n"
    "        self.is_old = till.old\n        if till.key or on():\n            till.open()\n"
)
FOLDED = STORES.replace("        if till.key or on():\n            till", "        till")


@pytest.mark.parametrize(
    ("lost", "outcome"),
    [("self.is_new = on()", "passed"), ("self.is_old = till.old", "failed")],
)
def test_lets_no_store_go_but_the_one_of_a_finding(
    make_workshop: Make, lost: str, outcome: str
) -> None:
    before, after = HEAD + STORES, HEAD + FOLDED.replace(f"        {lost}\n", "")
    pinned, after = (text.replace("on()", "(True)") for text in (before, after))
    finding = Finding("dead-symbol", "attribute", "m.py", (), "is_new", "Shop.is_new", "", "")
    trial = Trial({"m.py": before}, {"m.py": after}, (finding,), {"m.py": pinned})
    check = behaviour.check(trial, make_workshop({"m.py": before}, timeout=60))
    assert check.outcome == outcome, check.tail
