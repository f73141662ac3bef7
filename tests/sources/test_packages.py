from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from sweeper.config import PackageRule, Rules
from sweeper.model import Package
from sweeper.sources import entry_points, find_packages, read_tree

Write = Callable[[Path, Mapping[str, str | bytes]], None]
Find = Callable[..., tuple[Package, ...]]

INDEXED = """
[project]
name = "shop"
version = "1"
classifiers = ["Topic :: Office/Business"]
[project.scripts]
shop = "shop.cli:main"
"""


@pytest.fixture
def find(tmp_path: Path, rules: Rules, write: Write) -> Find:
    def run(files: Mapping[str, str], *packages: PackageRule) -> tuple[Package, ...]:
        write(tmp_path, files)
        return find_packages(read_tree(tmp_path, rules), replace(rules, packages=packages))

    return run


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"shop.py": ""}, id="nothing known"),
        pytest.param({"pyproject.toml": INDEXED, "shop/__main__.py": ""}, id="for the index"),
        pytest.param(
            {"pyproject.toml": INDEXED, "manage.py": "", "Dockerfile": "CMD x"}, id="with a demo"
        ),
        pytest.param({"pyproject.toml": "[project]\nname = 'shop'\n"}, id="only a name"),
        pytest.param({"setup.cfg": "[metadata]\nname = shop\nclassifiers =\n  A :: B\n"}, id="cfg"),
        pytest.param(
            {"setup.py": "import setuptools\nsetuptools.setup(name='s', classifiers=C)"}, id="setup"
        ),
        pytest.param(
            {"pyproject.toml": "[tool.poetry]\nname = 'shop'\nclassifiers = ['A']\n"}, id="poetry"
        ),
        pytest.param({"pyproject.toml": "not [ toml", "shop.py": ""}, id="broken"),
        pytest.param({"Dockerfile": "FROM x\nRUN pip install shop\n"}, id="container without CMD"),
        pytest.param({"tests/manage.py": "", "tests/Dockerfile": "CMD x"}, id="only tests"),
    ],
)
def test_libraries(find: Find, files: dict[str, str]) -> None:
    assert [(p.path, p.role) for p in find(files)] == [("", "library")]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"manage.py": ""}, "has manage.py"),
        ({"Procfile": "web: gunicorn shop"}, "has Procfile"),
        ({"Dockerfile": 'FROM x\n  CMD ["shop"]\n'}, "Dockerfile starts it"),
        ({"shop/__init__.py": "", "shop/__main__.py": ""}, "has shop/__main__.py"),
        ({"src/shop/__main__.py": ""}, "has src/shop/__main__.py"),
        ({"shop/manage.py": "", "shop/cart/models.py": ""}, "has shop/manage.py"),
        ({"src/manage.py": "", "src/cart/models.py": ""}, "has src/manage.py"),
        (
            {"pyproject.toml": "[project]\nname='s'\nscripts = {s = 's:main'}\n"},
            "pyproject.toml has scripts, and no classifiers",
        ),
        (
            {"setup.py": "from setuptools import setup\nsetup(name='s', scripts=['run'])\n"},
            "setup.py has scripts, and no classifiers",
        ),
        (
            {
                "pyproject.toml": INDEXED.replace(
                    "Topic :: Office/Business", "Private :: Do Not Upload"
                )
            },
            "pyproject.toml says that it is not for others",
        ),
        (
            {"pyproject.toml": "[tool.poetry]\nname = 's'\npackage-mode = false\n"},
            "pyproject.toml says that it is not for others",
        ),
    ],
)
def test_applications(find: Find, files: dict[str, str], reason: str) -> None:
    (package,) = find(files)
    assert (package.role, package.reason) == ("application", reason)


def test_a_rule_decides(find: Find) -> None:
    chosen = (PackageRule(".", "application"), PackageRule("tools/", "application"))
    found = find({"pyproject.toml": INDEXED, "tools/x.py": ""}, *chosen)
    assert [(p.path, p.role, p.reason) for p in found] == [
        ("", "application", "set by a rule"),
        ("tools", "application", "set by a rule"),
    ]


def test_a_repository_of_several(find: Find) -> None:
    files = {
        "core/pyproject.toml": INDEXED,
        "core/src/shop/__init__.py": "",
        "core/tests/test_shop.py": "",
        "web/setup.cfg": "[metadata]\nname = web\n",
        "web/web/__init__.py": "",
        "web/manage.py": "",
        "tests/data/setup.py": "setup(name='x')",
        "scripts/release.py": "",
    }
    assert [(p.path, p.names, p.role) for p in find(files)] == [
        ("", ("scripts",), "library"),
        ("core", ("shop",), "library"),
        ("web", ("manage", "web"), "application"),
    ]


def test_a_module_that_is_called_setup_makes_no_distribution(find: Find) -> None:
    files = {
        "wsgi.py": "",
        "shop/__init__.py": "",
        "shop/setup.py": "def setup_till(): ...\n",
        "shop/plug/__init__.py": "",
        "shop/plug/setup.py": "from setuptools import setup\nsetup(name='plug')\n",
        "tool/setup.py": "print 2\n",
    }
    roles = [(p.path, p.role) for p in find(files)]
    assert roles == [("", "application"), ("shop/plug", "library"), ("tool", "library")]


def test_a_package_without_its_distribution_is_a_library(
    tmp_path: Path, rules: Rules, write: Write
) -> None:
    write(
        tmp_path, {"shop/__init__.py": "", "shop/sub/__init__.py": "", "shop/sub/__main__.py": ""}
    )
    tree = read_tree(tmp_path / "shop" / "sub", rules)
    assert tree.package == "shop.sub"
    assert find_packages(tree, rules)[0].role == "library"
    assert read_tree(tmp_path, rules).package == ""


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": "[project]\nname = 'x'\nurls = {a = 'http://x.example:80/'}\n"},
        {"pyproject.toml": "a = [1"},
        {"setup.cfg": "nonsense"},
        {"setup.cfg": "[options.entry_points]\nconsole_scripts =\n  x\n"},
        {"setup.py": "def broken(:\n"},
        {"setup.py": "setup(**made())\n"},
        {"shop.toml": "x = 'a:b'\n"},
    ],
)
def test_no_entry_points(tmp_path: Path, rules: Rules, write: Write, files: dict[str, str]) -> None:
    write(tmp_path, files)
    assert entry_points(read_tree(tmp_path, rules)) == ()


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"pyproject.toml": INDEXED}, ("shop.cli:main",)),
        (
            {"pyproject.toml": '[project.entry-points.pytest11]\nshop = "shop.plugin"\n'},
            ("shop.plugin",),
        ),
        (
            {"pyproject.toml": '[tool.poetry.plugins."a.b"]\nx = "shop.x:Y [extra]"\n'},
            ("shop.x:Y",),
        ),
        ({"pyproject.toml": '[tool.poe.tasks]\nx = {script = "shop.t:run(1)"}\n'}, ("shop.t:run",)),
        (
            {"pyproject.toml": '[tool.setuptools.dynamic]\nversion = {attr = "shop.V"}\n'},
            ("shop.V",),
        ),
        (
            {
                "setup.cfg": "[metadata]\nname = x\nversion = attr: shop.V\n"
                "[options.entry_points]\nconsole_scripts =\n  a = shop.a:main\n  b=shop.b:main [x]"
            },
            ("shop.V", "shop.a:main", "shop.b:main"),
        ),
        (
            {
                "setup.py": "from setuptools import setup\nP = ['a = shop.a:main']\n"
                "setup(name='x', entry_points={'console_scripts': P, 'pytest11': ['b = shop.b']})\n"
            },
            ("shop.a:main", "shop.b"),
        ),
        (
            {"sub/setup.py": "setup(entry_points='''\n[console_scripts]\na = shop.a:main\n''')\n"},
            ("shop.a:main",),
        ),
    ],
)
def test_entry_points(
    tmp_path: Path, rules: Rules, write: Write, files: dict[str, str], expected: tuple[str, ...]
) -> None:
    write(tmp_path, files)
    assert entry_points(read_tree(tmp_path, rules)) == expected
