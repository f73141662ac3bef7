"""Signs: remotes, packs, flags, folders, attributes, versions and stages."""

from __future__ import annotations

import pytest

from sweeper.model import PathClass
from sweeper.onboard.signs import (
    Folder,
    count_imports,
    forge_of,
    gitlab_stage,
    marked_paths,
    packs_used,
    providers_used,
    python_version,
    unedited,
)


@pytest.mark.parametrize(
    ("remote", "forge", "slug"),
    [
        ("git@github.com:shop/parcels.git", "github", "shop/parcels"),
        ("https://github.com/shop/parcels", "github", "shop/parcels"),
        ("ssh://git@github.com:22/shop/parcels.git", "github", "shop/parcels"),
        ("https://bot:secret@gitlab.com/shop/deep/parcels.git", "gitlab", "shop/deep/parcels"),
        ("git@gitlab.shop.example:shop/parcels.git", "gitlab", "shop/parcels"),
        ("https://github.shop.example/shop/parcels", "github", "shop/parcels"),
        ("https://notgithub.com/shop/github", "none", "shop/github"),
        ("https://example.com/github/parcels.git", "none", "github/parcels"),
        ("/srv/git/github.com/parcels.git", "none", "srv/git/github.com/parcels"),
        ("file:///srv/git/parcels", "none", "srv/git/parcels"),
        ("https://[broken", "none", ""),
        ("", "none", ""),
    ],
)
def test_the_remote_names_the_forge(remote: str, forge: str, slug: str) -> None:
    assert forge_of(remote) == (forge, slug)


def test_packs_are_on_by_dependency_or_import() -> None:
    known = [("django", ("django", "wagtail")), ("flask", ("flask",)), ("python", ())]
    imports = count_imports(
        [b"import flask\n", b"def f():\n    from flask import g\n", b"import python"]
    )
    found = {pack.id: pack.reason for pack in packs_used(known, {"wagtail"}, imports)}
    assert found == {"django": "depends on wagtail", "flask": "imported by 2 files"}


def test_one_import_alone_may_be_a_probe() -> None:
    assert not list(packs_used([("flask", ("flask",))], (), count_imports([b"import flask"])))


def test_flag_libraries_are_named_shortly() -> None:
    known = [("Unleash", "UnleashClient"), ("django-waffle: flags", "django-waffle"), ("x", "")]
    assert providers_used(known, {"django-waffle", "unleashclient"}) == ("Unleash", "django-waffle")


def test_the_outermost_folder_is_named_once() -> None:
    files: list[tuple[str, PathClass]] = [
        ("shop/_vendor/__init__.py", "vendored"),
        ("shop/_vendor/six/six.py", "vendored"),
        ("shop/_vendor/six/six.pyi", "stub"),
        ("shop/cart.py", "production"),
        ("shop/cart.pyi", "stub"),
        ("shop/api_pb2.py", "generated"),
    ]
    assert unedited(files) == (
        Folder("shop/_vendor/", "vendored", 3),
        Folder("shop/api_pb2.py", "generated", 1),
    )


def test_attributes_that_mark_nothing_are_passed_over() -> None:
    text = b"# linguist-generated\n*.py text\ndocs/** -linguist-vendored\n"
    text += b"a.py linguist-generated=false\n"
    assert list(marked_paths(text + b'"a b.py" linguist-generated\n')) == []


def test_attributes_mark_files_and_folders() -> None:
    text = b"/schemas/*.py linguist-generated=true\nlib/** text linguist-vendored\n"
    assert list(marked_paths(text)) == [("/schemas/*.py", "generated"), ("lib/", "vendored")]


_NEWEST = b"Programming Language :: Python :: 3.13\n"


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({}, "3.12"),
        ({".python-version": b"3.13.1\n"}, "3.13"),
        ({".python-version": b"pypy3.9-7.3\n"}, "3.12"),
        ({"setup.py": b"'Programming Language :: Python :: 3.6'"}, "3.12"),
        (
            {"setup.cfg": b"Programming Language :: Python :: 3.9\n" + _NEWEST},
            "3.13",
        ),
    ],
)
def test_the_python_of_the_tests(files: dict[str, bytes], version: str) -> None:
    assert python_version(files.get) == version


@pytest.mark.parametrize(
    ("main", "stage"),
    [
        (None, "test"),
        (b"stages: [build, test]", "test"),
        (b"stages: [lint, deploy]", "lint"),
        (b"stages: []", "test"),
        (b"job: {script: !reference [.a, script]}\nstages: [deploy]", "deploy"),
        (b"{broken", "test"),
        (b"- a list", "test"),
        (b"stages: build", "test"),
    ],
)
def test_the_stage_is_one_that_there_is(main: bytes | None, stage: str) -> None:
    assert gitlab_stage(main) == stage
