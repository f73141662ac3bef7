"""Plain files in each format, with and without environments."""

from __future__ import annotations

import pytest

from sweeper.errors import ConfigError
from sweeper.flags.providers import read

JSON = b'{"new-checkout": {"value": true, "since": "2026-03-01"}, "colour": "blue"}'
BY_FLAG = b'{"new-checkout": {"production": true, "staging": false}}'
DESCRIBED = b'{"new-checkout": {"environments": {"production": true, "staging": false}}}'
BY_ENVIRONMENT = b'{"production": {"new-checkout": true}, "staging": {"new-checkout": false}}'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("flags.json", b'{"a": null}'),
        ("flags.json", b'{"a": [1]}'),
        ("flags.json", b'{"a": {"value": {"b": 1}}}'),
        ("flags.json", b'{"a": {"value": true, "percentage": 20}}'),
        ("flags.yaml", b"a:\n  value: true\n  users: [bob]\n"),
    ],
)
def test_varies(name: str, content: bytes) -> None:
    (state,) = read(name, content).states
    assert not state.is_constant


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("flags.json", b"{"),
        ("flags.json", b"[1, 2]"),
        ("flags.json", b"\xff"),
        ("flags.toml", b"a = ="),
        ("flags.yaml", b"a: [1"),
        ("flags.json", b"[" * 100_000),
        ("flags.json", b'{"flags": {"a": {"variations": 3, "on": true}}}'),
    ],
)
def test_refuses_what_it_cannot_read(name: str, content: bytes) -> None:
    with pytest.raises(ConfigError, match=rf"^{name}: "):
        read(name, content)


@pytest.mark.parametrize(
    ("name", "content", "served"),
    [
        ("flags.json", JSON, {"new-checkout": True, "colour": "blue"}),
        (
            "flags.yaml",
            b"new-checkout: on\ncolour: blue\n",
            {"new-checkout": True, "colour": "blue"},
        ),
        ("flags.toml", b"checkout = true\nlimit = 3\n", {"checkout": True, "limit": 3}),
        (
            ".env",
            b'# ours\nCHECKOUT=1\nexport B="x # y"\nC=2 # two\n',
            {"CHECKOUT": "1", "B": "x # y", "C": "2"},
        ),
    ],
)
def test_reads_each_format(name: str, content: bytes, served: dict[str, object]) -> None:
    export = read(name, content)
    assert export.provider == "plain"
    assert {s.key: s.served for s in export.states} == served
    assert all(s.is_constant for s in export.states)


def test_takes_the_date_of_a_flag() -> None:
    colour, checkout = read("flags.json", JSON).states
    assert (colour.changed, checkout.changed) == ("", "2026-03-01")


@pytest.mark.parametrize(
    "content", [b"{}", b'{"flags": {}}', b'{"items": [], "total": 0}', b'{"features": []}']
)
def test_finds_no_flag_in_an_empty_export(content: bytes) -> None:
    assert read("export.json", content).states == ()


def test_takes_a_flag_with_the_name_of_a_frame_for_a_flag() -> None:
    (state,) = read("flags.json", b'{"data": false}').states
    assert (state.key, state.served) == ("data", False)


def test_takes_the_frame_off() -> None:
    (state,) = read("flags.json", b'{"flags": {"new-checkout": true}}').states
    assert (state.key, state.served) == ("new-checkout", True)


@pytest.mark.parametrize("content", [BY_FLAG, BY_ENVIRONMENT, DESCRIBED])
def test_reads_environments(content: bytes) -> None:
    states = read("flags.json", content).states
    assert [(s.environment, s.served) for s in states] == [("production", True), ("staging", False)]


def test_takes_a_flag_with_the_name_of_an_environment_for_a_flag() -> None:
    (state,) = read("flags.json", b'{"test": {"value": true}}').states
    assert (state.key, state.served) == ("test", True)


@pytest.mark.parametrize(
    ("name", "environment"),
    [("production.json", "production"), ("conf/flags.prod.json", "flags.prod"), ("flags.json", "")],
)
def test_takes_the_environment_from_the_file(name: str, environment: str) -> None:
    (state,) = read(name, b'{"a": true}').states
    assert state.environment == environment
