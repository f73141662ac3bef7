"""From states and reads to verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweeper.flags.constancy import decide
from sweeper.flags.providers import Export
from sweeper.model import FlagRead, FlagState, FlagValue, FlagVerdict, Span

TODAY = date(2026, 6, 1)


def served(
    value: FlagValue, environment: str = "production", *, changed: str = "", keep: str = ""
) -> FlagState:
    return FlagState("checkout", environment, value, True, "for everybody", changed, keep)


def read(
    *, rule: str = "launchdarkly", key: str = "checkout", form: str = "value", **more: FlagValue
) -> FlagRead:
    found = FlagRead(key, "shop.py", Span(3, 0, 3, 9), "test" if form == "test" else "value", rule)
    return found._replace(default=more["default"], has_default=True) if more else found


DEFAULT = FlagState("checkout", "test", None, False, "archived", is_code_default=True)
VARIES = FlagState("checkout", "test", None, False, "rule 1: true; the others: false")


def verdict(
    states: Sequence[FlagState], *reads: FlagRead, critical: Sequence[str] = ()
) -> FlagVerdict:
    (found,) = decide(
        [Export("launchdarkly", tuple(states))], reads or [read()], as_of=TODAY, critical=critical
    )
    return found


@pytest.mark.parametrize(
    ("states", "kind"),
    [
        ([served(True), served(False, "test")], "split"),
        ([served(True), served(1, "test")], "varies"),
        ([served(True), VARIES], "varies"),
        ([served(True), DEFAULT], "varies"),  # the read says no default
        ([served(True, keep="kill switch")], "kept"),
        ([served(True), served(True, "test", keep="experiment")], "kept"),
        ([served(True, changed="2026-05-20")], "kept"),
        ([served(True, changed="2027-01-01")], "kept"),
        ([served(True), served(True)._replace(key="other", environment="test")], "varies"),
    ],
)
def test_refuses(states: Sequence[FlagState], kind: str) -> None:
    found = decide([Export("launchdarkly", tuple(states))], [read()], as_of=TODAY)
    assert found[0].kind == kind
    assert found[0].reasons


@pytest.mark.parametrize(
    "key", ["kill_switch_mail", "mailKillSwitch", "ops_cache", "ui.permission"]
)
def test_keeps_by_name(key: str) -> None:
    found = verdict([served(True)._replace(key=key)], read(key=key))
    assert (found.kind, found.value) == ("kept", True)


@pytest.mark.parametrize("key", ["skill_switcher", "shops", "checkout", "hopscotch", "opssum"])
def test_keeps_no_name_that_only_looks_like_it(key: str) -> None:
    assert verdict([served(True)._replace(key=key)], read(key=key)).kind == "constant"


@pytest.mark.parametrize("default", ["on", 1, 1.0])
def test_refuses_a_read_of_another_type(default: FlagValue) -> None:
    assert verdict([served(True)], read(default=default)).kind == "varies"


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("blue", "growthbook"),  # `is_on` gives true
        ("blue", "wrapper of growthbook"),
        (3, "openfeature"),
        (3, "configcat"),  # the type of its default decides
        (True, "environment"),
        (1, "wrapper of environment"),
    ],
)
def test_refuses_a_read_that_gives_something_else(value: FlagValue, rule: str) -> None:
    export = Export("plain", (served(value),))
    (found,) = decide([export], [read(rule=rule)], as_of=TODAY)
    assert found.kind == "varies"


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("1", "environment"),
        (3, "django-settings"),
        (3, "flask-config"),
        (True, "wrapper of unleash"),
    ],
)
def test_takes_what_is_stored(value: FlagValue, rule: str) -> None:
    export = Export("plain", (served(value),))
    (found,) = decide([export], [read(rule=rule)], as_of=TODAY)
    assert (found.kind, found.value) == ("constant", value)


@pytest.mark.parametrize(
    ("states", "reads", "value"),
    [
        ([served(True)], [read()], True),
        ([served(False), served(False, "test")], [read()], False),
        ([served("blue", changed="2026-04-01")], [read(default="red")], "blue"),
        ([served(True), DEFAULT], [read(default=True), read(default=True)], True),
        ([DEFAULT], [read(default=None)], None),
        ([served(True), DEFAULT], [read(default=True), read(form="test")], True),
    ],
)
def test_is_constant(
    states: Sequence[FlagState], reads: Sequence[FlagRead], value: FlagValue
) -> None:
    found = verdict(states, *reads)
    assert (found.kind, found.value) == ("constant", value)


def test_lets_critical_environments_decide() -> None:
    states = [served(True), served(False, "test")]
    assert verdict(states, critical=["prod*"]).kind == "constant"
    assert verdict(states, critical=["live"]).kind == "varies"


def test_notes_another_default() -> None:
    found = verdict([served(True)], read(default=False), read(default=True))
    assert found.notes == ("shop.py:3: the code falls back to false, true is served",)


def test_tells_unused_and_undefined() -> None:
    export = [Export("launchdarkly", (served(True),))]
    unused, undefined = decide(export, [read(key="lost"), read(key="")], as_of=TODAY)
    assert (unused.key, unused.kind) == ("checkout", "unused")
    assert "unless one of 1 reads" in unused.reasons[0]
    assert (undefined.key, undefined.kind) == ("lost", "undefined")


def test_does_not_mix_providers() -> None:
    exports = [Export("unleash", (served(True),)), Export("flagd", (served(False),))]
    found = decide(exports, [read(rule="unleash"), read(rule="python-flagd")], as_of=TODAY)
    assert [(v.kind, v.value, len(v.reads)) for v in found] == [
        ("constant", True, 1),
        ("constant", False, 1),
    ]
    # OpenFeature may ask any of them.
    for rule in ("openfeature", "wrapper of openfeature"):
        (found_by_any,) = decide(exports, [read(rule=rule)], as_of=TODAY)
        assert found_by_any.kind == "split"
    # Settings, and libraries that keep their own flags, ask none.
    for rule in ("django-settings", "environment", "django-flags", "gargoyle"):
        kinds = [v.kind for v in decide(exports, [read(rule=rule)], as_of=TODAY)]
        assert kinds == ["unused", "unused"]
    # The same key of a provider whose export nobody gave.
    assert decide(exports[:1], [read(rule="flagd")], as_of=TODAY)[0].kind == "unused"


def test_asks_no_provider_for_settings() -> None:
    assert decide([Export("unleash", ())], [read(rule="settings")], as_of=TODAY) == ()


STATES = st.builds(
    FlagState,
    key=st.sampled_from("ab"),
    environment=st.sampled_from(["production", "test", ""]),
    served=st.sampled_from([True, False, 1, 0, "x", None]),
    is_constant=st.booleans(),
    reason=st.just("said"),
    keep=st.sampled_from(["", "", "kill switch"]),
).map(lambda s: s if s.is_constant else s._replace(is_code_default=s.served is True))
READS = st.builds(
    FlagRead,
    key=st.sampled_from("abc"),
    path=st.just("a.py"),
    span=st.just(Span(1, 0, 1, 1)),
    form=st.sampled_from(["value", "inverted", "test"]),
    rule=st.sampled_from(["launchdarkly", "openfeature"]),
    default=st.sampled_from([True, False, 1, "x", None]),
    has_default=st.booleans(),
)


@given(st.lists(STATES, max_size=6), st.lists(READS, max_size=6))
def test_is_constant_only_when_all_agree(states: list[FlagState], reads: list[FlagRead]) -> None:
    found = decide([Export("launchdarkly", tuple(states))], reads, as_of=TODAY)
    again = decide([Export("launchdarkly", tuple(reversed(states)))], reads[::-1], as_of=TODAY)
    assert [(v.key, v.kind) for v in found] == [(v.key, v.kind) for v in again]
    for flag in found:
        if flag.kind != "constant":
            continue
        assert any(r.form != "test" for r in flag.reads)
        for state in flag.states:
            assert not state.keep
            assert state.is_constant or state.is_code_default
            if state.is_constant:
                assert (type(state.served), state.served) == (type(flag.value), flag.value)
