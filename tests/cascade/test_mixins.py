"""Classes that a mixin holds back until a flag is on."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from sweeper.cascade.run import Cascade, Outcome
from sweeper.prove import prove
from sweeper.prove.flags import FlagDrafts

Run = Callable[..., Outcome]

HEAD = "from django.views.generic import View\nfrom waffle.mixins import WaffleFlagMixin\n\n"


def tree(code: str, *others: str) -> str:
    """A tree whose one file of classes is used."""
    main = f"--- views.py\n{HEAD}{dedent(code).strip()}\n"
    return main + "\n".join(dedent(other).lstrip() for other in others)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ('class Plan(«new:WaffleFlagMixin», View):\n    waffle_flag = "new"\n', False),
        (
            """
            class Plan(«new:WaffleFlagMixin», View):
                waffle_flag = "new"

                def invalid_waffle(self):
                    return "soon"
            """,
            True,
        ),
        (
            """
            class Plan(«new:WaffleFlagMixin», View):
                waffle_flag = "new"
            class Other(Plan):
                waffle_flag = "other"
            """,
            True,
        ),
        (
            """
            class Old(WaffleFlagMixin, View):
                waffle_flag = "old"
            class Plan(Old, «new:WaffleFlagMixin»):
                waffle_flag = "new"
            """,
            True,
        ),
        (
            """
            class Plan(make(), «new:WaffleFlagMixin»):
                waffle_flag = "new"
            """,
            True,
        ),
        (
            """
            class Plan(«new:WaffleFlagMixin», View):
                waffle_flag = "new"
            print(Plan.waffle_flag)
            """,
            True,
        ),
        (
            """
            class Plan(«new:WaffleFlagMixin», View):
                waffle_flag = "new"
            page = Plan.as_view(waffle_flag="other")
            """,
            True,
        ),
        (
            """
            class Own(WaffleFlagMixin):
                pass
            class Plan(«new:Own», View):
                waffle_flag = "new"
            """,
            True,
        ),
        (
            """
            class Told:
                def get(self):
                    return self.waffle_flag
            class Plan(«new:WaffleFlagMixin», Told):
                waffle_flag = "new"
            """,
            True,
        ),
    ],
    ids=[
        "never on", "its own answer", "a class below with another flag", "a class above",
        "an unknown base", "read", "set in another way", "a mixin of the project", "read above",
    ],
)  # fmt: skip
def test_leaves_alone(code: str, value: bool, run: Run) -> None:
    done = run(tree(code), new=value)
    assert "reads it as a mixin" in next(iter(done.refused.values()))


PLAN = 'class Plan(«new:WaffleFlagMixin», View):\n    waffle_flag = "new"\n\n    '
REST = "def get(self):\n        return 1\n\nprint(Plan)\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (PLAN + REST, "class Plan(View):\n    " + REST),
        (
            PLAN.replace("«new:WaffleFlagMixin», View", "View, «new:WaffleFlagMixin»") + REST,
            "class Plan(View):\n    " + REST,
        ),
        (
            PLAN.replace("«new:WaffleFlagMixin», ", "«new:WaffleFlagMixin»,  # held\n   ") + REST,
            "class Plan(View):\n    " + REST,
        ),
        (
            PLAN.replace(", View", "").replace(" = ", ": str = ") + REST + "print(View)\n",
            "class Plan:\n    " + REST + "print(View)\n",
        ),
        (
            PLAN.replace(", View", ", metaclass=type") + REST + "print(View)\n",
            "class Plan(metaclass=type):\n    " + REST + "print(View)\n",
        ),
        (
            'class Plan(«new:WaffleFlagMixin», View):\n    waffle_flag = "new"\nprint(Plan)\n',
            "class Plan(View):\n    pass\nprint(Plan)\n",
        ),
        (
            PLAN + REST + "class More(Plan):\n    pass\nprint(More)\n",
            "class Plan(View):\n    " + REST + "class More(Plan):\n    pass\nprint(More)\n",
        ),
    ],
    ids=["first", "last", "lines", "only", "with a keyword", "nothing else", "a class below"],
)
def test_takes_a_mixin_that_holds_nothing_back(before: str, after: str, run: Run) -> None:
    done = run(tree(before))
    assert done.refused == {}
    assert done.after["views.py"] == HEAD.splitlines(keepends=True)[0] + "\n" + after


def test_folds_what_else_the_class_asks(run: Run) -> None:
    code = PLAN + REST.replace("return 1", "return 1 if «new:on()» else 2")
    done = run(tree(code, "class Other(WaffleFlagMixin):\n    waffle_flag = 'other'\n"))
    assert done.refused == {}
    text = done.after["views.py"] or ""
    assert "return 1\n" in text
    assert "class Other(WaffleFlagMixin):\n    waffle_flag = 'other'\n" in text
    assert "import WaffleFlagMixin" in text


@pytest.mark.parametrize(("value", "goes"), [(False, True), (True, False)])
def test_a_mixin_may_ask_for_the_opposite(value: bool, goes: bool, run: Run) -> None:
    code = PLAN.replace("«new:", "«new!:").replace('"new"', '"!new"') + REST
    done = run(tree(code), new=value)
    assert bool(done.refused) is not goes
    assert ("class Plan(View):\n    def get" in (done.after["views.py"] or "")) is goes


def test_ends_in_a_proved_change(cascade: Callable[..., Cascade]) -> None:
    made = cascade("""
        --- views.py
        from waffle.mixins import WaffleFlagMixin

        class View:
            def dispatch(self):
                return 1

        class Plan(«new:WaffleFlagMixin», View):
            waffle_flag = "new"

            def get(self):
                return 2
        print(Plan)
        --- waffle/__init__.py
        --- waffle/mixins.py
        class WaffleFlagMixin:
            waffle_flag = None

            def dispatch(self):
                return super().dispatch() if self.waffle_flag == "new" else None
        --- test_views.py
        from views import Plan

        def test_plan():
            assert Plan().dispatch() == 1
        """)
    proof = prove(FlagDrafts(made))
    assert proof.dropped == ()
    assert {check.step: check.outcome for check in proof.checks}["tests"] == "passed"
    assert b"class Plan(View):\n    def get" in (proof.files[-1]["views.py"] or b"")
