"""The values that rule files are read into: `Rules`, `Policy` and what they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sweeper.model import PathClass, Role


@dataclass(frozen=True, slots=True)
class RootRule:
    """What is alive without a caller.

    Every key that is not empty must match, by any one of its globs. `path` has globs of files
    (see `globs`), the others `fnmatch` globs of names: `name` the symbol's own name, `qualname`
    the dotted name within the module, `symbol_kind` its kind, `decorated_by` the dotted name of
    one of its decorators and `base` that of a class that it inherits from, directly or not, as
    resolved (or as written, when nothing is known of it), or the last parts of these. Every class
    inherits from `object`.

    A rule with `guess` tells of a custom that need not hold here: what it keeps is only probably in
    use. With `member` the rule is about the members of that name of a class that `base` or
    `decorated_by` describes; they are alive when their class is. `pack` and `why` say where the
    rule comes from.
    """

    pack: str
    why: str
    language: str = "python"
    path: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    qualname: tuple[str, ...] = ()
    symbol_kind: tuple[str, ...] = ()
    decorated_by: tuple[str, ...] = ()
    base: tuple[str, ...] = ()
    member: tuple[str, ...] = ()
    guess: bool = False
    origin: str = ""  # the file and line of the rule; "" for built-in packs


@dataclass(frozen=True, slots=True)
class KeepRule:
    """A `[[keep]]`: findings whose subject matches the glob stay until the date, for the reason."""

    subject: str
    reason: str
    until: date | None
    origin: str


@dataclass(frozen=True, slots=True)
class PathRule:
    """Files that match the glob have this class; the last rule that matches wins."""

    glob: str
    path_class: PathClass


@dataclass(frozen=True, slots=True)
class PathTraits:
    """What a path class means: does it count as a user, is it reported, may it be edited."""

    is_user: bool
    is_reported: bool
    is_editable: bool


@dataclass(frozen=True, slots=True)
class PackageRule:
    """`[[package]]`: the role of the package whose folder is `path`."""

    path: str
    role: Role


@dataclass(frozen=True, slots=True)
class Environment:
    """`[environment]`: how to run the repository's own tests. "" and () mean: detect."""

    python: str = ""
    setup: tuple[str, ...] = ()
    test: tuple[str, ...] = ()
    timeout: float = 1800.0


@dataclass(frozen=True, slots=True)
class Rules:
    """All that rule files say about what is alive, kept, and how paths are to be read.

    `state` is where the ledger is kept, as `[state] location` says it.
    """

    packs: tuple[str, ...]
    roots: tuple[RootRule, ...]
    mention_files: tuple[str, ...]
    keeps: tuple[KeepRule, ...]
    paths: tuple[PathRule, ...]
    path_traits: Mapping[PathClass, PathTraits]
    packages: tuple[PackageRule, ...]
    environment: Environment
    exclude: tuple[str, ...]
    noreturn: tuple[str, ...]
    pure_calls: tuple[str, ...]
    wrappers: tuple[str, ...]
    side_effect_imports: tuple[str, ...]
    digest: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """The thresholds and weights. Weights are in log-odds; ages in days.

    `enabled` says whether a sweep may do anything at all.
    `model` says whether a language model may be asked at all; `model_limits` are in dollars,
    seconds and tokens, `model_prices` in dollars for a million tokens, by `model.what`.
    """

    enabled: bool = True
    report_confidence: float = 0.60
    rewrite_confidence: float = 0.90
    approval_risk: float = 0.70
    young_days: int = 30
    recent_days: int = 182
    priors: Mapping[str, float] = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    risks: Mapping[str, float] = field(default_factory=dict)
    security_paths: tuple[str, ...] = ()
    removals_per_run: int = 200
    setup_network: bool = False
    protected_paths: tuple[str, ...] = ()
    model: bool = False
    model_batch: bool = False
    model_name: str = ""
    model_effort: str = ""
    model_limits: Mapping[str, float] = field(default_factory=dict)
    model_prices: Mapping[str, float] = field(default_factory=dict)
