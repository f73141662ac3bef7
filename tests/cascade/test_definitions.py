from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent, indent

import pytest

from sweeper.cascade.run import Outcome

Run = Callable[..., Outcome]


def tree(registry: str, more: str = "") -> str:
    """A flag `new_pay` that is read once, beside another one; `registry` lists both."""
    return (
        dedent("""\
            --- main.py
            from store import pay
            from toggles import is_on
            def checkout(cart):
                if «new_pay:is_on("new_pay")»:
                    return pay(cart)
                return cart
            def wrap(cart):
                return cart if is_on("gift_wrap") else 0
            print(checkout(1), wrap(1))
            --- store.py
            def pay(cart):
                return cart
            --- toggles.py
            from registry import ALL
            def is_on(key):
                return lookup(key, ALL)
            def lookup(key, known):
                return key in known
            --- registry.py
            """)
        + dedent(registry).lstrip("\n")
        + dedent(more)
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('ALL = {"new_pay": True, "gift_wrap": False}\n', 'ALL = {"gift_wrap": False}\n'),
        ('ALL = {"new_pay": True}\n', "ALL = {}\n"),
        ('ALL = {"new_pay": True}\nprint(f"{ALL}_{ALL} of new_{ALL}", "new_" "x")\n',
         'ALL = {}\nprint(f"{ALL}_{ALL} of new_{ALL}", "new_" "x")\n'),
        ('ALL = dict(new_pay=True, gift_wrap=False)\n', "ALL = dict(gift_wrap=False)\n"),
        ('ALL = {"on": {"new_pay": 1, "gift_wrap": 1}}\n', 'ALL = {"on": {"gift_wrap": 1}}\n'),
        ('ALL = ["gift_wrap", "new_pay"]\n', 'ALL = ["gift_wrap"]\n'),
        ('ALL = ("gift_wrap", "new_pay")\n', 'ALL = ("gift_wrap",)\n'),
        ('ALL = frozenset({"gift_wrap", "new_pay"})\n', 'ALL = frozenset({"gift_wrap"})\n'),
        ('ALL = [("new_pay", "Pay."), ("gift_wrap", "Wrap.")]\n',
         'ALL = [("gift_wrap", "Wrap.")]\n'),
        ('ALL = [{"name": "new_pay"}, {"name": "gift_wrap"}]\n', 'ALL = [{"name": "gift_wrap"}]\n'),
        ("from lib import F\nALL = [F('gift_wrap', on=1), F('new_pay', on=1)]\n",
         "from lib import F\nALL = [F('gift_wrap', on=1)]\n"),
        ("from lib import F\nALL = [F(key='gift_wrap'), F(key='new_pay')]\n",
         "from lib import F\nALL = [F(key='gift_wrap')]\n"),
        ("ALL = {}\nALL['gift_wrap'] = 1\nALL['new_pay'] = 1\n",
         "ALL = {}\nALL['gift_wrap'] = 1\n"),
        ("ALL = {}\nALL.update({'gift_wrap': 1, 'new_pay': 1})\n",
         "ALL = {}\nALL.update({'gift_wrap': 1})\n"),
        ("from lib import ALL\nALL.add('gift_wrap', 1)\nALL.add('new_pay', 1)\n",
         "from lib import ALL\nALL.add('gift_wrap', 1)\n"),
        ("from lib import ALL, F\nALL.add(F('gift_wrap'))\nALL.add(F('new_pay'))\n",
         "from lib import ALL, F\nALL.add(F('gift_wrap'))\n"),
        ('NEW = "new_pay"\nGIFT = "gift_wrap"\nALL = (NEW, GIFT)\n',
         'GIFT = "gift_wrap"\nALL = (GIFT,)\n'),
        ('NEW = "new_pay"\nGIFT = "gift_wrap"\nALL = ((NEW, "Pay."), (GIFT, "Wrap."))\n',
         'GIFT = "gift_wrap"\nALL = ((GIFT, "Wrap."),)\n'),
        ("from lib import os\nALL = {'new_pay': bool(os.get('PAY')), 'gift_wrap': 1}\n",
         "ALL = {'gift_wrap': 1}\n"),
        ("ALL = {\n    # Pay at once.\n    'new_pay': 1,  # soon\n    # Wrap it.\n"
         "    'gift_wrap': 1,\n}\n",
         "ALL = {\n    # Wrap it.\n    'gift_wrap': 1,\n}\n"),
        ("ALL = {\n    # The shop.\n    'new_pay': 1,\n    'gift_wrap': 1,\n}\n",
         "ALL = {\n    # The shop.\n    'gift_wrap': 1,\n}\n"),
        ("ALL = {\n    # Says new_pay.\n    'new_pay': 1,\n    'gift_wrap': 1,\n}\n",
         "ALL = {\n    'gift_wrap': 1,\n}\n"),
        ("ALL = {\n    'gift_wrap': 1,\n    'new_pay': (\n        'Pay at once, '\n"
         "        'and no later.'\n    ),\n}\n",
         "ALL = {\n    'gift_wrap': 1,\n}\n"),
    ],
)  # fmt: skip
def test_takes_along_what_registers_the_flag(run: Run, before: str, after: str) -> None:
    done = run(tree(before), rule="wrapper")
    assert done.refused == {}
    assert done.after["registry.py"] == after
    assert not any("definition" in reason for reason in done.left)
    assert done.rows


@pytest.mark.parametrize(
    ("registry", "more", "why"),
    [
        ('ALL = {"new_pay": 1, "gift_wrap": 1}\n', 'X = ALL["new_pay"]\n', "another way"),
        ('ALL = {"new_pay": 1, "gift_wrap": 1}\n', 'print("if new_pay is on")\n', "within a text"),
        ('ALL = {"new_pay": 1, "gift_wrap": 1}\n', 'print(f"new_{ALL}")\n', "of parts"),
        ('ALL = {"new_pay": 1, "gift_wrap": 1}\n', 'print("%s_pay" % ALL)\n', "of parts"),
        ('ALL = {"new_pay": 1, "gift_wrap": 1}\n', 'print("new_" + str(ALL))\n', "of parts"),
        ('ALL = {"new_pay": 1, "gift_wrap": 1}\n', "print(len(ALL))\n", "depends on how many"),
        ('ALL = ["new_pay", "gift_wrap"]\n', "print(ALL[1])\n", "depends on how many"),
        ('ALL = ["new_pay", "gift_wrap"]\n', "a, b = ALL\n", "depends on how many"),
        ('ALL = {"new_pay": 1, "gift_wrap": 1}\n', "def f(**k): ...\nf(**ALL)\n", "how many"),
        ('ALL = {"new_pay": 1, "gift_wrap": 1}\n', "--- a.js\nif (flags.new_pay) pay();\n", "a.js"),
        ('ALL = {"new_pay": 1, "gift_wrap": 1}\n',
         "--- tests/test_a.py\nfrom registry import ALL\ndef test():\n    f('new_pay', ALL)\n",
         "test_a.py:3 says it"),
        ("from lib import turn_on_flag\nALL = ['new_pay', 'gift_wrap']\nturn_on_flag('new_pay')\n",
         "", "the only call"),
        ('ALL = {"new_pay": 1, "gift_wrap": 1}\nALL_PENDING_REMOVAL = {}\n', "", "such flags go"),
        ('NEW = "new_pay"\nALL = (NEW, "gift_wrap")\n', "print(NEW)\n", "another thing"),
        ('class C:\n    NEW = "new_pay"\nALL = (C.NEW, "gift_wrap")\n',
         "def f(x):\n    return x.NEW\nprint(f)\n", "may stand for it"),
        ('ALL = [name for name in ["new_pay", "gift_wrap"]]\n', "", "part of an expression"),
        ('ALL = ["new_pay", 3, f"{1}"]\n', "", "have no keys"),
        ('def all_():\n    return ["new_pay", "gift_wrap"]\nALL = all_()\n', "", "when it runs"),
    ],
)  # fmt: skip
def test_leaves_what_something_else_may_ask_for(
    run: Run, registry: str, more: str, why: str
) -> None:
    done = run(tree(registry, more), rule="wrapper")
    assert "new_pay" in (done.after.get("registry.py") or registry)
    assert done.rows == []
    told = [reason for reason in done.left if reason.startswith("the definition of new_pay stays")]
    assert told, done.left
    assert why in told[0]


def test_leaves_lists_that_are_of_something_else(run: Run) -> None:
    done = run(tree('ALL = ["gift_wrap"]\n', 'COLUMNS = ["id", "new_pay"]\nprint(COLUMNS)\n'))
    assert "registry.py" not in done.after
    assert not any("definition" in reason for reason in done.left)


MEMBERS = """
    --- main.py
    from flags import Flag, is_on

    def checkout(cart):
        return cart if «new_pay:is_on(Flag.NEW_PAY)» else 0

    def wrap(cart):
        return cart if is_on(Flag.GIFT_WRAP) else 0

    print(checkout(1), wrap(1), list(Flag))
    --- flags.py
    from lib import Base

    class Flag(Base):
        NEW_PAY = {value}
        GIFT_WRAP = {other}

    def is_on(flag):
        return flag == Flag("x")
    """


@pytest.mark.parametrize(
    ("base", "value", "other"),
    [
        ("StrEnum", '"new_pay"', '"gift_wrap"'),
        ("TextChoices", '"new_pay", "Pay."', '"gift_wrap", "Wrap."'),
        ("object", '"new_pay"', '"gift_wrap"'),
        ("object", 'make("new_pay")', 'make("gift_wrap")'),
    ],
)
def test_takes_along_the_member_that_is_the_key(
    run: Run, base: str, value: str, other: str
) -> None:
    text = MEMBERS.replace("Base", base).format(value=value, other=other)
    done = run(text.replace(f"import {base}", f"import {base}, make"), rule="wrapper")
    flags = str(done.after["flags.py"])
    assert "NEW_PAY" not in flags
    assert f"GIFT_WRAP = {other}" in flags


@pytest.mark.parametrize(
    ("base", "value", "use"),
    [
        ("StrEnum", '"new_pay"', "print(len(Flag))"),
        ("StrEnum", '"new_pay"', "print(getattr(Flag, 'NEW_PAY'))"),
        ("Model", 'BooleanField("new_pay")', ""),
    ],
)
def test_leaves_members_that_others_need(run: Run, base: str, value: str, use: str) -> None:
    text = MEMBERS.replace("Base", base).format(value=value, other='"gift_wrap"')
    done = run(text + indent(use + "\n", "    "), rule="wrapper")
    assert "NEW_PAY" in str(done.after.get("flags.py", text))


OBJECT = """
    --- main.py
    from settings import NEW_PAY_FLAG

    def checkout(cart):
        if «NEW_PAY_FLAG:NEW_PAY_FLAG.value()»:
            return cart
        return 0

    print(checkout(1))
    --- wrap.py
    from settings import WRAP_FLAG

    print(WRAP_FLAG.value())
    --- settings.py
    class Setting:
        def __init__(self, kind, default):
            self.value = lambda: default

    NEW_PAY_FLAG = Setting(bool, default=False)
    '''Pay at once.'''

    WRAP_FLAG = Setting(bool, default=False)
    '''Wrap it.'''
    --- pay.py
    import settings
    print(settings.WRAP_FLAG)
    """


def test_takes_along_the_object_that_was_asked(run: Run) -> None:
    settings = str(run(OBJECT).after["settings.py"])
    assert "Pay" not in settings
    assert "WRAP_FLAG = Setting(bool, default=False)\n'''Wrap it.'''\n" in settings


@pytest.mark.parametrize("use", ["settings.NEW_PAY_FLAG", "getattr(settings, 'NEW_PAY_FLAG')"])
def test_leaves_an_object_that_others_use(run: Run, use: str) -> None:
    done = run(OBJECT.replace("settings.WRAP_FLAG", use))
    assert "settings.py" not in done.after


@pytest.mark.parametrize(
    ("migration", "goes"),
    [
        ("op.execute('insert new_pay')", True),
        ("op.make(name='new_pay')", True),
        ("op.alter(choices=[('new_pay', 'Pay.')])", False),
        ("op.column(sa.Enum('new_pay', 'gift_wrap'))", False),
    ],
)
def test_leaves_what_a_column_may_hold(run: Run, migration: str, *, goes: bool) -> None:
    more = f"--- shop/migrations/0001_initial.py\n{migration}\n"
    done = run(tree("ALL = ['new_pay', 'gift_wrap']\n", more), rule="wrapper")
    assert bool(done.rows) == goes


BY_CARD = 'ALL = {"new_pay_by_card": 1, "gift_wrap": 1}\nprint(f"new_{ALL}")\n'


def by_card(more: str) -> str:
    """The same flag by a longer name, which code may put together."""
    text = tree(BY_CARD, more).replace("new_pay:", "new_pay_by_card:")
    return text.replace('is_on("new_pay")', 'is_on("new_pay_by_card")')


@pytest.mark.parametrize(
    "said",
    ["print('pay_by_card')\n", "print('PAY-BY-CARD')\n", "--- a.js\nask('pay_by_card')\n"],
)
def test_leaves_what_may_be_made_of_a_part_that_is_said(run: Run, said: str) -> None:
    done = run(by_card(said), rule="wrapper")
    assert "registry.py" not in done.after
    assert "of parts" in str(done.left)


def test_takes_what_is_made_of_parts_that_nobody_says(run: Run) -> None:
    done = run(by_card("print('pay_by_card_or_cash')\n"), rule="wrapper")
    assert str(done.after["registry.py"]).startswith('ALL = {"gift_wrap": 1}\n')
