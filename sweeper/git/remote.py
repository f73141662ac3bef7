"""Commits to a repository elsewhere and back, by its address, whatever the clone is set to.

A clone may rewrite addresses (`insteadOf`), so what is pushed goes through a fresh repository that
only borrows the objects. A token is given to git by its environment, for that one host.
"""

from __future__ import annotations

import base64
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from sweeper.errors import GitError
from sweeper.git.command import run
from sweeper.git.repository import Repository, checked_hash
from sweeper.git.writing import BRANCHES

_TIMEOUT = 300.0
_SCHEMES = frozenset({"https", "http", "file"})


@dataclass(frozen=True, slots=True)
class Remote:
    """An address to fetch from and push to; `user` and `token` are for HTTP, "" for none."""

    url: str
    user: str = ""
    token: str = field(default="", repr=False)

    def tips(self) -> Mapping[str, str]:
        """Return the branches there with their commits. Raises GitError when git fails."""
        said = self._run(Path(tempfile.gettempdir()), "ls-remote", "--heads", "--", self.url)
        rows = [line.split("\t") for line in said.decode("utf-8", "replace").splitlines()]
        return {ref.removeprefix("refs/heads/"): commit for commit, ref in rows}

    def default(self) -> tuple[str, str]:
        """Return the default branch there and its commit, "" for both where nothing is there.

        The branch alone is "" where its HEAD names none. Raises GitError when git fails.
        """
        asked = ("ls-remote", "--symref", "--", self.url, "HEAD")
        said = self._run(Path(tempfile.gettempdir()), *asked).decode("utf-8", "replace")
        rows = [line.split("\t")[0] for line in said.splitlines() if line.endswith("\tHEAD")]
        named = [row.removeprefix("ref: refs/heads/") for row in rows if row.startswith("ref: ")]
        commits = [checked_hash(row) for row in rows if not row.startswith("ref: ")]
        return (named[0] if named and commits else "", commits[0] if commits else "")

    def copy(self, folder: Path) -> None:
        """Bring the repository in a folder up to date with all branches there, as a clone has them.

        Only what is new is fetched. Whole, for what git reads here it must not fetch from there.
        """
        options = ("--quiet", "--prune", "--no-tags", "--no-recurse-submodules")
        more = ("--no-write-fetch-head", "--no-auto-maintenance")
        branches = "+refs/heads/*:refs/remotes/origin/*"
        self._run(folder, "fetch", *options, *more, "--", self.url, branches)

    def fetch(self, repository: Repository, commit: str) -> None:
        """Have a commit that is at the tip of a branch there in the repository, too."""
        options = ("--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance")
        self._run(repository.common_dir, "fetch", *options, "--", self.url, checked_hash(commit))

    def push(self, repository: Repository, branch: str, commit: str, *, expected: str) -> None:
        """Set one of our branches there to a commit, provided that it still is at `expected`.

        "" is for a branch that is not there. Raises GitError when somebody else has moved it.
        """
        ref = f"refs/heads/{branch}"
        if not ref.startswith(BRANCHES):
            raise GitError(f"{branch}: is no branch of ours")
        # No leading `+`: it would silently defeat the lease.
        lease = f"--force-with-lease={ref}:{checked_hash(expected) if expected else ''}"
        change = f"{checked_hash(commit)}:{ref}"
        with _fresh(commit) as folder:
            borrowed = repository.common_dir / "objects"
            (folder / "objects/info/alternates").write_text(f"{borrowed}\n", encoding="utf-8")
            if (repository.common_dir / "shallow").is_file():
                shutil.copyfile(repository.common_dir / "shallow", folder / "shallow")
            self._run(folder, "push", "--quiet", "--no-verify", lease, "--", self.url, change)

    def delete(self, branch: str, *, expected: str) -> None:
        """Have one of our branches gone there, provided that it still is at `expected`."""
        ref = f"refs/heads/{branch}"
        if not ref.startswith(BRANCHES):
            raise GitError(f"{branch}: is no branch of ours")
        lease = f"--force-with-lease={ref}:{checked_hash(expected)}"
        with _fresh(expected) as folder:
            self._run(folder, "push", "--quiet", "--no-verify", lease, "--", self.url, f":{ref}")

    def _run(self, folder: Path, *arguments: str) -> bytes:
        scheme = self._scheme()
        configuration = {
            "protocol.allow": "never",
            f"protocol.{scheme}.allow": "always",
            "http.followRedirects": "false",
        }
        if self.token:
            pair = base64.b64encode(f"{self.user}:{self.token}".encode()).decode("ascii")
            configuration[f"http.{self._host()}.extraHeader"] = f"Authorization: Basic {pair}"
        variables = {"GIT_ALLOW_PROTOCOL": scheme}
        return run(
            folder, arguments, configuration=configuration, variables=variables, timeout=_TIMEOUT
        )[1]

    def _scheme(self) -> str:
        parts = urlsplit(self.url)
        scheme = parts.scheme
        if scheme not in _SCHEMES or parts.username or parts.password:
            raise GitError(
                f"{parts.hostname or self.url}: give an address as https://host/path.git"
            )
        if scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise GitError(f"{parts.hostname}: a token must not go over http; write https")
        return scheme

    def _host(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}/"


@contextmanager
def _fresh(commit: str) -> Iterator[Path]:
    """Give an empty repository for commits such as this one, for a while."""
    form = "sha256" if len(commit) == 64 else "sha1"
    with tempfile.TemporaryDirectory(prefix="sweeper-push-") as scratch:
        run(Path(scratch), ("init", "--quiet", "--bare", f"--object-format={form}"))
        yield Path(scratch)
