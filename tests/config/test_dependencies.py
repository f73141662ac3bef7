"""`dependencies`: the names that packaging files of every kind name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweeper.config import dependencies, folder_reader


def names(files: Mapping[str, str], *paths: str) -> frozenset[str]:
    def read(path: str) -> bytes | None:
        return files[path].encode() if path in files else None

    return dependencies(read, paths)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", ""),
        ("pyproject.toml", "not toml ["),
        ("pyproject.toml", "[tool.black]\nline-length = 100\n"),
        ("setup.cfg", "[options]\nzip_safe = no\n"),
        ("setup.cfg", "no section\n"),
        ("requirements.txt", "# django\n\n--index-url https://example.org/simple\n-e .\n"),
        ("requirements.txt", "-r ../outside.txt\n-r /etc/passwd\n-r https://example.org/r.txt\n"),
        ("requirements.txt", "./local/django.whl\n"),
        ("other.txt", "django\n"),
        ("setup.py", "import django\nraise SystemExit(1)\n"),
    ],
)
def test_finds_nothing(path: str, text: str) -> None:
    assert names({path: text}) == frozenset()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", "[project]\nname = 'Django_REST.framework'\n"),
        (
            "pyproject.toml",
            "[project]\ndependencies = ['Django-Rest_Framework>=3; os_name == \"x\"']\n",
        ),
        (
            "pyproject.toml",
            "[project.optional-dependencies]\nweb = ['django-rest-framework[a]~=3']\n",
        ),
        (
            "pyproject.toml",
            "[dependency-groups]\ndev = [{include-group='x'}, 'django.rest.framework']\n",
        ),
        ("pyproject.toml", "[build-system]\nrequires = ['django-rest-framework']\n"),
        ("pyproject.toml", "[tool.poetry.dependencies]\ndjango-rest-framework = '^3'\n"),
        (
            "pyproject.toml",
            "[tool.poetry.group.dev.dependencies]\nDjango-Rest-Framework = {version='3'}\n",
        ),
        ("pyproject.toml", "[tool.uv]\ndev-dependencies = ['django-rest-framework']\n"),
        ("pyproject.toml", "[tool.pdm.dev-dependencies]\nx = ['django-rest-framework']\n"),
        ("pyproject.toml", "[tool.hatch.envs.test]\ndependencies = ['django-rest-framework']\n"),
        ("Pipfile", "[packages]\ndjango-rest-framework = '*'\n"),
        ("setup.cfg", "[options]\ninstall_requires =\n    django-rest-framework >= 3\n"),
        ("setup.cfg", "[options.extras_require]\nweb = django-rest-framework\n"),
        ("setup.cfg", "[metadata]\nname = django-rest-framework\n"),
        ("setup.py", "setup(install_requires=['django-rest-framework>=3,<4'])\n"),
        ("setup.py", "print 'python 2'\nreqs = \"django-rest-framework ; python_version < '3'\"\n"),
        ("tox.ini", "[testenv]\ndeps =\n    py311: django-rest-framework\n"),
        ("requirements.txt", "django-rest-framework==3.1  # why\n"),
        ("requirements.txt", "django-rest-framework @ git+https://example.org/x.git\n"),
        ("requirements-dev.txt", "django-rest-framework\n"),
        ("requirements/test.txt", "DJANGO_REST_FRAMEWORK\r\n"),
    ],
)
def test_finds_the_name(path: str, text: str) -> None:
    assert "django-rest-framework" in names({path: text})


def test_follows_includes_within_the_tree() -> None:
    files = {
        "requirements.txt": "-r deploy/web.txt\n-c limits.txt\n",
        "deploy/web.txt": "--requirement=../deploy/base.txt\nflask\n",
        "deploy/base.txt": "-r web.txt\nclick\n",
        "limits.txt": "celery<6\n",
    }
    assert names(files) == {"flask", "click", "celery"}


def test_reads_packaging_files_below_the_root_when_told() -> None:
    files = {
        "apps/shop/pyproject.toml": "[project]\ndependencies = ['flask']\n",
        "apps/shop/requirements-web.txt": "celery\n",
    }
    assert names(files) == frozenset()
    assert names(files, *files) == {"flask", "celery"}


def test_does_not_read_outside_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("django\n")
    inside = tmp_path / "tree"
    inside.mkdir()
    (inside / "requirements.txt").symlink_to(tmp_path / "outside.txt")
    assert dependencies(folder_reader(inside)) == frozenset()


@settings(derandomize=True, max_examples=200)
@given(st.binary(max_size=80))
def test_no_content_is_an_error(content: bytes) -> None:
    for path in ("pyproject.toml", "setup.cfg", "setup.py", "requirements.txt", "Pipfile"):
        found = dependencies({path: content}.get)
        assert all(name == name.lower() for name in found)
