"""Repositories and their pulls as GitHub answers about them, with real git."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from tests.forge.git_server import git
from tests.forge.github_shim import Shim, as_json, ref_of, refusal
from tests.forge.mirror import mirror
from tests.forge.serving import Answer, Asked, forward


def repository(shim: Shim, asked: Asked, repository: str) -> Answer:
    """Add what every repository has."""
    status, repo = shim.call(asked, "GET", f"/repos/{repository}")
    if status == 200:
        repo |= {"network_count": 0, "subscribers_count": 0}
        repo["allow_auto_merge"] = repository in shim.auto_merge
    return as_json(status, repo)


def role(shim: Shim, asked: Asked, repository: str, login: str) -> Answer:
    """Say permissions by GitHub's words."""
    status, role = shim.call(asked, "GET", urlsplit(asked.path).path)
    if status == 200:
        words = {"push": "write", "maintain": "write", "pull": "read", "triage": "read"}
        role["permission"] = words.get(role["permission"], role["permission"])
        role["user"]["role_name"] = role["role_name"]
    return as_json(status, role)


def pulls(shim: Shim, asked: Asked, repository: str) -> Answer:
    """List the pulls."""
    answer = forward(asked, shim.upstream)
    listed = [shim.mended(asked, repository, pull) for pull in json.loads(answer.body)]
    for pull in listed:  # a list does not say it
        for name in ("mergeable", "mergeable_state"):
            pull.pop(name, None)
    return Answer(answer.status, answer.headers, json.dumps(listed).encode())


def open_pull(shim: Shim, asked: Asked, repository: str) -> Answer:
    """Refuse a second pull of a branch, and one of no branch."""
    body = json.loads(asked.body)
    owner, _, head = body["head"].rpartition(":")
    owner = owner or repository.partition("/")[0]
    folder = shim.root / owner / f"{repository.partition('/')[2]}.git"
    if not git(folder, "for-each-ref", ref_of(head)):
        return refusal("PullRequest", "head", "invalid", "")
    path = f"/repos/{repository}/pulls?state=open&head={owner}:{head}&base={body['base']}"
    with shim.lock:  # of two at once one is opened
        if shim.call(asked, "GET", path)[1]:
            said = f"A pull request already exists for {owner}:{head}."
            return refusal("PullRequest", "", "custom", said)
        answer = forward(asked, shim.upstream)
    if answer.status != 201:
        return answer
    return as_json(201, shim.mended(asked, repository, json.loads(answer.body)))


def one_pull(shim: Shim, asked: Asked, repository: str, number: str) -> Answer:
    """Return one pull."""
    pull = shim.pull(asked, repository, int(number))
    return as_json(200, pull) if pull else forward(asked, shim.upstream)


def change_pull(shim: Shim, asked: Asked, repository: str, number: str) -> Answer:
    """Change a pull, and note when it is closed or opened again."""
    key = (repository, int(number))
    before = shim.pull(asked, *key)
    answer = forward(asked, shim.upstream)
    after = shim.pull(asked, *key)
    if answer.status == 200 and before and after and before["state"] != after["state"]:
        shim.note(asked, key, "closed" if after["state"] == "closed" else "reopened")
    return as_json(answer.status, after) if answer.status == 200 else answer


def merge(shim: Shim, asked: Asked, repository: str, number: str) -> Answer:
    """Merge with git what is merged there, too."""
    key = (repository, int(number))
    pull, body = shim.pull(asked, *key), json.loads(asked.body or b"{}")
    if pull is None:
        return forward(asked, shim.upstream)
    if body.get("sha", pull["head"]["sha"]) != pull["head"]["sha"]:
        return as_json(409, {"message": "Head branch was modified. Review and try the merge."})
    if pull["mergeable_state"] not in ("clean", "unstable"):
        return as_json(405, {"message": "Pull Request is not mergeable"})
    folder, base, head = (
        shim.root / f"{repository}.git",
        pull["base"]["ref"],
        pull["head"]["sha"],
    )
    tree = git(folder, "merge-tree", "--write-tree", base, head).splitlines()[0]
    parents = ["-p", base, *(["-p", head] if body.get("merge_method") == "merge" else [])]
    message = f"{body.get('commit_title', 'Merge')}\n\n{body.get('commit_message', '')}".strip()
    new = git(folder, "commit-tree", tree, *parents, "-m", message)
    body.pop("sha", None)
    path = f"/repos/{repository}/pulls/{number}/merge"
    status, merged = shim.call(asked, "PUT", path, body)
    if status != 200:
        return as_json(405, merged)
    git(folder, "update-ref", ref_of(base), new)
    mirror(folder, repository, lambda m, p, b: shim.call(asked, m, p, b))
    shim.extra(*key).merge_commit = new
    shim.note(asked, key, "merged", commit_id=new, commit_url=f"http://forge.invalid/{new}")
    shim.note(asked, key, "closed")
    return as_json(200, {"sha": new, "merged": True, "message": merged["message"]})


def files(shim: Shim, asked: Asked, repository: str, number: str) -> Answer:
    """List the files that a pull alters, by git's own diff."""
    pull = shim.pull(asked, repository, int(number))
    assert pull is not None
    folder = shim.root / f"{repository}.git"
    span = f"{pull['base']['ref']}...{pull['head']['sha']}"
    words = {"A": "added", "M": "modified", "D": "removed"}
    listed = []
    for row in git(folder, "diff", "--name-status", "--no-renames", span).splitlines():
        letter, path = row.split("\t")
        patch = git(folder, "diff", span, "--", path)
        url = f"http://forge.invalid/{path}"
        listed.append(
            {
                "sha": pull["head"]["sha"],
                "filename": path,
                "status": words[letter],
                "additions": 1,
                "deletions": 1,
                "changes": 2,
                "blob_url": url,
                "raw_url": url,
                "contents_url": url,
                "patch": patch[patch.index("@@") :],
            }
        )
    return as_json(200, listed)
