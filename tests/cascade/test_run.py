from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from sweeper.cascade.run import Outcome

Run = Callable[..., Outcome]

SHOP = """
    --- main.py
    from flags import is_on
    from new import pay
    from old import pay_by_cheque

    def checkout(cart):
        if «new_pay:is_on("new_pay")»:
            return pay(cart)
        return pay_by_cheque(cart)

    print(checkout(1))
    --- new.py
    def pay(cart):
        return cart
    --- old.py
    from slow import stamp
    def pay_by_cheque(cart):
        return stamp(cart)
    --- slow.py
    def stamp(cart):
        return cart
    def post(cart):
        return cart
    --- flags.py
    def is_on(key):
        return lookup(key)
    def lookup(key):
        return key == "x"
    --- .env
    new_pay=1
    OTHER=2
"""


def test_takes_along_what_only_the_dead_branch_used(run: Run) -> None:
    done = run(SHOP)
    assert done.refused == {}
    assert done.after["main.py"] == dedent("""\
        from new import pay

        def checkout(cart):
            return pay(cart)

        print(checkout(1))
        """)
    assert done.after["old.py"] is None
    assert done.after["flags.py"] is None
    assert done.after[".env"] == "OTHER=2\n"
    # `post` was dead before: its removal is another finding's, and its file stays.
    assert done.after["slow.py"] == "def post(cart):\n    return cart\n"


def test_keeps_what_others_still_use(run: Run) -> None:
    done = run(SHOP, new_pay=False)
    assert done.after["new.py"] is None
    assert "old.py" not in done.after
    assert "return pay_by_cheque(cart)" in str(done.after["main.py"])


def test_follows_constants_and_functions_from_file_to_file(run: Run) -> None:
    done = run("""
        --- toggles.py
        NEW = not «old:env("OLD")»
        def env(name):
            return name
        --- rules.py
        import toggles
        def is_new():
            return toggles.NEW
        --- main.py
        from rules import is_new
        def total(a):
            if is_new():
                return a
            return fee(a)
        def fee(a):
            return a + 1
        print(total(1))
        """, old=False)  # fmt: skip
    assert done.after["main.py"] == "def total(a):\n    return a\nprint(total(1))\n"
    assert done.after["rules.py"] is None
    assert done.after["toggles.py"] is None


def test_says_what_it_cannot_follow(run: Run) -> None:
    done = run("""
        --- settings.py
        NEW = «new:env()»
        def env():
            return 1
        --- main.py
        import settings
        def set_up(value):
            settings.NEW = value
        set_up(1)
        print(settings.NEW)
        """)  # fmt: skip
    assert done.after["settings.py"] == "NEW = True\n"
    assert "main.py" not in done.after
    assert any("gives it another value" in reason for reason in done.left)


def test_refuses_a_flag_that_cannot_be_folded(run: Run) -> None:
    done = run("""
        --- a.html
        {{ «new:flag» }}
        """)
    assert list(done.refused.values()) == ["a.html: a flag is read outside of a condition"]


def test_folds_templates(run: Run) -> None:
    done = run("""
        --- a.html
        {% if «new:flag» and x %}a{% endif %}
        --- main.py
        print(«new:f()»)
        def f():
            return 1
        """)  # fmt: skip
    assert done.after["a.html"] == "{% if x %}a{% endif %}\n"
    assert done.after["main.py"] == "print(True)\n"


def test_the_order_of_flags_does_not_matter(run: Run) -> None:
    done = run("""
        --- main.py
        if «a:x()» and not «b:y()» or z():
            print(1)
        elif «b:y()»:
            print(2)
        def x(): return 1
        def y(): return 1
        def z(): return 1
        """)  # fmt: skip
    assert done.after["main.py"] == dedent("""\
        if z():
            print(1)
        else:
            print(2)
        def z(): return 1
        """)


DECORATED = """
    --- main.py
    import lib

    @«new:lib.needs("new")»
    @lib.other
    def view(a):
        if «new:lib.on("new")»:
            return a
        return 0

    print(view(1))
"""


def test_a_decorator_that_always_lets_run_goes(run: Run) -> None:
    done = run(DECORATED)
    assert done.after["main.py"] == dedent("""\
        import lib

        @lib.other
        def view(a):
            return a

        print(view(1))
        """)


def test_a_decorator_that_never_lets_run_is_for_a_person(run: Run) -> None:
    done = run(DECORATED, new=False)
    assert "never lets a function run" in next(iter(done.refused.values()))


def test_leaves_imports_of_methods_that_tests_keep(run: Run) -> None:
    shop = """
        --- main.py
        from models import is_on
        from service import Service

        def checkout(cart):
            if «beta:is_on("beta")»:
                return Service().send(cart)
            return cart

        print(checkout(1))
        --- models.py
        class Basket:
            size = 1
        def is_on(key):
            return key == "x"

        print(Basket)
        --- service.py
        from models import Basket

        class Service:
            def send(self, cart):
                return cart
            def fill(self, basket: Basket):
                return basket.size
        --- tests/test_service.py
        from service import Service

        def test_fill():
            assert Service().fill(None)
    """
    assert "service.py" not in run(shop, rule="wrapper").after


def test_keeps_what_gives_another_value_where_no_test_ran(run: Run) -> None:
    done = run("""
        --- main.py
        from flags import is_on

        def total():
            return 1 if «new_sum:is_on("new_sum")» else 2

        print(total())
        --- flags.py
        def is_on(key):
            return key == "x"
        --- tests/test_main.py
        from waffle.testutils import override_flag

        @override_flag("new_sum", active=True)
        def test_new(): ...

        @override_flag("new_sum", active=False)
        def test_old(): ...
        """)
    tests = str(done.after["tests/test_main.py"])
    assert "active=True" not in tests
    assert '@override_flag("new_sum", active=False)' in tests
    told = "tests/test_main.py gives a flag another value: no test ran to judge it"
    assert told in done.left


def test_takes_blocks_of_tests_that_set_a_flag(run: Run) -> None:
    done = run("""
        --- main.py
        def total(cart):
            return cart if «new_sum:is_on("new_sum")» else 2

        def is_on(key):
            return key == "x"

        print(total(1))
        --- tests/test_main.py
        from main import total
        from waffle.testutils import override_flag

        def test_new():
            with override_flag("new_sum", active=True):
                assert total(1) == 1

        def test_other():
            with override_flag("other", active=True):
                assert total(1) == 1
        """)
    assert done.after["tests/test_main.py"] == dedent("""\
        from main import total
        from waffle.testutils import override_flag

        def test_new():
            assert total(1) == 1

        def test_other():
            with override_flag("other", active=True):
                assert total(1) == 1
        """)


@pytest.mark.parametrize(("value", "goes"), [(False, True), (True, False)])
def test_a_decorator_may_ask_for_the_opposite(value: bool, goes: bool, run: Run) -> None:
    code = DECORATED.replace('@«new:lib.needs("new")»', '@«new!:lib.needs("!new")»')
    done = run(code, new=value)
    assert bool(done.refused) is not goes
    assert ("needs" not in str(done.after["main.py"])) is goes


@pytest.mark.parametrize(("value", "goes"), [(True, True), (False, False)])
def test_follows_a_setting_that_tests_set_for_a_while(value: bool, goes: bool, run: Run) -> None:
    done = run(f"""
        --- shop/settings.py
        import os
        NEW_SUM = «new_sum:os.environ.get("NEW_SUM")»
        OTHER = os.environ.get("OTHER")
        --- shop/views.py
        from django.conf import settings
        def total(cart):
            return cart if settings.NEW_SUM else cart + 1
        print(total(1))
        --- tests/test_shop.py
        from unittest.mock import patch
        from django.conf import settings
        from shop.views import total
        def test_total():
            with patch.object(settings, "NEW_SUM", {value}):
                assert total(1) == 1
        """)
    assert "    return cart\n" in str(done.after["shop/views.py"])
    tests = str(done.after.get("tests/test_shop.py", "NEW_SUM"))
    assert ("NEW_SUM" in tests) is not goes
    assert ("NEW_SUM" in str(done.after["shop/settings.py"])) is not goes
