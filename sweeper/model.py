"""The values that flow through a run, in the order in which the stages make them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias

# --- Facts: what one file says, without its path. Made by a language front end, kept in the store.
# ---

DefinitionKind = Literal[
    "module", "function", "method", "class", "variable", "attribute", "import", "argument", "local"
]
Guard = Literal["none", "try", "type-checking", "conditional"]
BindingKind = Literal["value", "result"]
ReferenceKind = Literal["read", "call", "write", "delete", "annotation"]


class Span(NamedTuple):
    """A stretch of a file: lines from 1, columns from 0 in UTF-8 bytes, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Trait:
    """What a front end saw about a definition: bits. No `IntFlag`, whose arithmetic is slow."""

    PURE: Final = 1  # a variable whose value has no side effect
    STATIC: Final = 2
    CLASSMETHOD: Final = 4
    PROPERTY: Final = 8
    ABSTRACT: Final = 16
    OVERLOAD: Final = 32
    CONDITIONAL: Final = 64  # under an if, a try or a loop
    STORES: Final = 128  # a decorator-shaped function that keeps hold of its argument
    MAIN: Final = 256  # a module with an `if __name__ == "__main__"` block
    EFFECTS: Final = 512  # a module or class that does something when it runs
    TRIVIAL: Final = 1024  # a function whose body is `pass`, `...` or `raise NotImplementedError`
    REDUNDANT_ALIAS: Final = 2048  # `import x as x`, an explicit re-export
    METACLASS: Final = 4096  # a class with keywords in its bases, which may register it
    DYNAMIC: Final = 8192  # a module or class with `__getattr__`, a module that uses `exec`
    TARGET: Final = 32768  # bound by a loop, a `with`, unpacking: no statement of its own
    RUNS: Final = 16384  # decorated by something that is more than a known wrapper
    OWN: Final = 65536  # an attribute that is set on the object itself, not on its class


class Expression(NamedTuple):
    """A receiver and what is done to it: `base` then `steps`.

    `base` is the index of a definition of the same file, or -1 for the free name `name`, or -2 for
    a value that nothing is known of. A step is `.attribute` (with `*` where a part of the name is
    not known), `()` for a call, `[]` for an item, `@` for an instance of the class, `*` for a
    container of them, `super` for the next class in the resolution order.
    """

    base: int
    name: str
    steps: tuple[str, ...]


class Definition(NamedTuple):
    """A name that a file binds. `scope` is the index of the enclosing definition, 0 is the module.

    `span` covers the whole statement with its decorators (of an import, the alias), `line` is
    where the name stands. `traits` are `Trait` bits; `decorators` and `bases` are indices of
    expressions.
    """

    scope: int
    name: str
    kind: DefinitionKind
    span: Span
    line: int
    traits: int
    decorators: tuple[int, ...]
    bases: tuple[int, ...]


class Import(NamedTuple):
    """What the import definition with the index `definition` brings in; `name` "" is the module."""

    definition: int
    module: str
    name: str
    level: int
    guard: Guard


class Binding(NamedTuple):
    """What the definition may hold ("value") or give when it is called ("result"): an
    expression.
    """

    definition: int
    expression: int
    kind: BindingKind


class Reference(NamedTuple):
    """`owner` (a definition) uses an expression (by index) on `line`."""

    owner: int
    expression: int
    kind: ReferenceKind
    line: int


class Mention(NamedTuple):
    """A string that may be a name: `text`, with `*` for what is not known when `is_pattern`."""

    owner: int
    text: str
    is_pattern: bool
    line: int


class Statement(NamedTuple):
    """Something local that the front end has already decided to be useless."""

    kind: Literal["unreachable", "unused-local"]
    scope: int
    name: str
    span: Span
    note: str


class Hazard(NamedTuple):
    """A construct that can reach names that nobody wrote down, such as `getattr` or `import *`."""

    owner: int
    kind: str
    detail: str
    line: int


class Facts(NamedTuple):
    """All that one file says. `definitions[0]` is the module; `exports` is `__all__`, None without
    one.

    `keeps` are comments that ask to leave something alone, as (line, text). `words` are uncertain
    uses by name alone. `unread` is "" or how the file was read instead: "tree-sitter" or "words".
    """

    language: str
    lines: int
    definitions: tuple[Definition, ...]
    imports: tuple[Import, ...]
    expressions: tuple[Expression, ...]
    bindings: tuple[Binding, ...]
    references: tuple[Reference, ...]
    mentions: tuple[Mention, ...]
    exports: tuple[str, ...] | None
    hazards: tuple[Hazard, ...]
    statements: tuple[Statement, ...]
    keeps: tuple[tuple[int, str], ...]
    words: tuple[str, ...]
    unread: str


# --- Sources ---

PathClass = Literal[
    "production",
    "test",
    "example",
    "docs",
    "benchmark",
    "generated",
    "vendored",
    "migration",
    "stub",
]
Role = Literal["library", "application"]


class SourceFile(NamedTuple):
    """One file of a tree: POSIX path from its root, git blob hash, bytes, class, language.

    `language` is "python", "stub", "notebook", "text" (its words count as mentions) or "binary".
    """

    path: str
    blob: str
    size: int
    path_class: PathClass
    language: str


class Package(NamedTuple):
    """An importable top-level package or a distribution root: folder, import names, role and
    why.
    """

    path: str
    names: tuple[str, ...]
    role: Role
    reason: str


# --- Flags ---

FlagValue: TypeAlias = bool | int | float | str | None
FlagForm = Literal[
    "value", "inverted", "decorator", "context", "mixin", "template", "definition", "test"
]


class Pin(NamedTuple):
    """An expression of a file whose value is known: character offsets into the decoded text."""

    start: int
    end: int
    value: FlagValue


class Row(NamedTuple):
    """What defines a flag in a file: an item of a display, or a statement.

    `form` is what it says as a syntax tree; that of an item of a dict is `key: value`.
    """

    path: str
    form: str


class Parameter(NamedTuple):
    """A parameter of a function that every call gives the same value once flags are fixed.

    `place` counts the arguments of a call before it, -1 when only its name gives it. The
    `qualname` is that of the function, also `C.__init__`, which calls of the class run.
    """

    path: str
    qualname: str
    name: str
    place: int
    value: bool

    @property
    def called(self) -> str:
        """The last word of what is called."""
        return self.qualname.removesuffix(".__init__").rpartition(".")[2]


class FlagRead(NamedTuple):
    """One place that reads or names a flag; `key` is "" when only a run can know it.

    `span` is the whole expression, decorator, `with` item or base; `rule` is the id of the rule
    file that knows it. `default` is what the code falls back to, where it says so. `inverted` is a
    decorator or a mixin that asks for the opposite.
    """

    key: str
    path: str
    span: Span
    form: FlagForm
    rule: str
    default: FlagValue = None
    has_default: bool = False
    inverted: bool = False


class FlagState(NamedTuple):
    """What one environment serves. `is_constant`: the same for everybody, whatever the context.

    `is_code_default`: everybody is served what the code falls back to, whatever that is; `served`
    says nothing then, and `is_constant` is False. `changed` is the ISO date of the last change, ""
    when unknown; `keep` is "" or why the flag has to stay: kill switch, permission, permanent,
    experiment, prerequisite, recently toggled.
    """

    key: str
    environment: str
    served: FlagValue
    is_constant: bool
    reason: str
    changed: str = ""
    keep: str = ""
    is_code_default: bool = False


VerdictKind = Literal["constant", "kept", "split", "varies", "unused", "undefined"]


class FlagVerdict(NamedTuple):
    """What is known of a flag from the code that reads it and the providers that serve it.

    `value` counts only when `kind` is "constant" or "kept" (constant, and still to stay). `reasons`
    say why, `notes` what a person should know besides, in plain words.
    """

    key: str
    kind: VerdictKind
    value: FlagValue
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    states: tuple[FlagState, ...]
    reads: tuple[FlagRead, ...]


# --- Flow: each stage wraps what the one before made ---

FindingKind = Literal[
    "dead-symbol",
    "test-only",
    "unused-import",
    "unused-local",
    "unreachable",
    "unused-file",
    "stale-keep",
    "constant-flag",
]
SymbolKind = Literal[
    "function",
    "method",
    "class",
    "variable",
    "attribute",
    "import",
    "local",
    "statement",
    "file",
    "rule",
    "flag",
]
KeptBy = Literal["nothing", "tests", "api", "weak"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One symbol, statement or file that looks useless.

    `spans` holds all that has to go (several for overloads, setters and conditional definitions),
    the first being the one to show. `kept_by` says what still leads to it: nothing, only tests,
    only the public API, or only uses through a receiver of unknown type (`life_lines`, as
    `path:line code`). Findings that can only go together share an `island`; `needs` are the
    fingerprints of the findings whose death this one rests on. `tests` are the exclusive tests
    (`path::qualname`) that go with it. Of a flag, `reads` are all places that read it, in which
    it always has the `value`.
    """

    kind: FindingKind
    symbol_kind: SymbolKind
    path: str
    spans: tuple[Span, ...]
    name: str
    qualname: str
    module: str
    message: str
    kept_by: KeptBy = "nothing"
    life_lines: tuple[str, ...] = ()
    island: str = ""
    needs: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    fingerprint: str = ""
    reads: tuple[FlagRead, ...] = ()
    value: FlagValue = None

    @property
    def subject(self) -> str:
        """What a person types to name it: `path::qualname`."""
        return f"{self.path}::{self.qualname}"


Verdict = Literal["supports", "opposes", "blocks"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One argument about a finding; `weight` is in log-odds, positive for supports, else
    negative.
    """

    source: str
    verdict: Verdict
    weight: float
    note: str


@dataclass(frozen=True, slots=True)
class Case:
    """A finding with all that was said of it. confidence: is it true? risk: what if we are
    wrong?
    """

    finding: Finding
    evidence: tuple[Evidence, ...]
    confidence: float
    risk: float

    @property
    def is_blocked(self) -> bool:
        """Whether some evidence forbids a rewrite."""
        return any(e.verdict == "blocks" for e in self.evidence)


@dataclass(frozen=True, slots=True)
class Bundle:
    """Cases that must change together."""

    cases: tuple[Case, ...]

    @property
    def island(self) -> str:
        """The island that ties the cases."""
        return self.cases[0].finding.island


class Edit(NamedTuple):
    """Replace the span of a file by `text`; `delete_file` removes the whole file."""

    path: str
    span: Span
    text: str
    delete_file: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """The edits that carry out a bundle, and who wrote them."""

    bundle: Bundle
    edits: tuple[Edit, ...]
    author: Literal["codemod", "claude"]
    note: str


# "not_run": it could not be asked, so that a person has to look; "skipped": it was not asked for.
Outcome = Literal["passed", "failed", "not_run", "same_failure", "skipped"]


Certainty = Literal["proved", "evidence", "person", "differs"]


class Certified(NamedTuple):
    """What is known of a rewritten function.

    It is proved to do what it did, or there is evidence for it, or it is seen to differ, or a
    person has to look; `why` says how it is known.
    """

    path: str
    name: str
    how: Certainty
    why: str


@dataclass(frozen=True, slots=True)
class Check:
    """One proof: what was run, how it ended, how long it took (seconds), the end of its output.

    `certified` are the functions that it judged one by one.
    """

    step: str
    outcome: Outcome
    seconds: float
    tail: str
    certified: tuple[Certified, ...] = ()


# How a run ended for one finding. Each has exactly one.
FindingOutcome = Literal[
    "proposed",  # it goes, on a branch
    "proved",  # it could go: a dry run made no branch
    "kept",  # a person's rule or comment keeps it
    "blocked",  # other evidence forbids its removal
    "possibly-used",  # through a receiver of unknown type, or by a custom
    "below-threshold",  # not sure enough
    "for-people",  # what it needs is for people to do
    "tied",  # it can only go together with what stays
    "waiting-limit",  # a limit was reached; a later run takes it
    "waiting-model",  # a model could write what is missing, and none did
    "unproved",  # a check failed, or could not tell
    "in-flight",  # somebody's open change already touches it
    "refused-by-person",  # a person closed a proposal of it
    "hands-off",  # a person works on its branch
    "stopped",  # a switch or a policy of people stopped the run
]


@dataclass(frozen=True, slots=True)
class Skipped:
    """An expected failure: this subject could not be handled by this stage, for this reason.

    Where findings end by it, `findings` has their fingerprints and `outcome` says how.
    """

    subject: str
    stage: str
    reason: str
    findings: tuple[str, ...] = ()
    outcome: FindingOutcome | None = None


class Ending(NamedTuple):
    """How a run ended for a case, and why; `branch` is where it goes, "" for nowhere."""

    case: Case
    outcome: FindingOutcome
    reason: str
    branch: str = ""


GateVerdict = Literal["skip", "review", "approve", "auto"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A branch with its text; confidence is the least and risk the greatest of its cases.

    `url` is that of its pull request, "" when there is none.
    """

    branch: str
    title: str
    body: str
    changes: tuple[Change, ...]
    checks: tuple[Check, ...]
    confidence: float
    risk: float
    gate: GateVerdict
    head: str = ""
    body_path: str = ""
    url: str = ""


# --- Edges ---


class TestResult(NamedTuple):
    """One test of a run: its id as the runner names it, and how it ended."""

    id: str
    outcome: Literal["passed", "failed", "skipped", "error"]
    seconds: float


# What a line of the ledger can tell of: a run, what it read and decided, what it did to the world.
Action = Literal[
    "run-start",
    "run-end",
    "recover",  # the ledger itself was mended
    "finding",  # one finding of the run, and how it ended
    "ask",  # a question to a model
    "decision",  # what was read of a forge or a repository, and what follows from it
    "skip",
    "keep",
    "branch",
    "push",
    "pull",  # a pull request was opened or brought up to date
    "comment",
    "label",
    "assign",  # also a request for a review
    "review",  # somebody reviewed
    "draft",
    "ready",
    "merge",
    "close",
    "reopen",
    "revert",
    "issue",
    "stop",  # a limit or a switch ended the run
]
# The keys of what else an event knows; a list has commas.
Detail = Literal[
    "trigger",  # what started the run: the address of a job, a terminal
    "commit",
    "version",
    "rules",  # the digest of the rules and the policy
    "kind",
    "fingerprints",
    "outcome",
    "confidence",
    "risk",
    "branch",
    "pull",  # the address of a pull request
    "reviewers",
    "merged_by",
    "exit",
    "since",  # when something began, where that is not when it was written down
]


class Event(NamedTuple):
    """One line of the ledger: who did what to what in which run, chained to the line before.

    `detail` is for people, `about` for programs.
    """

    run: str
    time: str
    actor: str
    action: Action
    subject: str
    detail: str
    previous_hash: str
    about: Mapping[Detail, str] = MappingProxyType({})


class PastRun(NamedTuple):
    """A run of the past that found something: its day, its findings, what became of some."""

    day: str
    found: int
    proposed: int
    merged: int
    refused: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found and did. `unread` counts files by how they had to be read.

    `endings` has one for each case, once a run that changes something is over. `sizes` are the
    lines of each file, by path; `runs` those of the past, and this one.
    """

    commit: str
    complete: bool
    files: int
    lines: int
    cases: tuple[Case, ...]
    skipped: tuple[Skipped, ...] = ()
    unread: Mapping[str, int] = field(default_factory=dict)
    proposals: tuple[Proposal, ...] = ()
    endings: tuple[Ending, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)
    runs: tuple[PastRun, ...] = ()
