"""The side of a pull that is an issue, and what checks say, as GitHub answers about them."""

from __future__ import annotations

import json

from tests.forge.git_server import git
from tests.forge.github_shim import Shim, as_json, now
from tests.forge.serving import Answer, Asked, forward


def ask(shim: Shim, asked: Asked, repository: str, number: str) -> Answer:
    """Ask reviewers; that is 201, and people without access are refused."""
    for login in json.loads(asked.body).get("reviewers", []):
        path = f"/repos/{repository}/collaborators/{login}/permission"
        if shim.call(asked, "GET", path)[0] != 200:
            said = "Reviews may only be requested from collaborators."
            return as_json(422, {"message": said})
    answer = forward(asked, shim.upstream)
    pull = shim.pull(asked, repository, int(number))
    return as_json(201, pull) if answer.status == 200 else answer


def is_assignable(shim: Shim, asked: Asked, repository: str, login: str) -> Answer:
    """Say whether somebody can be assigned."""
    path = f"/repos/{repository}/collaborators/{login}/permission"
    if shim.call(asked, "GET", path)[0] == 200:
        return Answer(204, {}, b"")
    return as_json(404, {"message": "Not Found"})


def assign(shim: Shim, asked: Asked, repository: str, number: str) -> Answer:
    """Assign people to a pull."""
    extra = shim.extra(repository, int(number))
    names = json.loads(asked.body)["assignees"]
    extra.assignees += [name for name in names if name not in extra.assignees]
    return _as_issue(shim, asked, 201, repository, int(number))


def change_issue(shim: Shim, asked: Asked, repository: str, number: str) -> Answer:
    """Set the milestone of a pull; the rest is the emulator's."""
    milestone = json.loads(asked.body).get("milestone", 0)
    if milestone and shim.pull(asked, repository, int(number)):
        shim.extra(repository, int(number)).milestone = milestone
        return _as_issue(shim, asked, 200, repository, int(number))
    return forward(asked, shim.upstream)


def _as_issue(shim: Shim, asked: Asked, status: int, repository: str, number: int) -> Answer:
    pull = shim.pull(asked, repository, number)
    assert pull is not None
    url = pull["issue_url"]
    names = (
        *("id", "node_id", "html_url", "number", "state", "title", "body", "user", "labels"),
        *("assignee", "assignees", "milestone", "locked", "closed_at", "created_at"),
        *("updated_at", "author_association"),
    )
    issue = {name: pull[name] for name in names} | {
        "url": url,
        "repository_url": url.partition("/issues/")[0],
        "labels_url": f"{url}/labels",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "comments": 0,
        "pull_request": {key: pull[key] for key in ("url", "html_url", "diff_url", "patch_url")},
    }
    return as_json(status, issue)


def add_labels(shim: Shim, asked: Asked, repository: str, number: str) -> Answer:
    """Label, and note it."""
    answer = forward(asked, shim.upstream)
    for name in json.loads(asked.body)["labels"]:
        label = {"name": name, "color": "ededed"}
        shim.note(asked, (repository, int(number)), "labeled", label=label)
    return answer


def events(shim: Shim, asked: Asked, repository: str, number: str) -> Answer:
    """List what happened to a pull."""
    return as_json(200, shim.extra(repository, int(number)).events)


def reactions(shim: Shim, asked: Asked, repository: str, number: str) -> Answer:
    """List the reactions to a pull."""
    return as_json(200, shim.extra(repository, int(number)).reactions)


def react(shim: Shim, asked: Asked, repository: str, number: str) -> Answer:
    """React to a pull."""
    shim.ids += 1
    reaction = {
        "id": shim.ids,
        "node_id": f"R{shim.ids}",
        "user": shim.user(asked, shim.login(asked)),
        "content": json.loads(asked.body)["content"],
        "created_at": now(),
    }
    shim.extra(repository, int(number)).reactions.append(reaction)
    return as_json(201, reaction)


def check_runs(shim: Shim, asked: Asked, repository: str, commit: str) -> Answer:
    """Add what every check run has."""
    answer = forward(asked, shim.upstream)
    runs = json.loads(answer.body)
    for run in runs.get("check_runs", []):
        run["output"].setdefault("annotations_url", f"{run['url']}/annotations")
    return Answer(answer.status, answer.headers, json.dumps(runs).encode())


def commit(shim: Shim, asked: Asked, repository: str, commit: str) -> Answer:
    """Return a commit with the account of its author, as far as the mail address is known."""
    folder = shim.root / f"{repository}.git"
    try:
        said = git(folder, "log", "-1", "--format=%an%n%ae%n%aI%n%T%n%P", commit)
    except AssertionError:
        return as_json(422, {"message": f"No commit found for SHA: {commit}"})
    name, mail, date, tree, parents = (f"{said}\n\n").split("\n")[:5]
    status, user = shim.call(asked, "GET", f"/users/{mail.removesuffix('@example.org')}")
    url = f"{shim.call(asked, 'GET', f'/repos/{repository}')[1]['url']}/commits/{commit}"
    who = {"name": name, "email": mail, "date": date}
    account = user if status == 200 and mail.endswith("@example.org") else None
    inner = {
        "url": url,
        "author": who,
        "committer": who,
        "message": "Change files",
        "comment_count": 0,
        "tree": {"sha": tree, "url": url},
    }
    return as_json(
        200,
        {
            "sha": commit,
            "node_id": f"C{commit}",
            "url": url,
            "html_url": url,
            "comments_url": f"{url}/comments",
            "commit": inner,
            "author": account,
            "committer": account,
            "parents": [{"sha": each, "url": url} for each in parents.split()],
        },
    )


def variable(shim: Shim, asked: Asked, whose: str, name: str) -> Answer:
    """Return a variable of a repository or an organisation."""
    if whose in shim.closed:
        return as_json(403, {"message": "Resource not accessible by integration"})
    if (whose, name) not in shim.variables:
        return as_json(404, {"message": "Not Found"})
    found = {"name": name, "value": shim.variables[whose, name]}
    found |= {"created_at": now(), "updated_at": now()}
    return as_json(200, found | ({} if "/" in whose else {"visibility": "all"}))


def set_status(shim: Shim, asked: Asked, repository: str, commit: str) -> Answer:
    """Have a commit status."""
    shim.ids += 1
    body = json.loads(asked.body)
    status = {
        "url": f"http://forge.invalid/statuses/{shim.ids}",
        "avatar_url": None,
        "id": shim.ids,
        "node_id": f"S{shim.ids}",
        "state": body["state"],
        "description": None,
        "target_url": None,
        "context": body["context"],
        "created_at": now(),
        "updated_at": now(),
    }
    shim.statuses.setdefault((repository, commit), {})[body["context"]] = status
    return as_json(201, status)


def status(shim: Shim, asked: Asked, repository: str, commit: str) -> Answer:
    """Return the last statuses of a commit together."""
    known = list(shim.statuses.get((repository, commit), {}).values())
    states = {status["state"] for status in known}
    _, repo = shim.call(asked, "GET", f"/repos/{repository}")
    url = f"{repo['url']}/commits/{commit}"
    combined = {
        "state": "failure" if states & {"failure", "error"} else "pending",
        "statuses": known,
        "sha": commit,
        "total_count": len(known),
        "repository": repo,
        "commit_url": url,
        "url": f"{url}/status",
    }
    return as_json(200, combined)


def rule_sets(shim: Shim, asked: Asked, repository: str, branch: str) -> Answer:
    """List the rules of a branch: one for the checks that are needed."""
    names = shim.rules.get(repository, [])
    parameters = {
        "required_status_checks": [{"context": name} for name in names],
        "strict_required_status_checks_policy": False,
    }
    rule = {"type": "required_status_checks", "parameters": parameters}
    return as_json(200, [rule] if names and branch == "main" else [])


def delete_ref(shim: Shim, asked: Asked, repository: str, ref: str) -> Answer:
    """Delete a branch here and there."""
    folder = shim.root / f"{repository}.git"
    if not git(folder, "for-each-ref", f"refs/{ref}"):
        return as_json(422, {"message": "Reference does not exist"})
    git(folder, "update-ref", "-d", f"refs/{ref}")
    return forward(asked, shim.upstream)
