"""`workspace.toml`: which repositories are looked at together, and what each is to the others."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, NamedTuple, cast, get_args

from sweeper.config.document import Document, Table, decode, parse
from sweeper.errors import ConfigError

# Others than those of the workspace may use a `library`, nobody else an `internal` one or an
# `application`; a `consumer` is only asked what it uses.
MemberRole = Literal["library", "internal", "application", "consumer"]
Role = MemberRole | Literal[""]
_ROLES = get_args(MemberRole)


class Entry(NamedTuple):
    """A repository as the file names it: a folder or a glob of folders, from the file's folder.

    Or its address for git, `url`. `origin` is where it stands in the file. `role` is "" where the
    repository itself shows it.
    """

    path: str
    name: str
    role: Role
    origin: str
    url: str = ""


class Owner(NamedTuple):
    """An organisation or a person on GitHub, or a group of GitLab, whose repositories are meant.

    Only those whose name below it fits a glob of `include`, if there are any, and none of
    `exclude`. Those that are archived, or forks, are left out unless they are asked for.
    """

    name: str
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    archived: bool
    forks: bool
    role: Role
    origin: str

    def has(self, name: str, *, is_archived: bool, is_fork: bool) -> bool:
        """Whether a repository of this name is meant."""
        if (is_archived and not self.archived) or (is_fork and not self.forks):
            return False
        is_in = not self.include or any(fnmatchcase(name, glob) for glob in self.include)
        return is_in and not any(fnmatchcase(name, glob) for glob in self.exclude)


class Workspace(NamedTuple):
    """What the file names: repositories, and who has more of them."""

    entries: tuple[Entry, ...]
    owners: tuple[Owner, ...] = ()


def read_workspace(file: Path) -> Workspace:
    """Read a workspace file; raise ConfigError for what is wrong in it."""
    try:
        text = decode(str(file), file.read_bytes())
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read: {error.strerror}") from error
    document = parse(Document(str(file), text, "organisation"))
    document.only(("repository", "organisation"))
    entries = tuple(_entry(table) for table in document.tables("repository"))
    owners = tuple(_owner(table) for table in document.tables("organisation"))
    if not entries and not owners:
        raise ConfigError(f"{file}: names no repository; write [[repository]] with a path or a url")
    return Workspace(entries, owners)


def _entry(table: Table) -> Entry:
    table.only(("path", "url", "name", "role"))
    if "url" in table.data and "path" in table.data:
        raise table.error("url", "a repository has a path or a url, not both")
    url = table.string("url") if "url" in table.data else ""
    path = "" if url else table.string("path")
    name = table.string("name", "")
    if name and ("/" in name or name.startswith(".") or ":" in name):
        raise table.error("name", f"'{name}' is no name of a repository: no '/' or ':' in it")
    if name and any(mark in path for mark in "*?["):
        raise table.error("name", "a glob may mean several repositories, so it has no name")
    return Entry(path, name, _role(table), table.origin("url" if url else "path"), url)


def _owner(table: Table) -> Owner:
    table.only(("name", "include", "exclude", "archived", "forks", "role"))
    return Owner(
        table.string("name").strip("/"),
        table.one_or_more("include"),
        table.one_or_more("exclude"),
        "archived" in table.data and table.boolean("archived"),
        "forks" in table.data and table.boolean("forks"),
        _role(table),
        table.origin("name"),
    )


def _role(table: Table) -> Role:
    role = table.choice("role", _ROLES, "library") if "role" in table.data else ""
    return cast(Role, role)


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
