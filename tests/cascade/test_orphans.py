"""What a flag alone kept goes with it; what others may want stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sweeper.cascade.run import Outcome

Run = Callable[..., Outcome]

KEYS = """
    --- main.py
    from lib import ask
    from keys import NEW_PAY

    def checkout(cart):
        if «new_pay:ask(NEW_PAY)»:
            return cart
        return 0

    print(checkout(1))
    --- keys.py
    NEW_PAY = "new-pay"
    OLD_PAY = "old-pay"

    print(OLD_PAY)
"""


def test_takes_along_the_key_that_the_read_names(run: Run) -> None:
    done = run(KEYS)
    assert done.after["keys.py"] == 'OLD_PAY = "old-pay"\n\nprint(OLD_PAY)\n'
    assert "import" not in str(done.after["main.py"])


@pytest.mark.parametrize(
    "more",
    [
        "--- other.py\nfrom keys import NEW_PAY\nprint(NEW_PAY)\n",
        "--- other.py\nimport keys\nprint(getattr(keys, 'NEW_PAY'))\n",
    ],
)
def test_leaves_a_key_that_others_use(run: Run, more: str) -> None:
    done = run(KEYS + "\n".join(f"    {line}" for line in more.splitlines()) + "\n")
    assert "keys.py" not in done.after
    assert "import" not in str(done.after["main.py"])  # what it takes from there is no matter


EFFECT = """
    --- main.py
    {}
    def total(cart):
        if «new:lib.ask()»:
            return cart
        return stamp(cart)

    print(total(1))
    --- post.py
    import queue
    queue.register("post")

    def stamp(cart):
        return cart

    def send(cart):
        return cart

    print(send(1))
"""


def test_leaves_an_import_that_alone_runs_a_module_with_effects(run: Run) -> None:
    done = run(EFFECT.format("from post import stamp"))
    assert "from post import stamp" in str(done.after["main.py"])


def test_drops_an_import_of_what_is_run_anyway(run: Run) -> None:
    done = run(EFFECT.format("from post import stamp") + "    --- b.py\n    import post\n")
    assert "from post import stamp" not in str(done.after["main.py"])


def test_leaves_what_the_front_of_a_package_imports(run: Run) -> None:
    done = run("""
        --- shop/__init__.py
        from shop.post import stamp

        def total(cart):
            return cart if «new:lib.ask()» else stamp(cart)

        print(total(1))
        --- shop/post.py
        def stamp(cart):
            return cart
        """)
    assert "from shop.post import stamp" in str(done.after["shop/__init__.py"])
