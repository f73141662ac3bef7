from __future__ import annotations

from collections.abc import Callable

import pytest

from sweeper.cascade.run import Outcome

Run = Callable[..., Outcome]

SHOP = """
    --- main.py
    from shop import Shop
    shop = Shop({{}})
    print(shop.total(1))
    {main}
    --- shop.py
    from flags import is_on
    from outside import Base
    class Shop{bases}:
        def __init__(self, config):
            {store}
            self.names = config.get("names")
        def total(self, cart):
            if self.is_new:
                return cart
            return 0
        {method}
    --- flags.py
    def is_on(key):
        return key == "a"
    """


def shop(
    *,
    store: str = 'self.is_new = «new:is_on("new")»',
    bases: str = "",
    method: str = "",
    main: str = "",
) -> str:
    return SHOP.format(store=store, bases=bases, method=method, main=main)


@pytest.mark.parametrize(
    ("tree", "reason"),
    [
        (shop(bases="(Base)"), "may use it"),
        (
            shop(method="def dump(self): return vars(self)", main="print(shop.dump())"),
            "reads all that it has",
        ),
        (
            shop(method="def dump(self): return self.__dict__", main="print(shop.dump())"),
            "reads all that it has",
        ),
        (shop(main="print(getattr(shop, 'is_new'))"), "names it in a string"),
        (shop(main="print(unknown().is_new)"), "something unknown"),
        (shop(main="print(f'{shop.is_new}')") + "--- a.html\n    {{ shop.is_new }}\n", "a.html"),
    ],
)
def test_leaves_an_attribute_that_others_may_read(run: Run, tree: str, reason: str) -> None:
    done = run(tree)
    assert "self.is_new = True" in str(done.after["shop.py"])
    assert any(reason in each for each in done.left), done.left


def test_leaves_an_attribute_that_nothing_read(run: Run) -> None:
    done = run("""
        --- main.py
        from flags import is_on
        class Shop:
            def __init__(self):
                self.is_new = «new:is_on("new")»
        print(Shop())
        --- flags.py
        def is_on(key):
            return key == "a"
        """)
    assert "self.is_new = True" in str(done.after["main.py"])


@pytest.mark.parametrize("value", ["connect()", "config.get('other')", "config.pop('is_new')()"])
def test_leaves_a_store_that_does_more(run: Run, value: str) -> None:
    done = run(CONFIG.replace('config.get("is_new", False)', value))
    assert "config.py" not in done.after
    assert any("may have effects" in each for each in done.left), done.left


@pytest.mark.parametrize("bases", ["", "(Base)"])
def test_removes_an_attribute_with_its_last_read(run: Run, bases: str) -> None:
    tree = shop(bases=bases).replace("is_new", "_is_new" if bases else "is_new")
    done = run(tree)
    text = str(done.after["shop.py"])
    assert "is_new" not in text
    assert "return 0" not in text
    assert 'self.names = config.get("names")' in text
    gone = [*done.settings, *(case.finding for case in done.orphans)]
    assert "attribute" in [finding.symbol_kind for finding in gone]
    assert not any("is_new stays" in each for each in done.left), done.left


CONFIG = """
    --- main.py
    from config import Config
    def total(site, cart):
        if «is_new:site.config.is_new»:
            return cart
        return 0
    print(total(Config({}), 1))
    --- config.py
    class Config:
        def __init__(self, config):
            self.is_new: bool = config.get("is_new", False)
            self.names = config.get("names")
    """


def test_removes_the_entry_of_a_configuration(run: Run) -> None:
    done = run(CONFIG + "--- other.py\n    print(Config({}).names)\n")
    text = str(done.after["config.py"])
    assert "is_new" not in text
    assert 'self.names = config.get("names")' in text


def test_removes_what_only_the_read_was_given(run: Run) -> None:
    done = run(CONTEXT)
    text = str(done.after["main.py"])
    assert "asked_by" not in text
    assert "self.name = name" in text


@pytest.mark.parametrize("value", ["ask(name)", "re.sub('a', ask, name)", "name.pop()"])
def test_leaves_what_the_read_was_given_when_that_does_more(run: Run, value: str) -> None:
    done = run(CONTEXT.replace('{"user": re.sub("a", "", name)}', value))
    assert f"self.asked_by = {value}" in str(done.after["main.py"])


def test_leaves_what_the_object_itself_was_given(run: Run) -> None:
    done = run(CONTEXT.replace('{"user": re.sub("a", "", name)}', "name"))
    assert "self.asked_by = name" in str(done.after["main.py"])


CONTEXT = """
    --- main.py
    import re
    from flags import ask
    class Shop:
        def __init__(self, name):
            self.name = name
            self.asked_by = {"user": re.sub("a", "", name)}
        def total(self, cart):
            if «new:ask("new", self.asked_by)»:
                return cart
            return 0
    shop = Shop("a")
    print(shop.total(1), shop.name, ask("other", 1))
    --- flags.py
    def ask(key, context):
        return key == context
    """


def test_removes_an_entry_that_a_test_still_configures(run: Run) -> None:
    tests = """
    --- tests/test_config.py
    from config import Config
    def test_names():
        assert Config({"is_new": True}).names is None
    """
    done = run(CONFIG + "--- other.py\n    print(Config({}).names)\n" + tests)
    assert "is_new" not in str(done.after["config.py"])


def test_leaves_an_entry_that_a_test_reads(run: Run) -> None:
    tests = """
    --- tests/test_config.py
    from config import Config
    def test_default():
        assert not Config({}).is_new
    """
    done = run(CONFIG + "--- other.py\n    print(Config({}).names)\n" + tests)
    assert "config.py" not in done.after


FEES = """
    --- main.py
    from shop import Shop
    print(Shop().total(1))
    {main}
    --- shop.py
    from functools import cached_property
    from outside import Base
    from flags import is_on
    class Shop{bases}:
        def __init__(self):
            self.rate = 2
        @cached_property
        def column(self):
            if «new:is_on("new")»:
                return "new"
            return "old"
        def total(self, cart):
            fees = {{"a": self.column, "b": [
                self.column,
                self.rate,
            ]}}
            return fees, cart, [
                self.column
            ]
    --- flags.py
    def is_on(key):
        return key == "a"
    """


@pytest.mark.parametrize(
    "given",
    [
        {"bases": "(Base)", "main": ""},
        {"bases": "", "main": "print(getattr(Shop(), 'column'))"},
        {"bases": "", "main": "for shop in shops(): print(shop.column)"},
    ],
)
def test_leaves_a_property_that_others_may_read(run: Run, given: dict[str, str]) -> None:
    done = run(FEES.format(**given))
    assert "    def column(self):\n        return" in str(done.after["shop.py"])


def test_removes_a_property_that_has_one_value(run: Run) -> None:
    done = run(FEES.format(bases="", main=""))
    text = str(done.after["shop.py"])
    assert "column" not in text
    assert text.count('"new"') == 3
