"""A folder to a `Repository` whose verbs read trees, blobs, commits and blame, and never write."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple

from sweeper.errors import GitError
from sweeper.git import command

# For a file whose content is missing, as in a partial clone; `git ls-tree` says "BAD".
_NO_SIZE = -1
_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
# Settings with which a repository can have git start a program while it reads or checks out files.
_DRIVERS = (
    r"^(filter\..*\.(clean|smudge|process|required)"
    r"|diff\..*\.(textconv|command)|merge\..*\.driver)$"
)


class Commit(NamedTuple):
    """A commit: hash, committer date (UTC), branch ("" when detached or not asked), first line."""

    sha: str
    time: datetime
    branch: str
    author: str
    subject: str


class TreeEntry(NamedTuple):
    """A file of a commit: path (surrogate escapes for what is no UTF-8), blob, bytes, mode.

    `size` is -1 when the repository lacks the content.
    """

    path: str
    blob: str
    size: int
    mode: str


class BlameLine(NamedTuple):
    """Who last changed a line (from 1). `sha` is all zeros for what is not committed.

    `is_boundary` says that the search stopped there: the line is at least as old as the commit.
    `mail` is the address of the author, as the repository's mail map has it.
    """

    line: int
    sha: str
    time: datetime
    author: str
    subject: str
    is_boundary: bool
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository. `root` is the work tree's top, or the git folder when there is none.

    `prefix` is the way from the top to the folder that was opened: "" or "some/folder/".
    """

    root: Path
    git_dir: Path
    common_dir: Path
    is_bare: bool
    is_shallow: bool
    prefix: str = ""
    drivers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, root: Path) -> Repository | None:
        """Return the repository that the folder lies in, or None for a plain folder.

        Raises GitError when git is missing or will not read a repository that is there.
        """
        asked = ["rev-parse", "--is-bare-repository", "--is-inside-work-tree"]
        code, said = command.run(root, [*asked, "--is-shallow-repository"], accept=(0, 128))
        if code:
            _check_plain(root)
            return None
        bare, inside, shallow = said.split()
        git_dir = Path(_line(root, "rev-parse", "--path-format=absolute", "--git-dir"))
        common = Path(_line(root, "rev-parse", "--path-format=absolute", "--git-common-dir"))
        is_bare = bare == b"true" or inside != b"true"
        top = git_dir if is_bare else Path(_line(root, "rev-parse", "--show-toplevel"))
        prefix = "" if is_bare else _line(root, "rev-parse", "--show-prefix")
        return cls(top, git_dir, common, is_bare, shallow == b"true", prefix, _drivers(root))

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        accept: Sequence[int] = (0,),
        folder: Path | None = None,
        variables: Mapping[str, str] | None = None,
        configuration: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Run git here, with this repository's drivers switched off; see `command.run`."""
        return command.run(
            folder or self.root,
            arguments,
            configuration={**self.drivers, **(configuration or {})},
            variables=variables,
            stdin=stdin,
            accept=accept,
        )

    def list_worktree(self, root: Path) -> list[str]:
        """List what lies below `root`, relative to it: tracked, or untracked and not ignored.

        Sorted. A tracked file may be missing on disk, a submodule shows as its folder's name, and
        a repository nested without being a submodule is left out.
        """
        wanted = ("ls-files", "-z", "-co", "--exclude-standard", "--deduplicate", "--", ".")
        names = self.run(*wanted, folder=root)[1].split(b"\0")
        return sorted(os.fsdecode(n) for n in names if n and not n.endswith(b"/"))

    def resolve(self, revision: str) -> str:
        """Return the hash of the commit that a revision names. Raises GitError for none."""
        asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        code, said = self.run(*asked, accept=(0, 1, 128))
        if code:
            raise GitError(f"{self.root}: no commit is called {revision!r}; fetch it first")
        return said.decode("ascii").strip()

    def list_commit(self, commit: str, prefix: str = "") -> list[TreeEntry]:
        """List the files of a commit, sorted by path, without submodules.

        With `prefix` ("some/folder/") only that folder's, relative to it. The size is -1 when the
        content is not there, as in a partial or damaged clone. Raises GitError when the commit or
        the folder is not there.
        """
        tree = f"{self.resolve(commit)}:{prefix.rstrip('/')}"
        entries = []
        for row in self.run("ls-tree", "-r", "-z", "-l", "--full-tree", tree)[1].split(b"\0"):
            if not row:
                continue
            about, path = row.split(b"\t", 1)
            mode, kind, blob, size = about.decode("ascii").split()
            if kind == "blob":
                known = int(size) if size.isdigit() else _NO_SIZE
                entries.append(TreeEntry(os.fsdecode(path), blob, known, mode))
        return sorted(entries)

    def read_blobs(self, blobs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each blob with its content, in the order given, through one process.

        Raises GitError when an object is missing, as in a partial clone.
        """
        wanted = list(blobs)
        if not wanted:
            return
        lines = (checked_hash(blob).encode("ascii") + b"\n" for blob in wanted)
        asked = ["cat-file", "--batch", "--buffer"]
        with command.stream(self.root, asked, configuration=self.drivers, stdin=lines) as output:
            for blob in wanted:
                yield blob, _read_object(output, blob, self.root)

    def head(self) -> Commit | None:
        """Return the commit that is checked out with its branch, or None when there is none yet."""
        code, said = self.run(
            "rev-parse", "--verify", "--quiet", "HEAD^{commit}", accept=(0, 1, 128)
        )
        if code:
            return None
        _, name = self.run("symbolic-ref", "--quiet", "HEAD", accept=(0, 1, 128))
        branch = os.fsdecode(name).strip().removeprefix("refs/heads/")
        return self._about(said.decode("ascii").strip())._replace(branch=branch)

    def commit(self, revision: str) -> Commit:
        """Return what a revision's commit says of itself. Raises GitError when there is none."""
        return self._about(self.resolve(revision))

    def _about(self, sha: str) -> Commit:
        asked = ("log", "-1", "--no-show-signature", "--format=%ct%x00%an%x00%s", sha, "--")
        time, author, subject = self.run(*asked)[1].decode("utf-8", "replace").split("\0")
        return Commit(sha, utc(int(time)), "", author, subject.rstrip("\n"))

    def log(
        self, arguments: Sequence[str], paths: Sequence[str] = ()
    ) -> AbstractContextManager[IO[bytes]]:
        """Give the output of `git log` while it runs; no driver, no signature, no external diff.

        `arguments` are options and commit hashes of ours, `paths` pathspecs.
        """
        fixed = ["log", "--no-show-signature", "--no-ext-diff", "--no-textconv", "--no-color"]
        asked = [*fixed, *arguments, "--", *paths]
        return command.stream(self.root, asked, configuration=self.drivers)

    def blame(
        self,
        path: str,
        commit: str = "",
        *,
        ranges: Sequence[tuple[int, int]],
        since: datetime,
        is_merged: bool = False,
    ) -> list[BlameLine]:
        """Say for the lines of `path` (from the top) when the first-parent line last changed them.

        Looks back to `since` only, at all lines when there are no ranges. Without a commit the work
        tree is asked, and what is not committed has the zero hash. With `is_merged` it says who
        wrote them on branches that were merged. Raises GitError when the file or a line is not
        there.
        """
        asked = ["blame", "--porcelain", "--no-textconv"]
        asked += [] if is_merged else ["--first-parent"]
        asked += [f"-L{first},{last}" for first, last in ranges]
        asked += [
            f"--since={int(since.timestamp())} +0000",
            *([self.resolve(commit)] if commit else []),
        ]
        return _blame_lines(self.run(*asked, "--", path)[1])


def utc(seconds: int) -> datetime:
    """Return the moment that many seconds after 1970, in UTC; absurd dates of commits are cut."""
    return datetime.fromtimestamp(min(max(seconds, 0), 253402300799), UTC)


def checked_hash(text: str) -> str:
    """Return the text when it is a full object hash. Raises GitError otherwise."""
    if not _HASH.fullmatch(text):
        raise GitError(f"{text!r} is no object hash")
    return text


def _line(folder: Path, *arguments: str) -> str:
    return os.fsdecode(command.run(folder, arguments)[1].removesuffix(b"\n"))


def _drivers(root: Path) -> dict[str, str]:
    asked = ("config", "--includes", "--name-only", "-z", "--get-regexp", _DRIVERS)
    code, said = command.run(root, asked, accept=(0, 1))
    names = [os.fsdecode(name) for name in said.split(b"\0") if name] if code == 0 else []
    return {name: "false" if name.endswith(".required") else "" for name in names}


def _check_plain(root: Path) -> None:
    """Raise GitError when the folder is a repository after all, one that git will not read."""
    for folder in (root.absolute(), *root.absolute().parents):
        marker = folder / ".git"
        is_bare = (folder / "objects").is_dir() and (folder / "HEAD").is_file()
        if not marker.exists() and not is_bare:
            continue
        if os.stat(folder, follow_symlinks=True)[stat.ST_UID] not in (os.geteuid(), 0):
            raise GitError(
                f"{folder}: git does not read a repository of another user; if you trust it, run "
                f"git config --global --add safe.directory '{folder}'"
            )
        raise GitError(
            f"{folder}: looks like a git repository, but git cannot read it; try git fsck"
        )


def _read_object(output: IO[bytes], blob: str, root: Path) -> bytes:
    header = output.readline().split()
    if len(header) != 3:
        raise GitError(f"{root}: object {blob} is missing; in a partial clone run git fetch first")
    size = int(header[2])
    content = output.read(size)
    output.read(1)
    if len(content) != size:
        raise GitError(f"{root}: object {blob} could not be read whole")
    return content


def _blame_lines(output: bytes) -> list[BlameLine]:
    about: dict[str, dict[str, str]] = {}
    lines = []
    sha, number = "", 0
    for row in output.decode("utf-8", "replace").split("\n"):
        if row.startswith("\t"):
            facts = about[sha]
            time = utc(int(facts["committer-time"]))
            named = (facts.get("author", ""), facts.get("summary", ""))
            mail = facts.get("author-mail", "")[1:-1]
            lines.append(BlameLine(number, sha, time, *named, "boundary" in facts, mail))
        elif _HASH.match(row):
            sha, _, final = row.split(" ")[:3]
            number = int(final)
            about.setdefault(sha, {})
        elif row:
            key, _, value = row.partition(" ")
            about[sha][key] = value
    return lines
