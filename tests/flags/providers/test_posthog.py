"""PostHog's flags: groups in their order, variants, and all that limits who is asked."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from sweeper.flags.providers import posthog
from sweeper.model import FlagState

ALL: dict[str, object] = {"properties": [], "rollout_percentage": 100}
SOME: dict[str, object] = {"properties": [{"key": "plan", "value": "pro"}]}


def state(
    *groups: Mapping[str, object], filters: Mapping[str, object] | None = None, **fields: object
) -> FlagState:
    flag = {"key": "checkout", "active": True, "filters": {"groups": [*groups], **(filters or {})}}
    document = {"count": 1, "results": [flag | fields]}
    assert posthog.matches(document)
    (found,) = posthog.states(document)
    return found


def variants(**percent: float) -> dict[str, object]:
    listed = [{"key": key, "rollout_percentage": value} for key, value in percent.items()]
    return {"multivariate": {"variants": listed}}


@pytest.mark.parametrize(
    ("groups", "filters"),
    [
        ([SOME], {}),
        ([ALL | {"rollout_percentage": 99}], {}),
        ([ALL | {"aggregation_group_type_index": 0}], {}),
        ([ALL], {"aggregation_group_type_index": 0}),
        ([ALL], {"holdout": {"id": 1, "exclusion_percentage": 5}}),
        ([ALL], {"super_groups": [SOME]}),
        ([ALL], {"feature_enrollment": True}),
        ([ALL], variants(blue=50, red=50)),
        ([ALL], variants(blue=99)),
        ([SOME | {"variant": "red"}, ALL], variants(blue=100, red=0)),
        ([SOME | {"rollout_percentage": 50}, ALL], {"early_exit": True}),
    ],
)
def test_varies(groups: list[dict[str, object]], filters: dict[str, object]) -> None:
    assert not state(*groups, filters=filters).is_constant


@pytest.mark.parametrize(
    "fields",
    [
        {"evaluation_runtime": "client"},
        {"evaluation_tags": ["docs"]},
        {"bucketing_identifier": "device_id"},
    ],
)
def test_varies_with_who_asks(fields: dict[str, object]) -> None:
    assert not state(ALL, filters=None, **fields).is_constant


@pytest.mark.parametrize(
    ("groups", "filters", "served"),
    [
        ([], {}, False),
        ([ALL], {}, True),
        ([SOME, ALL], {}, True),
        ([SOME | {"rollout_percentage": 50}, ALL], {}, True),
        ([{"properties": [], "rollout_percentage": None}], {}, True),
        ([ALL | {"rollout_percentage": 0}], {}, False),
        ([ALL], variants(blue=100), "blue"),
        ([ALL | {"variant": "red"}], variants(blue=50, red=50), "red"),
    ],
)
def test_serves_one_value(
    groups: list[dict[str, object]], filters: dict[str, object], served: object
) -> None:
    found = state(*groups, filters=filters)
    assert (found.is_constant, found.served) == (True, served)


def test_is_off_when_it_is_not_active() -> None:
    found = state(ALL, active=False, updated_at="2026-01-02T03:04:05Z", experiment_set=[4])
    assert (found.served, found.changed, found.keep) == (False, "2026-01-02", "experiment")


def test_reads_a_bare_list_and_no_deleted_flag() -> None:
    flag = {"key": "checkout", "active": True, "filters": {"groups": [ALL]}}
    document = [flag, flag | {"key": "gone", "deleted": True}]
    assert posthog.matches(document)
    assert [s.key for s in posthog.states(document)] == ["checkout"]
    assert [s.key for s in posthog.states({"flags": [flag], "cohorts": {}})] == ["checkout"]
