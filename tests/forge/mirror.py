"""Branches of a real repository to the emulator of GitHub, which takes the same hashes."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.forge.git_server import git

Call = Callable[[str, str, object], tuple[int, Any]]


def mirror(folder: Path, repository: str, call: Call) -> None:
    """Have the same branches there; `call` takes a method, a path and a body."""
    here = dict(
        row.split()
        for row in git(
            folder, "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads"
        ).splitlines()
    )
    status, known = call("GET", f"/repos/{repository}/git/matching-refs/heads/", None)
    there = {one["ref"]: one["object"]["sha"] for one in known} if status == 200 else {}
    for ref, commit in here.items():
        if there.get(ref) == commit:
            continue
        copy(folder, repository, commit, call)
        if ref in there:
            body = {"sha": commit, "force": True}
            done = call("PATCH", f"/repos/{repository}/git/{ref}", body)
        else:
            done = call("POST", f"/repos/{repository}/git/refs", {"ref": ref, "sha": commit})
        assert done[0] < 300, done
    for ref in there.keys() - here.keys():
        call("DELETE", f"/repos/{repository}/git/{ref}", None)


def copy(folder: Path, repository: str, tip: str, call: Call) -> None:
    """Have a commit there, with all before it."""
    for commit in git(folder, "rev-list", "--reverse", "--topo-order", tip).split():
        if call("GET", f"/repos/{repository}/git/commits/{commit}", None)[0] == 200:
            continue
        tree = []
        for row in git(folder, "ls-tree", "-r", commit).splitlines():
            mode, kind, rest = row.split(" ", 2)
            blob, path = rest.split("\t")
            text = git(folder, "cat-file", "blob", blob, strip=False)
            content = base64.b64encode(text.encode()).decode()
            body = {"content": content, "encoding": "base64"}
            call("POST", f"/repos/{repository}/git/blobs", body)
            tree.append({"path": path, "mode": mode, "type": kind, "sha": blob})
        made = call("POST", f"/repos/{repository}/git/trees", {"tree": tree})[1]
        said = git(folder, "log", "-1", "--format=%an%n%ae%n%aI%n%cn%n%ce%n%cI%n%P%n%B", commit)
        an, ae, at, cn, ce, ct, parents, message = said.split("\n", 7)
        said_again = {
            "message": message,
            "tree": made["sha"],
            "parents": parents.split(),
            "author": {"name": an, "email": ae, "date": at},
            "committer": {"name": cn, "email": ce, "date": ct},
        }
        status, copied = call("POST", f"/repos/{repository}/git/commits", said_again)
        assert copied.get("sha") == commit, (status, json.dumps(copied), message)
