"""The policy tables of rule files, in order of precedence, to one merged policy.

A repository may make the policy stricter and never laxer, so that a pull request can not switch its
own reviewer off; the organisation's file may do both. `TIGHTER` says which way is stricter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from sweeper.config.document import Table, nearest
from sweeper.config.values import Policy

Direction = Literal["up", "down", "either", "add", "organisation"]

# up: a greater value is stricter. down: a smaller one. either: says only what is shown.
# add: entries can only be added, by everyone. organisation: added by the organisation alone.
TIGHTER: Mapping[str, Direction] = {
    "enabled": "down",
    "report_confidence": "either",
    "rewrite_confidence": "up",
    "approval_risk": "down",
    "young_days": "up",
    "recent_days": "up",
    "removals_per_run": "down",
    "setup_network": "down",
    "model": "down",
    "model_batch": "organisation",
    "model_name": "organisation",
    "model_effort": "organisation",
    "model_limits": "down",
    "model_prices": "up",
    "security_paths": "add",
    "protected_paths": "add",
    "side_effect_imports": "add",
    "noreturn": "organisation",
    "pure_calls": "organisation",
    "wrappers": "organisation",
    "priors": "down",
    "weights": "down",
    "risks": "up",
}
_FRACTIONS = ("report_confidence", "rewrite_confidence", "approval_risk")
_FLAGS = ("enabled", "setup_network", "model", "model_batch")
_TEXTS = ("model_name", "model_effort")
_COUNTS = ("young_days", "recent_days", "removals_per_run")
_PATH_LISTS = ("security_paths", "protected_paths")
_LISTS = (*_PATH_LISTS, "side_effect_imports", "noreturn", "pure_calls", "wrappers")
_NUMBER_TABLES = ("priors", "weights", "risks", "model_limits", "model_prices")
_MODEL_TABLES = ("model_limits", "model_prices")
_MOST_COUNT = 1_000_000
_MOST_WEIGHT = 20.0

SECTIONS = ("policy", *_NUMBER_TABLES)


@dataclass(frozen=True, slots=True)
class Merged:
    """The policy so far, the lists that are rules rather than policy, and the origin of each."""

    policy: Policy
    noreturn: tuple[str, ...]
    pure_calls: tuple[str, ...]
    wrappers: tuple[str, ...]
    side_effect_imports: tuple[str, ...]
    origins: Mapping[str, str]


NOTHING = Merged(Policy(), (), (), (), (), {})


def merge(merged: Merged, document: Table) -> Merged:
    """Return the policy with one more document; raise ConfigError where a repository is laxer."""
    origins = dict(merged.origins)
    table = document.table("policy")
    table.only((*_FRACTIONS, *_COUNTS, *_FLAGS, *_TEXTS, *_LISTS))
    scalars: dict[str, float] = {}
    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for key in table.data:
        origins[key] = table.origin(key)
        if key in _LISTS:
            lists[key] = _added(table, key, _current_list(merged, key))
        elif key in _TEXTS:
            texts[key] = _text(table, key, merged.policy)
        else:
            scalars[key] = _scalar(table, key, merged.policy)
    numbers = {name: _numbers(document.table(name), merged, origins) for name in _NUMBER_TABLES}
    policy = replace(
        merged.policy,
        enabled=bool(scalars.get("enabled", merged.policy.enabled)),
        report_confidence=scalars.get("report_confidence", merged.policy.report_confidence),
        rewrite_confidence=scalars.get("rewrite_confidence", merged.policy.rewrite_confidence),
        approval_risk=scalars.get("approval_risk", merged.policy.approval_risk),
        young_days=int(scalars.get("young_days", merged.policy.young_days)),
        recent_days=int(scalars.get("recent_days", merged.policy.recent_days)),
        removals_per_run=int(scalars.get("removals_per_run", merged.policy.removals_per_run)),
        setup_network=bool(scalars.get("setup_network", merged.policy.setup_network)),
        model=bool(scalars.get("model", merged.policy.model)),
        model_batch=bool(scalars.get("model_batch", merged.policy.model_batch)),
        model_name=texts.get("model_name", merged.policy.model_name),
        model_effort=texts.get("model_effort", merged.policy.model_effort),
        model_limits=numbers["model_limits"],
        model_prices=numbers["model_prices"],
        security_paths=lists.get("security_paths", merged.policy.security_paths),
        protected_paths=lists.get("protected_paths", merged.policy.protected_paths),
        priors=numbers["priors"],
        weights=numbers["weights"],
        risks=numbers["risks"],
    )
    return Merged(
        policy,
        lists.get("noreturn", merged.noreturn),
        lists.get("pure_calls", merged.pure_calls),
        lists.get("wrappers", merged.wrappers),
        lists.get("side_effect_imports", merged.side_effect_imports),
        origins,
    )


def _current_list(merged: Merged, key: str) -> tuple[str, ...]:
    match key:
        case "security_paths":
            return merged.policy.security_paths
        case "protected_paths":
            return merged.policy.protected_paths
        case "noreturn":
            return merged.noreturn
        case "pure_calls":
            return merged.pure_calls
        case "wrappers":
            return merged.wrappers
        case _:
            return merged.side_effect_imports


def _added(table: Table, key: str, current: tuple[str, ...]) -> tuple[str, ...]:
    entries = table.path_globs(key) if key in _PATH_LISTS else table.strings(key)
    if set(entries) - set(current):
        _refuse_repository(table, key)
    return tuple(dict.fromkeys((*current, *entries)))


def _text(table: Table, key: str, policy: Policy) -> str:
    value = table.string(key)
    if value != getattr(policy, key):
        _refuse_repository(table, key)
    return value


def _refuse_repository(table: Table, key: str) -> None:
    if TIGHTER[key] == "organisation" and table.document.level == "repository":
        raise table.error(key, f"only the organisation's file may set '{key}'")


def _scalar(table: Table, key: str, policy: Policy) -> float:
    current = float(getattr(policy, key))
    if key in _FRACTIONS:
        value = table.number(key, current, least=0.0, most=1.0)
    elif key in _FLAGS:
        value = float(table.boolean(key))
        if value != current:
            _refuse_repository(table, key)
    else:
        value = float(table.integer(key, int(current), least=0, most=_MOST_COUNT))
    _refuse_laxer(table, key, key, current, value)
    return value


def _numbers(table: Table, merged: Merged, origins: dict[str, str]) -> Mapping[str, float]:
    # Keys with a dot may be written as a nested table: `dead-symbol.function = 1.5`.
    (section,) = table.place[-1:]
    name = str(section)
    current: Mapping[str, float] = getattr(merged.policy, name)
    values = dict(current)
    for inner, prefix in _flat(table):
        for key in inner.data:
            if isinstance(inner.data[key], dict):
                continue
            full = prefix + key
            is_known = full in current or name == "model_prices"  # of a model that is new
            if table.document.level != "built-in" and not is_known:
                raise inner.error(key, f"unknown {name} '{full}'{nearest(full, current)}")
            least, most = (
                (0.0, _MOST_COUNT) if name in _MODEL_TABLES else (-_MOST_WEIGHT, _MOST_WEIGHT)
            )
            value = inner.number(key, 0.0, least=least, most=most)
            _refuse_laxer(inner, key, name, current.get(full, value), value)
            values[full] = value
            origins[f"{name}.{full}"] = inner.origin(key)
    return dict(sorted(values.items()))


def _flat(table: Table) -> list[tuple[Table, str]]:
    tables = [(table, "")]
    for key, value in table.data.items():
        if isinstance(value, dict):
            tables.append((table.table(key), f"{key}."))
    return tables


def _refuse_laxer(table: Table, key: str, kind: str, current: float, value: float) -> None:
    if table.document.level != "repository":
        return
    match TIGHTER[kind]:
        case "up" if value < current:
            limit = f"at least {current:g}"
        case "down" if value > current:
            limit = f"at most {current:g}"
        case _:
            return
    raise table.error(
        key,
        f"'{key} = {value:g}' loosens the policy; a repository may set {limit}, "
        "only the organisation's file may loosen it",
    )
