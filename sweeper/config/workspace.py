"""`workspace.toml`: which repositories are looked at together, and what each is to the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple, cast, get_args

from sweeper.config.document import Document, Table, decode, parse
from sweeper.errors import ConfigError

# Others than those of the workspace may use a `library`, nobody else an `internal` one or an
# `application`; a `consumer` is only asked what it uses.
MemberRole = Literal["library", "internal", "application", "consumer"]
_ROLES = get_args(MemberRole)


class Entry(NamedTuple):
    """A repository as the file names it: a folder or a glob of folders, from the file's folder.

    `origin` is where it stands in the file. `role` is "" where the repository itself shows it.
    """

    path: str
    name: str
    role: MemberRole | Literal[""]
    origin: str


def read_workspace(file: Path) -> tuple[Entry, ...]:
    """Read the entries of a workspace file; raise ConfigError for what is wrong in it."""
    try:
        text = decode(str(file), file.read_bytes())
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error
    document = parse(Document(str(file), text, "organisation"))
    document.only(("repository",))
    entries = tuple(_entry(table) for table in document.tables("repository"))
    if not entries:
        raise ConfigError(f"{file}: names no repository; write [[repository]] with a path")
    return entries


def _entry(table: Table) -> Entry:
    table.only(("path", "name", "role"))
    role = table.choice("role", _ROLES, "library") if "role" in table.data else ""
    path = table.string("path")
    name = table.string("name", "")
    if name and ("/" in name or name.startswith(".") or ":" in name):
        raise table.error("name", f"'{name}' is no name of a repository: no '/' or ':' in it")
    if name and any(mark in path for mark in "*?["):
        raise table.error("name", "a glob may mean several repositories, so it has no name")
    return Entry(path, name, cast(MemberRole, role), table.origin("path"))


def folders(file: Path, entry: Entry) -> Iterator[Path]:
    """Yield the folders that an entry means, sorted; one that is no glob need not be there."""
    base = file.resolve().parent
    path = Path(entry.path).expanduser()
    if not any(mark in entry.path for mark in "*?["):
        yield (base / path).resolve()
        return
    if path.is_absolute():
        raise ConfigError(f"{entry.origin}: a glob starts at the folder of the file, not at /")
    yield from sorted(each.resolve() for each in base.glob(entry.path) if each.is_dir())
