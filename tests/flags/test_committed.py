"""Settings and variables that a repository sets alike everywhere, and those in doubt."""

from __future__ import annotations

from datetime import date

import pytest

from sweeper.flags.committed import committed
from sweeper.model import FlagRead, FlagValue, FlagVerdict, Span

TODAY = date(2026, 6, 1)
SETTING = "NEW_CHECKOUT = True\n"
COMPOSE = "services:\n  web:\n    environment:\n      - NEW_CHECKOUT=1\n"
WORKFLOW = "on: push\nenv:\n  NEW_CHECKOUT: 1\n"
MANIFEST = "a: 1\n---\nenv:\n- name: NEW_CHECKOUT\n  value: '1'\n"


def verdicts(rule: str, files: dict[str, str], *, default: FlagValue = None) -> list[FlagVerdict]:
    read = FlagRead("NEW_CHECKOUT", "shop/cart.py", Span(3, 0, 3, 9), "value", rule)
    if default is not None:
        read = read._replace(default=default, has_default=True)
    code = "import os\n\nif os.environ['NEW_CHECKOUT'] == '1': ...\n"
    return list(committed([read], [("shop/cart.py", code), *files.items()], as_of=TODAY))


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"shop/settings.py": "NEW_CHECKOUT = bool(os.environ['X'])\n"},
        {"shop/settings.py": "NEW_CHECKOUT = 20\n"},  # no switch
        {"shop/settings.py": "if DEBUG:\n    NEW_CHECKOUT = True\n"},
        {"shop/settings/prod.py": SETTING, "shop/settings/test.py": "NEW_CHECKOUT = False\n"},
        {"shop/settings.py": SETTING, "tests/test_cart.py": "settings.NEW_CHECKOUT = False\n"},
        {"shop/settings.py": SETTING, "shop/x.py": "setattr(settings, 'NEW_CHECKOUT', False)\n"},
        {"shop/settings.py": SETTING + "from .local_settings import *\n"},
        {"shop/settings.py": SETTING + "NEW_CHECKOUT = False\n"},
    ],
)
def test_doubts_settings(files: dict[str, str]) -> None:
    assert verdicts("django-settings", files) == []


@pytest.mark.parametrize(
    "files",
    [
        {},
        {".env.example": "NEW_CHECKOUT=1\n", "README.md": "Set NEW_CHECKOUT=1.\n"},
        {"prod.env": "NEW_CHECKOUT=1\n", "test.env": "NEW_CHECKOUT=0\n"},
        {"prod.env": "NEW_CHECKOUT=1\n", "test.env": "OTHER=0\n"},  # the code's default there
        {"prod.env": "NEW_CHECKOUT=https://example.com\n"},
        {"prod.env": "NEW_CHECKOUT=1\n", "deploy.sh": "export NEW_CHECKOUT=0\n"},
        {"prod.env": "NEW_CHECKOUT=1\n", "main.tf": 'name = "NEW_CHECKOUT"\n'},
        {"prod.env": "NEW_CHECKOUT=1\n", "shop/wsgi.py": "os.environ['NEW_CHECKOUT'] = '0'\n"},
        {"compose.yml": COMPOSE, "ci.yml": WORKFLOW.replace(": 1", ": ${{ vars.NEW }}")},
        {"compose.yml": COMPOSE.replace("=1", "")},  # taken from the shell
        {"k8s.yml": MANIFEST.replace("value: '1'", "valueFrom: {secretKeyRef: {name: x}}")},
        {"chart.yaml": "{{- if .Values.x }}\nNEW_CHECKOUT: 1\n{{ end }}"},
    ],
)
def test_doubts_variables(files: dict[str, str]) -> None:
    assert verdicts("environment", files) == []


@pytest.mark.parametrize(
    "files",
    [
        {"shop/settings.py": SETTING},
        {"shop/settings/prod.py": SETTING, "shop/settings/test.py": "NEW_CHECKOUT: bool = True\n"},
        {"shop/settings/prod.py": SETTING, "shop/settings/test.py": "from .prod import *\n"},
        {"shop/settings.py": SETTING, "shop/x.py": "x = 1  # not NEW_CHECKOUT\n"},
    ],
)
def test_finds_settings(files: dict[str, str]) -> None:
    (verdict,) = verdicts("django-settings", files)
    assert (verdict.kind, verdict.value) == ("constant", True)
    assert verdict.reasons[0].endswith("line 1")
    assert "what is set elsewhere" in verdict.notes[-1]


@pytest.mark.parametrize(
    "files",
    [
        {"prod.env": "NEW_CHECKOUT=1\n", "test.env": "NEW_CHECKOUT=1\n", "deploy/a.env": "B=1\n"},
        {"compose.yml": COMPOSE, ".github/workflows/ci.yml": WORKFLOW, "k8s.yml": MANIFEST},
        {"prod.tfvars": 'NEW_CHECKOUT = "1"\n', "docs/flags.md": "NEW_CHECKOUT=0\n"},
    ],
)
def test_finds_variables(files: dict[str, str]) -> None:
    (verdict,) = verdicts("environment", files)
    assert (verdict.kind, verdict.value) == ("constant", "1")


def test_lets_tests_be_about_both_sides() -> None:
    read = FlagRead("NEW_CHECKOUT", "shop/cart.py", Span(3, 0, 3, 9), "value", "django-settings")
    files = {
        "shop/settings.py": SETTING,
        "tests/test_cart.py": "@override_settings(NEW_CHECKOUT=False)\ndef test_old(): ...\n",
    }
    texts = list(files.items())
    assert list(committed([read], texts, as_of=TODAY)) == []
    (verdict,) = committed([read], texts, as_of=TODAY, tests=["tests/test_cart.py"])
    assert verdict.kind == "constant"
    files["tests/settings.py"] = "NEW_CHECKOUT = False\n"
    texts = list(files.items())
    assert list(committed([read], texts, as_of=TODAY, tests=[*files][1:])) == []


def test_tells_the_variable_from_the_setting_that_is_made_of_it() -> None:
    texts = [
        ("shop/settings.py", "NEW_CHECKOUT = os.environ['NEW_CHECKOUT'] == '1'\n"),
        ("shop/cart.py", "if settings.NEW_CHECKOUT: ...\n"),
        (".env", "NEW_CHECKOUT=1\n"),
    ]
    span = Span(1, 0, 1, 9)
    variable = FlagRead("NEW_CHECKOUT", "shop/settings.py", span, "value", "environment")
    setting = FlagRead("NEW_CHECKOUT", "shop/cart.py", span, "value", "django-settings")
    (verdict,) = committed([variable, setting], texts, as_of=TODAY)
    assert (verdict.value, verdict.reads) == ("1", (variable,))


def test_finds_a_variable_that_is_missing_where_the_default_is_the_same() -> None:
    files = {"prod.env": "NEW_CHECKOUT=1\n", "test.env": "OTHER=0\n"}
    (verdict,) = verdicts("environment", files, default="1")
    assert verdict.kind == "constant"
    assert verdicts("environment", files, default="0") == []
