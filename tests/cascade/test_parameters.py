from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from textwrap import dedent

import pytest

from sweeper.cascade.run import Cascade, Outcome
from sweeper.check import api, behaviour, equivalence, names
from sweeper.prove.flags import FlagDrafts

Run = Callable[..., Outcome]

FLAG = """
    --- flags.py
    def is_on(key):
        return key == "x"
"""


def texts(run: Run, tree: str, **given: object) -> dict[str, str | None]:
    done = run(FLAG + tree, **given)
    assert done.refused == {}
    return done.after


@pytest.mark.parametrize(
    ("definition", "call", "function", "called"),
    [
        ("def _f(a, new=False):\n    return a if new else 0", '_f(2, new=«k:is_on("k")»)',
         "def _f(a):\n    return a", "_f(2)"),
        ("def _f(a, new):\n    return a if new else 0", '_f(2, «k:is_on("k")»)',
         "def _f(a):\n    return a", "_f(2)"),
        ("def _f(new, a):\n    return 0 if not new else a", '_f(«k:is_on("k")», 2)',
         "def _f(a):\n    return a", "_f(2)"),
        ("def _f(a, *, new=False):\n    return a if new else 0", '_f(2, new=«k:is_on("k")»)',
         "def _f(a):\n    return a", "_f(2)"),
        ("def _f(a, *, new, b=1):\n    return a if new else b", '_f(2, new=«k:is_on("k")», b=3)',
         "def _f(a, *, b=1):\n    return a", "_f(2, b=3)"),
        ("def _f(new: bool = False):\n    return 1 if new else 0", '_f(new=«k:is_on("k")»)',
         "def _f():\n    return 1", "_f()"),
        ("def _f(a, old):\n    return 0 if old else a", '_f(2, not «k:is_on("k")»)',
         "def _f(a):\n    return a", "_f(2)"),
    ],
)  # fmt: skip
def test_takes_along_what_only_handed_on_a_flag(
    run: Run, definition: str, call: str, function: str, called: str
) -> None:
    after = texts(run, tree(main=f"from flags import is_on\n{definition}\nprint({call})\n"))
    assert after["main.py"] == f"{function}\nprint({called})\n"


def tree(**files: str) -> str:
    parts = [
        f"    --- {name.replace('__', '/')}.py\n{indented(text)}" for name, text in files.items()
    ]
    return "".join(parts)


def indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in dedent(text).splitlines())


def test_looks_into_every_file_and_through_chains(run: Run) -> None:
    after = texts(
        run,
        tree(
            pay='def _pay(cart, new=True):\n    if new:\n        return cart\n    return 0\n',
            mid='from pay import _pay\ndef _mid(cart, new):\n    return _pay(cart, new=new)\n',
            other='from pay import _pay\nprint(_pay(1), _pay(2, True))\n',
            main='from flags import is_on\nfrom mid import _mid\nimport other\n'
            'print(_mid(1, «k:is_on("k")»), other)\n',
        ),
    )  # fmt: skip
    assert after["pay.py"] == "def _pay(cart):\n    return cart\n"
    assert after["mid.py"] == "from pay import _pay\ndef _mid(cart):\n    return _pay(cart)\n"
    assert after["other.py"] == "from pay import _pay\nprint(_pay(1), _pay(2))\n"
    assert after["main.py"] == "from mid import _mid\nimport other\nprint(_mid(1), other)\n"


def test_looks_at_what_calls_of_a_class_give(run: Run) -> None:
    after = texts(
        run,
        tree(
            main="from flags import is_on\n"
            "class _Client:\n"
            "    def __init__(self, url, new=False):\n"
            "        self.url = url\n"
            "        self.new = new\n"
            "    def get(self):\n"
            "        if self.new:\n"
            "            return self.url\n"
            "        return None\n"
            'print(_Client("x", new=«k:is_on("k")»).get())\n'
        ),
    )
    assert after["main.py"] == (
        "class _Client:\n"
        "    def __init__(self, url):\n"
        "        self.url = url\n"
        "    def get(self):\n"
        "        return self.url\n"
        'print(_Client("x").get())\n'
    )


def test_looks_at_methods_of_a_certain_class(run: Run) -> None:
    after = texts(
        run,
        tree(
            main="from flags import is_on\n"
            "class _Shop:\n"
            "    def start(self):\n"
            '        return self._pay(1, «k:is_on("k")»)\n'
            "    def _pay(self, cart, new):\n"
            "        return cart if new else 0\n"
            "print(_Shop().start())\n"
        ),
    )
    assert "return self._pay(1)\n" in str(after["main.py"])
    assert "def _pay(self, cart):\n        return cart\n" in str(after["main.py"])


F = "def _f(a, new=False):\n    return a if new else 0\n"
CALL = 'print(_f(2, new=«k:is_on("k")»))\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (F + CALL + "print(_f(1))\n", "another value"),
        (F + CALL + "print(_f(1, new=False))\n", "another value"),
        (F + CALL + "print(_f(1, x))\n", "another value"),
        (F + CALL + "print(_f(*x))\n", "cannot be told"),
        (F + CALL + "print(_f(1, **x))\n", "cannot be told"),
        (F + CALL + "g = _f\n", "more with _f than to call it"),
        (F + CALL + "g(_f)\n", "more with _f than to call it"),
        (F + CALL + "g('main._f')\n", "names _f in a string"),
        (F + CALL + "print(getattr(x, '_f'))\n", "names _f in a string"),
        (F + CALL + "x._f(1, True)\n", "of something unknown"),
        (F + CALL + "x._f = 1\n", "another value"),
        (F + CALL + "def g(_f):\n    return 1\n", "has an argument _f"),
        (F + CALL + "class A:\n    def _f(self):\n        return 1\n", "binds _f, too"),
        ("def _f(a, new=False):\n    new = new or a\n    return new\n" + CALL, "binds new itself"),
        ("def _f(a, new=False):\n    return locals()\n" + CALL, "look at itself"),
        ("def _f(a, new=False):\n    return lambda new: new\n" + CALL, "has an argument new"),
        ("def _f(a, new=False, *b):\n    return new\n" + CALL, "more than plain arguments"),
        ("def _f(a, new=False, **b):\n    return new\n" + CALL, "more than plain arguments"),
    ],
)
def test_leaves_alone_what_others_may_give_another_value(run: Run, text: str, said: str) -> None:
    done = run(FLAG + tree(main=f"from flags import is_on\n{text}"))
    assert done.refused == {}
    assert "new=True" in str(done.after["main.py"])
    assert text.partition("\n")[0] in str(done.after["main.py"])
    assert any("keeps its new: " in each and said in each for each in done.left), done.left


@pytest.mark.parametrize(
    "text",
    [
        "@x\n" + F + CALL,
        F + CALL.replace("new=", "new=g() or "),
        F + "print(_f(2, new=True))\n" + 'print(«k:is_on("k")»)\n',
        F + CALL.replace("_f", "g()._f"),
        "class _A(x):\n    def _f(self, a, new=False):\n        return new\n"
        "    def g(self):\n        return self._f(2, new=«k:is_on('k')»)\n",
        "class _A(x):\n    def __init__(self, new=False):\n        self.new = new\n"
        "print(_A(new=«k:is_on('k')»))\n",
        "class _A:\n    def __call__(self, a, new=False):\n        return new\n"
        "print(_A()(2, new=«k:is_on('k')»))\n",
    ],
)
def test_leaves_alone_what_is_no_plain_function(run: Run, text: str) -> None:
    done = run(FLAG + tree(main=f"from flags import is_on\n{text}"))
    assert done.refused == {}
    assert "new=False" in str(done.after["main.py"])


def test_leaves_alone_a_parameter_that_was_constant_before(run: Run) -> None:
    done = run(FLAG + tree(main="from flags import is_on\n" + F + 'print(_f(2, new=True))\n'
                           'print(1 if «k:is_on("k")» else 2)\n'))  # fmt: skip
    assert "new=False" in str(done.after["main.py"])
    assert "new=True" in str(done.after["main.py"])


def test_a_class_with_a_class_below_keeps_its_parameters(run: Run) -> None:
    done = run(
        FLAG
        + tree(
            main="from flags import is_on\n"
            "class _A:\n    def __init__(self, new=False):\n        self.new = new\n"
            "class _B(_A):\n    pass\n"
            "print(_A(new=«k:is_on('k')»), _B())\n"
        )
    )
    assert "new=False" in str(done.after["main.py"])


@pytest.mark.parametrize("name", ["f", "_f"])
def test_what_a_library_offers_keeps_its_parameters(run: Run, name: str) -> None:
    text = "from shop.flags import is_on\n" + (F + CALL).replace("_f", name)
    project = '[project]\nname = "shop"\nversion = "1"\n'
    done = run(
        f"--- pyproject.toml\n{project}--- shop/__init__.py\n--- shop/flags.py\n"
        f"def is_on(key):\n    return key\n--- shop/m.py\n{text}"
    )
    assert ("new" in str(done.after["shop/m.py"])) == (name == "f")


def test_a_branch_that_never_runs_gives_no_other_value(run: Run) -> None:
    after = texts(
        run,
        tree(main="from flags import is_on\n" + F + CALL + "if not «k:is_on('k')»:\n    _f(1)\n"),
    )
    assert after["main.py"] == "def _f(a):\n    return a\nprint(_f(2))\n"


def test_what_a_file_of_settings_names_keeps_its_parameters(run: Run) -> None:
    text = "from flags import is_on\n" + F + CALL
    done = run(f"{FLAG}{tree(main=text)}    --- jobs.yaml\n    run: main:_f\n")
    assert "new=False" in str(done.after["main.py"])
    assert any("jobs.yaml names _f" in each for each in done.left)


CHAIN = FLAG + tree(
    pay="def _pay(cart, new=True):\n    if new:\n        return cart\n    return 0\n",
    mid="from pay import _pay\n"
    "class Mid:\n"
    "    def __init__(self, cart, is_new):\n"
    "        self.cart = cart\n"
    "        self.fresh = is_new\n"
    "    def start(self, *, late):\n"
    "        return _pay(self.cart, new=late) if self.fresh else 0\n",
    main="from flags import is_on\nfrom mid import Mid\n"
    "def run():\n"
    '    return Mid(1, is_new=«k:is_on("k")»).start(late=«k:is_on("k")»)\n'
    "print(run())\n",
)


def test_the_checks_prove_what_goes(cascade: Callable[..., Cascade]) -> None:
    made = cascade(CHAIN)
    trial = FlagDrafts(made).draft([0]).trial
    assert trial.after["pay.py"] == "def _pay(cart):\n    return cart\n"
    assert "Mid(1).start()" in str(trial.after["main.py"])
    assert len(trial.parameters) == 3
    for check in (names, api, equivalence, behaviour):
        found = check.check(trial, made.workshop)
        assert found.outcome == "passed", found.tail
    untold = replace(trial, parameters=())
    assert api.check(untold, made.workshop).outcome == "failed"
