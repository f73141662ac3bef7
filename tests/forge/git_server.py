"""Real git over HTTP: bare repositories in a folder, served by `git http-backend`."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tests.forge.serving import Answer, Asked, serving

_WHO = {
    "GIT_AUTHOR_NAME": "Ana",
    "GIT_AUTHOR_EMAIL": "ana@example.org",
    "GIT_AUTHOR_DATE": "1772323200 +0000",
    "GIT_COMMITTER_NAME": "Ana",
    "GIT_COMMITTER_EMAIL": "ana@example.org",
    "GIT_COMMITTER_DATE": "1772323200 +0000",
}


def git(
    folder: Path,
    *arguments: str,
    stdin: bytes = b"",
    index: Path | None = None,
    strip: bool = True,
) -> str:
    """Run git and return what it prints."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    environ = {**kept, **_WHO, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    environ |= {"GIT_INDEX_FILE": str(index)} if index else {}
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, env=environ, input=stdin, capture_output=True, timeout=60)
    assert done.returncode == 0, (command, done.stderr)
    said = done.stdout.decode()
    return said.strip() if strip else said


def new_repository(folder: Path, files: Mapping[str, str]) -> str:
    """Make a bare repository whose branch `main` has these files; return its commit."""
    folder.mkdir(parents=True)
    git(folder, "init", "-q", "--bare", "-b", "main")
    git(folder, "config", "http.receivepack", "true")
    return commit(folder, "main", files, "")


def commit(folder: Path, branch: str, files: Mapping[str, str], parent: str) -> str:
    """Commit the files on top of a commit and have the branch there; return the new commit."""
    index = folder / "index.new"
    rows = ""
    for path, text in sorted(files.items()):
        blob = git(folder, "hash-object", "-w", "--stdin", stdin=text.encode())
        rows += f"100644 {blob}\t{path}\n"
    if parent:
        git(folder, "read-tree", parent, index=index)
    git(folder, "update-index", "--add", "--index-info", stdin=rows.encode(), index=index)
    tree = git(folder, "write-tree", index=index)
    index.unlink()
    parents = ["-p", parent] if parent else []
    new = git(folder, "commit-tree", tree, *parents, "-m", "Change files")
    git(folder, "update-ref", f"refs/heads/{branch}", new)
    return new


Push = Callable[[], Answer]


@dataclass
class Pushes:
    """What happens to pushes: `held` gets each, to do it or not, and None cuts the connection."""

    held: Callable[[Push], Answer | None] = lambda push: push()

    @contextmanager
    def holding(self, held: Callable[[Push], Answer | None]) -> Iterator[None]:
        """Have each go that way for a while."""
        before, self.held = self.held, held
        try:
            yield
        finally:
            self.held = before


@contextmanager
def git_server(
    root: Path, pushed: Callable[[Path], None], pushes: Pushes | None = None
) -> Iterator[str]:
    """Serve the repositories below a folder; `pushed` hears of each that was pushed to."""

    def answer(asked: Asked) -> Answer | None:
        where = urlsplit(asked.path)
        if where.path.endswith("/git-receive-pack") and asked.method == "POST":
            return (pushes or Pushes()).held(lambda: push(asked, where.path))
        return backed(asked)

    def push(asked: Asked, path: str) -> Answer:
        answer = backed(asked)
        pushed(root / path.removesuffix("/git-receive-pack").lstrip("/"))
        return answer

    def backed(asked: Asked) -> Answer:
        where = urlsplit(asked.path)
        environ = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "REQUEST_METHOD": asked.method,
            "PATH_INFO": where.path,
            "QUERY_STRING": where.query,
            "CONTENT_TYPE": asked.headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(asked.body)),
            "HTTP_CONTENT_ENCODING": asked.headers.get("content-encoding", ""),
            "GIT_PROTOCOL": asked.headers.get("git-protocol", ""),
            "REMOTE_USER": "pusher",
        }
        command = ["git", "http-backend"]
        done = subprocess.run(
            command, env=environ, input=asked.body, capture_output=True, timeout=60, check=True
        )
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        status = int(headers.pop("Status", "200").split()[0])
        return Answer(status, headers, body)

    with serving(answer) as address:
        yield address
