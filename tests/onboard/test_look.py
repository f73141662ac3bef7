"""A tree on disk to its signs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sweeper.config import folder_reader, load
from sweeper.onboard.look import look
from sweeper.onboard.signs import Folder, Signs
from sweeper.sources import read_tree


def seen(root: Path, files: Mapping[str, str]) -> Signs:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    rules, _ = load(folder_reader(root))
    return look(read_tree(root, rules), rules, forge="github", slug="a/b", shared_rules=False)


def test_a_small_script(tmp_path: Path) -> None:
    signs = seen(tmp_path, {"parcels.py": "print(1)\n"})
    assert [package.path for package in signs.packages] == [""]
    assert (signs.packs, signs.providers, signs.runner, signs.owners) == ((), (), "", "")
    assert (signs.folders, signs.marked, signs.install) == ((), (), ())
    assert signs.welcome.answer == "open"


def test_a_shop_with_everything(tmp_path: Path) -> None:
    signs = seen(
        tmp_path,
        {
            "pyproject.toml": "[project]\nname = 'shop'\nversion = '1'\n"
            "dependencies = ['django', 'UnleashClient']\n",
            "manage.py": "import shop\n",
            "shop/__init__.py": "",
            "shop/_vendor/six.py": "x = 1\n",
            "shop/schemas/order.py": "x = 1\n",
            "shop/tasks.py": "import celery\n",
            "shop/app.py": "import celery\n",
            "tests/test_shop.py": "def test_shop(): pass\n",
            "libs/geo/setup.py": "from setuptools import setup\nsetup(name='geo')\n",
            "libs/geo/geo.py": "x = 1\n",
            ".gitattributes": "shop/schemas/*.py linguist-generated\n"
            "shop/_vendor/** linguist-vendored\n",
            "CODEOWNERS": "* @ada\n",
            "CONTRIBUTING.md": "Disclose the use of AI tools in your pull request.\n",
        },
    )
    roles = {package.path: package.role for package in signs.packages}
    assert roles == {"": "application", "libs/geo": "library"}
    reasons = {pack.id: pack.reason for pack in signs.packs}
    assert reasons["django"] == "depends on django"
    assert reasons["celery"] == "imported by 2 files"
    assert signs.providers == ("Unleash",)
    assert signs.runner == "pytest"
    assert signs.owners == "CODEOWNERS"
    assert signs.folders == (Folder("shop/_vendor/", "vendored", 1),)
    assert signs.marked == (("shop/schemas/*.py", "generated"),)  # the other one is known anyhow
    assert signs.welcome.answer == "restricted"


def test_a_repository_of_libraries_alone(tmp_path: Path) -> None:
    described = "from setuptools import setup\nsetup(name='x', packages=['x'])\n"
    signs = seen(
        tmp_path,
        {"a/setup.py": described, "a/x/__init__.py": "", "b/setup.py": described, "b/y.py": ""},
    )
    assert {package.path for package in signs.packages} >= {"a", "b"}
