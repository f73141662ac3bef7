"""The text of a framework pack to its root rules and their examples."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from sweeper.config.document import Document, Table, parse
from sweeper.config.values import RootRule

SCHEMA = 1
_HEAD = ("schema", "id", "kind", "title", "when")
_MATCH_KEYS = ("path", "name", "qualname", "symbol_kind", "decorated_by", "base", "member")
_ROOT_KEYS = ("why", "language", "guess", "example", *_MATCH_KEYS)
_EXAMPLE_KEYS = ("code", "alive", "path")
_LANGUAGES = ("python",)
_SYMBOL_KINDS = ("function", "method", "class", "variable", "attribute", "import", "file")
_DEFAULT_PATH = "example.py"


@dataclass(frozen=True, slots=True)
class Example:
    """Code, the path it is said to stand at, and the names that the rule keeps alive in it."""

    code: str
    path: str
    alive: frozenset[str]


@dataclass(frozen=True, slots=True)
class RootTable:
    """One `[[root]]`: the rule, its examples, and where it stands."""

    rule: RootRule
    examples: tuple[Example, ...]
    origin: str


@dataclass(frozen=True, slots=True)
class Pack:
    """What a framework keeps alive. Any one of `dependencies` switches it on; () is always on."""

    id: str
    title: str
    dependencies: tuple[str, ...]
    roots: tuple[RootTable, ...]
    mention_files: tuple[str, ...]

    def is_on(self, *, extends: Collection[str], dependencies: Collection[str]) -> bool:
        """Say whether it applies to a tree with these dependencies; with none known, it does."""
        if not self.dependencies or self.id in extends or not dependencies:
            return True
        return any(name in dependencies for name in self.dependencies)


@lru_cache(maxsize=256)  # a run asks more than once, and each time for all
def read_pack(document: Document) -> Pack:
    """Return the pack of a document; raise ConfigError at the first thing that is wrong in it."""
    table = parse(document)
    head = read_head(table, kind="framework")
    table.only((*_HEAD, "root", "mention"))
    when = table.table("when")
    when.only(("dependency",))
    return Pack(
        id=head,
        title=table.string("title"),
        dependencies=when.one_or_more("dependency"),
        roots=tuple(read_root(root, head) for root in table.tables("root")),
        mention_files=read_mentions(table),
    )


def read_head(table: Table, *, kind: str) -> str:
    """Return the id of a built-in document; raise ConfigError for another schema or kind."""
    table.integer("schema", 0, least=SCHEMA, most=SCHEMA)
    table.choice("kind", (kind,))
    return table.string("id")


def read_mentions(table: Table) -> tuple[str, ...]:
    """Return the globs of the `[[mention]]` tables: text files whose words are names in use."""
    globs: list[str] = []
    for mention in table.tables("mention"):
        mention.only(("files",))
        globs.extend(mention.path_globs("files"))
    return tuple(globs)


def read_root(table: Table, pack: str) -> RootTable:
    """Return the rule of one `[[root]]` with its examples."""
    table.only(_ROOT_KEYS)
    keys = {key: _match_values(table, key) for key in _MATCH_KEYS}
    if not any(keys.values()):
        raise table.error("why", f"a root needs at least one of {', '.join(_MATCH_KEYS)}")
    if keys["member"] and not (keys["base"] or keys["decorated_by"]):
        raise table.error("member", "'member' needs 'base' or 'decorated_by' to say of which class")
    origin = table.origin()
    is_built_in = table.document.level == "built-in"
    rule = RootRule(
        pack=pack,
        why=table.string("why"),
        language=table.choice("language", _LANGUAGES, "python"),
        **keys,
        guess="guess" in table.data and table.boolean("guess"),
        origin="" if is_built_in else origin,
    )
    return RootTable(rule, tuple(_examples(table)), origin)


def missing_examples(root: RootTable) -> str:
    """Return what a root lacks: "" when an example matches and another does not."""
    if not any(example.alive for example in root.examples):
        return "no example that the rule keeps alive"
    if all(example.alive for example in root.examples):
        return "no example that the rule leaves alone (alive = [])"
    return ""


def _match_values(table: Table, key: str) -> tuple[str, ...]:
    values = table.path_globs(key) if key == "path" else table.one_or_more(key)
    if "" in values:
        raise table.error(key, f"'{key}' must not be empty")
    if key == "symbol_kind":
        for value in values:
            Table(table.document, table.place, {key: value}).choice(key, _SYMBOL_KINDS)
    return values


def _examples(table: Table) -> Iterator[Example]:
    for example in table.tables("example"):
        example.only(_EXAMPLE_KEYS)
        if "alive" not in example.data:
            raise example.error("alive", "an example needs 'alive', the names kept alive, or []")
        yield Example(
            code=example.string("code"),
            path=example.string("path", _DEFAULT_PATH),
            alive=frozenset(example.strings("alive")),
        )
