"""`globs`: what a glob matches and does not, and the classes of the paths of real trees."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sweeper.config import PathRule, any_of, classifier, load, matches_path
from sweeper.config.globs import glob_regex
from sweeper.model import PathClass

PATH_CLASS = classifier(load(lambda path: None)[0].paths)


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("tests/", "tests"),
        ("tests/", "mytests/a.py"),
        ("/tests/", "shop/tests/a.py"),
        ("shop/tests/", "other/shop/tests/a.py"),
        ("test_*.py", "shop/a_test_b.py"),
        ("test_*.py", "test_a.pyi"),
        ("*/a.py", "a.py"),
        ("*/a.py", "x/y/a.py"),
        ("a?.py", "a/.py"),
        ("[!a].py", "a.py"),
        ("[a-c].py", "d.py"),
        ("x/**", "x"),
        ("a.py", "aXpy"),
        ("a/**/b.py", "a/bb.py"),
    ],
)
def test_leaves_alone(glob: str, path: str) -> None:
    assert not matches_path(glob, path)
    assert not any_of([glob])(path)


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("tests/", "tests/a.py"),
        ("tests/", "shop/tests/data/a.py"),
        ("/tests/", "tests/a.py"),
        ("shop/tests/", "shop/tests/a.py"),
        ("shop", "shop/tests/a.py"),
        ("shop", "x/shop"),
        ("test_*.py", "test_a.py"),
        ("test_*.py", "shop/x/test_a.py"),
        ("*/a.py", "x/a.py"),
        ("**/a.py", "a.py"),
        ("**/a.py", "x/y/a.py"),
        ("**", "x/y"),
        ("x/**", "x/y/z"),
        ("a/**/b.py", "a/b.py"),
        ("a/**/b.py", "a/x/y/b.py"),
        ("a?.py", "ab.py"),
        ("[!a].py", "b.py"),
        ("[a-c].py", "b.py"),
        ("[]].py", "].py"),
        ("a.b+c", "a.b+c"),
    ],
)
def test_matches(glob: str, path: str) -> None:
    assert matches_path(glob, path)
    assert any_of(["nothing", glob])(path)


@pytest.mark.parametrize(
    "glob",
    [
        "",
        "/",
        "!a",
        "a\\b",
        "a//b",
        "../a",
        "a/./b",
        "a**",
        "[a",
        "[",
        "[]",
        "[z-a]",
        "a\x00",
        "a\n",
        "**/a/**/b/**/c/**",
        "*a*b*c*d*",
    ],
)
def test_refuses(glob: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        glob_regex(glob)


def test_nothing_matches_no_globs() -> None:
    assert not any_of([])("a.py")
    assert classifier([])("tests/a.py") == "production"


@settings(derandomize=True, max_examples=300)
@given(st.text("ab*?[]!/.-^\\{}()|+$", max_size=12), st.text("ab/.]", max_size=12))
def test_every_glob_is_refused_or_a_sound_expression(glob: str, path: str) -> None:
    try:
        regex = glob_regex(glob)
    except ValueError:
        return
    re.compile(regex)
    assert isinstance(matches_path(glob, path), bool)


GLOBS = st.sampled_from(
    ["a/", "/a/", "b.py", "*.py", "a/*", "a/**", "**/b/", "*", "/a", "?/b.py", "a/b", "**/b/*.py"]
)


@settings(derandomize=True, max_examples=300)
@given(
    st.lists(st.tuples(GLOBS, st.sampled_from(["test", "docs", "example"])), max_size=5),
    st.lists(st.sampled_from(["a", "b", "b.py", "c"]), min_size=1, max_size=4),
)
def test_the_last_rule_that_matches_wins(
    pairs: list[tuple[str, PathClass]], parts: list[str]
) -> None:
    rules = [PathRule(glob, path_class) for glob, path_class in pairs]
    path = "/".join(parts)
    expected = [rule.path_class for rule in rules if matches_path(rule.glob, path)]
    assert classifier(rules)(path) == (expected[-1] if expected else "production")


@pytest.mark.parametrize(
    ("path", "path_class"),
    [
        ("shop/cart.py", "production"),
        ("src/shop/testing/asserts.py", "production"),
        ("numpy/testing/_private/utils.py", "production"),
        ("django/test/client.py", "production"),
        ("aiohttp/test_utils.py", "production"),
        ("shop/test.py", "production"),
        ("shop/latest/contest.py", "production"),
        ("shop/docs.py", "production"),
        ("shop/vendor.py", "production"),
        ("shop/migrations/__init__.py", "production"),
        ("shop/example.py", "production"),
        ("setup.py", "production"),
        ("noxfile.py", "production"),
        ("tasks.py", "production"),
        ("tests/test_cart.py", "test"),
        ("tests/helpers.py", "test"),
        ("shop/tests/helpers.py", "test"),
        ("shop/test_cart.py", "test"),
        ("shop/cart_test.py", "test"),
        ("conftest.py", "test"),
        ("shop/conftest.py", "test"),
        ("testing/python/fixtures.py", "test"),
        ("numpy/testing/tests/test_utils.py", "test"),
        ("tests/django/test/x.py", "test"),
        ("tests/test_utils.py", "test"),
        ("tests/testdata/broken.py", "example"),
        ("shop/tests/data/broken.py", "example"),
        ("tests/unit/data/broken.py", "example"),
        ("tests/roots/test-basic/conf.py", "example"),
        ("examples/cart.py", "example"),
        ("notebooks/prices.ipynb", "example"),
        ("docs/conf.py", "docs"),
        ("doc/source/conf.py", "docs"),
        ("benchmarks/bench_cart.py", "benchmark"),
        ("asv_bench/benchmarks/io.py", "benchmark"),
        ("shop/cart_pb2.py", "generated"),
        ("shop/cart_pb2_grpc.py", "generated"),
        ("shop/_version.py", "generated"),
        ("shop/_vendor/six.py", "vendored"),
        ("shop/_vendor/tests/test_six.py", "vendored"),
        ("third_party/six.py", "vendored"),
        ("shop/extern/six.py", "vendored"),
        ("shop/migrations/0001_initial.py", "migration"),
        ("alembic/versions/1a2b_stock.py", "migration"),
        ("migrations/versions/1a2b_stock.py", "migration"),
        ("shop/cart.pyi", "stub"),
    ],
)
def test_the_paths_of_real_trees(path: str, path_class: PathClass) -> None:
    assert PATH_CLASS(path) == path_class


def test_a_glob_of_a_stranger_costs_little() -> None:
    assert not matches_path("/**/*a*a*a*a/x", "a" * 100_000)
    assert matches_path("*a*a*a*b", "a" * 100_000 + "b")


@given(
    glob=st.text("ab*?", min_size=1, max_size=7).filter(lambda glob: "**" not in glob),
    name=st.text("ab", min_size=1, max_size=8),
)
def test_stars_and_marks_mean_what_they_do_in_the_standard_library(glob: str, name: str) -> None:
    assume(glob.count("*") <= 4)
    assert matches_path(f"/{glob}", name) == fnmatchcase(name, glob)
