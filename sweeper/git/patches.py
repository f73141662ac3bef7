"""A commit to the patches of its first-parent line, newest first, as lines that came and went."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import IO, NamedTuple

from sweeper.git.repository import Repository, checked_hash

_CHUNK = 1 << 20
# Own marks for the lines of a patch, since "--- x" may be a header or a removed "-- x".
_ADDED, _REMOVED, _COMMIT = b"\x01", b"\x02", b"\n\x03"
_OPTIONS = (
    "--first-parent",
    "--diff-merges=first-parent",
    "--patch",
    "--raw",
    "--unified=0",
    # A file that moved keeps its lines; so many candidates of one commit are compared at most.
    "--find-renames=50%",
    "-l400",
    "--text",
    "--submodule=short",
    "--inter-hunk-context=0",
    "--output-indicator-new=\x01",
    "--output-indicator-old=\x02",
    # The lines of the body start with a space. A null byte would end what git indents.
    "--format=%x03%H%n%P%n%ct%n%an%n%s%n%w(0,1,1)%b",
)
# How forges name the pull request that a commit or a merge brought, in its subject or its body.
_PULL = re.compile(
    r"\((?:#|GH-)(\d+)\)|^(?:Merge pull request|Auto merge of|Merge) #(\d+)"
    r"|\(pull request #(\d+)\)|^Merged PR (\d+)|\nSee merge request ([^\s!]*!\d+)"
)
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_ESCAPED = {
    b"n": b"\n",
    b"t": b"\t",
    b"r": b"\r",
    b"a": b"\a",
    b"b": b"\b",
    b"f": b"\f",
    b"v": b"\v",
}


class Hunk(NamedTuple):
    """Lines `first` up to `end` of the new file are the commit's; the rest moves by `shift`."""

    first: int
    end: int
    shift: int


class FilePatch(NamedTuple):
    """What a commit did to a file: A(dded), D(eleted), M(odified), R(enamed) or T(ype changed).

    `before` is where a renamed file was. `hunks` holds their headers, see `parse_hunks`.
    """

    path: bytes
    status: str
    before: bytes
    hunks: tuple[bytes, ...]


class Patch(NamedTuple):
    """What one commit did to its first parent: its files, and the lines it took and gave.

    `merged` is a merge's second parent, and `author` then the one who merged; `pull` is the pull
    request as its forge writes it, "#12" or "shop/till!12".
    """

    sha: str
    time: int
    author: str
    subject: str
    merged: str
    pull: str
    files: tuple[FilePatch, ...]
    removed: tuple[bytes, ...]
    added: tuple[bytes, ...]


def first_parents(repository: Repository, commit: str, *, limit: int) -> list[str]:
    """Return the hashes of the commit and its first parents, newest first, at most `limit`."""
    asked = ("rev-list", "--first-parent", f"--max-count={limit}", checked_hash(commit), "--")
    return repository.run(*asked)[1].decode("ascii").split()


def read_patches(
    repository: Repository, commit: str, paths: Sequence[str], *, after: str = ""
) -> Iterator[Patch]:
    """Yield the patches of a commit and its first parents, down to but without the commit `after`.

    Only files that match the pathspecs count. A merge shows what it brought to its first parent.
    """
    ends = [checked_hash(commit), *([f"^{checked_hash(after)}"] if after else [])]
    with repository.log([*_OPTIONS, *ends], paths) as output:
        for block in _blocks(output):
            yield _patch(block)


def _blocks(output: IO[bytes]) -> Iterator[bytes]:
    """Cut the stream at the commits; only a commit's own line starts with its mark."""
    kept = [b"\n"]
    while chunk := output.read(_CHUNK):
        if _COMMIT not in (kept[-1][-1:] + chunk):
            kept.append(chunk)
            continue
        *blocks, last = b"".join([*kept, chunk]).split(_COMMIT)
        yield from (block for block in blocks if block)
        kept = [_COMMIT, last]
    final = b"".join(kept).removeprefix(_COMMIT)
    if final.strip(b"\n"):
        yield final


def _patch(block: bytes) -> Patch:
    lines = block.split(b"\n")
    sha, parents, time, author, subject = (line.decode("utf-8", "replace") for line in lines[:5])
    removed = tuple(line for line in lines if line[:1] == _REMOVED)
    added = tuple(line for line in lines if line[:1] == _ADDED)
    files = tuple(_files(line for line in lines[5:] if line[:1] in (b":", b"d", b"@")))
    merged = parents.split(" ")[1] if " " in parents else ""
    body = (line[1:].decode("utf-8", "replace") for line in takewhile(_is_body, lines[5:]))
    pull = pull_of(subject, body)
    return Patch(sha, int(time), author, subject, merged, pull, files, removed, added)


def _is_body(line: bytes) -> bool:
    return line[:1] == b" "


def pull_of(subject: str, body: Iterable[str] = ()) -> str:
    """Return the pull request that a commit's message names, "" when it names none."""
    found = _PULL.search("\n".join([subject, *body]))
    if found is None:
        return ""
    name = next(group for group in found.groups() if group)
    return name if "!" in name else f"#{name}"


def authors_of(repository: Repository, commits: Iterable[str]) -> dict[str, str]:
    """Return the authors of commits by hash, with one git process; without those not there."""
    asked = ("log", "--no-walk=unsorted", "--ignore-missing", "--format=%H%x00%an", "--stdin")
    listed = "".join(f"{checked_hash(commit)}\n" for commit in sorted(set(commits)))
    if not listed:
        return {}
    said = repository.run(*asked, stdin=listed.encode("ascii"))[1].decode("utf-8", "replace")
    return dict(line.split("\0", 1) for line in said.splitlines() if "\0" in line)


def _files(lines: Iterator[bytes]) -> Iterator[FilePatch]:
    """Join the raw lines, which come first, with the hunk headers, in the same order."""
    raw: list[list[bytes]] = []
    sections: list[list[bytes]] = []
    for line in lines:
        if line.startswith(b":"):
            raw.append(line.split(b"\t"))
        elif line.startswith(b"diff --git "):
            sections.append([])
        elif line.startswith(b"@@ "):
            sections[-1].append(line)
    position = 0
    for about, *paths in raw:
        status = about.rpartition(b" ")[2][:1].decode("ascii")
        hunks = tuple(sections[position]) if position < len(sections) else ()
        # A file that became a link is shown as two patches.
        position += 2 if status == "T" else 1
        before = unquoted(paths[0]) if status == "R" else b""
        yield FilePatch(unquoted(paths[-1]), status, before, hunks)


def parse_hunks(headers: Sequence[bytes]) -> list[Hunk]:
    """Return the places in the new file that hunk headers name, in the order of the file."""
    hunks = []
    for header in headers:
        match = _HUNK.match(header)
        assert match is not None, "git wrote the header"
        taken, start, given = match.groups()
        old_count = 1 if taken is None else int(taken)
        count = 1 if given is None else int(given)
        # A hunk that only takes lines names the line before the gap.
        first = int(start) if count else int(start) + 1
        hunks.append(Hunk(first, first + count, old_count - count))
    return hunks


def unquoted(path: bytes) -> bytes:
    """Return the path that git quoted because it holds control characters or quotes."""
    if not path.startswith(b'"'):
        return path
    return _ESCAPE.sub(_character, path[1:-1])


def _character(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8) & 255]) if len(code) == 3 else _ESCAPED.get(code, code)
