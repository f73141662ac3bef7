"""What the small GitLab answers, by method and path, with the fields that each takes."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from tests.forge.git_server import git
from tests.forge.gitlab_server import Context, Failure, Fields, Hub, Project, Request
from tests.forge.serving import HungUpError

_PAGES: Fields = {"per_page": str, "page": str}


def project(hub: Hub, context: Context) -> dict[str, Any]:
    url = f"{hub.address}/{context.project.path}"
    return {
        "id": context.project.id,
        "path_with_namespace": context.project.path,
        "web_url": url,
        "http_url_to_repo": f"{url}.git",
        "default_branch": "main",
        "archived": False,
        "visibility": "public",
        **context.project.settings,
    }


def file(hub: Hub, context: Context) -> dict[str, Any]:
    path = context.parts[0]
    folder = context.project.folder
    if not git(folder, "ls-tree", "--full-tree", "main", "--", path):
        raise Failure(404, "404 File Not Found")
    text = git(folder, "cat-file", "blob", f"main:{path}", strip=False)
    content = base64.b64encode(text.encode()).decode()
    return {"file_path": path, "encoding": "base64", "content": content, "ref": "main"}


def members(hub: Hub, context: Context) -> list[dict[str, Any]]:
    found = context.project.members.items()
    wanted = context.query.get("query", "")
    known = (n for n, _ in found if wanted in n or wanted == f"{n}@example.org")
    return [{**hub.user(n), "access_level": context.project.members[n]} for n in known]


def branch(hub: Hub, context: Context) -> dict[str, Any]:
    tip = context.project.tip(context.parts[0])
    if not tip:
        raise Failure(404, "404 Branch Not Found")
    return {"name": context.parts[0], "commit": {"id": tip}}


def delete_branch(hub: Hub, context: Context) -> None:
    branch(hub, context)
    git(context.project.folder, "update-ref", "-d", f"refs/heads/{context.parts[0]}")


def pulls(hub: Hub, context: Context) -> list[dict[str, Any]]:
    query = context.query
    found = [
        one
        for one in context.project.requests
        if query.get("source_branch", one.fields["source_branch"]) == one.fields["source_branch"]
        and query.get("state", "all") in ("all", one.fields["state"])
    ]
    return [hub.shown(context.project, one, is_listed=True) for one in reversed(found)]


def open_pull(hub: Hub, context: Context) -> dict[str, Any]:
    """Open one, unless there is one, or nobody waits for it: they may have asked again since."""
    body, home = context.body, context.project
    known = hub.by_id(body.get("target_project_id", home.id))
    sha = home.tip(body["source_branch"]) or None
    with hub.lock:
        _ensure_none(known, body)
        if not context.is_awaited():
            raise HungUpError
        request = Request(len(known.requests) + 1, _new(hub, context, known, sha))
        known.requests.append(request)
    hub.carry_out(context, request, request.fields["description"])
    return hub.shown(known, request, is_listed=False)


def _ensure_none(known: Project, body: Mapping[str, Any]) -> None:
    for one in known.requests:
        if one.fields["state"] == "opened" and (
            (one.fields["source_branch"], one.fields["target_branch"])
            == (body["source_branch"], body["target_branch"])
        ):
            said = f"Another open merge request already exists for this source branch: !{one.iid}"
            raise Failure(409, said)


def _new(hub: Hub, context: Context, known: Project, sha: str | None) -> dict[str, Any]:
    now, body = hub.now(), context.body
    iid = len(known.requests) + 1
    return {
        "id": hub.next_id(),
        "web_url": f"{hub.address}/{known.path}/-/merge_requests/{iid}",
        "state": "opened",
        "source_branch": body["source_branch"],
        "source_project_id": context.project.id,
        "target_branch": body["target_branch"],
        "title": body["title"],
        "description": body.get("description", ""),
        "created_at": now,
        "updated_at": now,
        "sha": sha,
        "author": hub.user(context.user),
        "labels": [],
        "assignees": [],
        "reviewers": [],
        "milestone": None,
        "closed_at": None,
        "merged_at": None,
        "merge_commit_sha": None,
        "squash_commit_sha": None,
    }


def pull(hub: Hub, context: Context) -> dict[str, Any]:
    return hub.shown(context.project, context.project.request(context.parts[0]), is_listed=False)


def change_pull(hub: Hub, context: Context) -> dict[str, Any]:
    request, body = context.project.request(context.parts[0]), context.body
    fields = request.fields
    for name in ("title", "description", "target_branch"):
        fields[name] = body.get(name, fields[name])
    hub.carry_out(context, request, body.get("description", ""))
    added = [name for name in body.get("add_labels", "").split(",") if name]
    for name in added:
        if name not in fields["labels"]:
            fields["labels"].append(name)
            _note_label(hub, context, request, "add", name)
    for name in filter(None, body.get("remove_labels", "").split(",")):
        fields["labels"].remove(name)
        _note_label(hub, context, request, "remove", name)
    names = {number: name for name, number in hub.people.items()}
    if "reviewer_ids" in body:
        fields["reviewers"] = [names[number] for number in body["reviewer_ids"]]
    if "assignee_ids" in body:
        fields["assignees"] = [names[number] for number in body["assignee_ids"]]
    if "milestone_id" in body:
        ids = {one["id"]: one for one in context.project.milestones}
        fields["milestone"] = ids[body["milestone_id"]]
    if "state_event" in body:
        state = {"close": "closed", "reopen": "reopened"}[body["state_event"]]
        hub.change_state(context, request, state)
    fields["updated_at"] = hub.now()
    return hub.shown(context.project, request, is_listed=False)


def _note_label(hub: Hub, context: Context, request: Request, action: str, name: str) -> None:
    request.labelings.append(
        {
            "id": hub.next_id(),
            "user": hub.user(context.user),
            "created_at": hub.now(),
            "label": {"id": 1, "name": name},
            "action": action,
        }
    )


def merge(hub: Hub, context: Context) -> dict[str, Any]:
    known, body = context.project, context.body
    request = known.request(context.parts[0])
    shown = hub.shown(known, request, is_listed=False)
    if body.get("sha", shown["sha"]) != shown["sha"]:
        raise Failure(409, f"SHA does not match HEAD of source branch: {shown['sha']}")
    status = shown["detailed_merge_status"]
    if body.get("auto_merge") and status == "ci_must_pass":
        request.is_waiting = True
        return {**shown, "merge_when_pipeline_succeeds": True}
    if status != "mergeable":
        raise Failure(405, "405 Method Not Allowed")
    is_squash = body.get("squash", False)
    message = body.get("squash_commit_message" if is_squash else "merge_commit_message", "Merge")
    commit = _merge(known, shown, message, is_squash=is_squash)
    request.fields["merge_commit_sha"] = None if is_squash else commit
    request.fields["squash_commit_sha"] = commit if is_squash else None
    request.fields["merged_at"] = hub.now()
    hub.change_state(context, request, "merged")
    return hub.shown(known, request, is_listed=False)


def _merge(known: Project, shown: dict[str, Any], message: str, *, is_squash: bool) -> str:
    base, head = shown["target_branch"], shown["sha"]
    tree = git(known.folder, "merge-tree", "--write-tree", base, head).splitlines()[0]
    parents = ["-p", base, *([] if is_squash else ["-p", head])]
    commit = git(known.folder, "commit-tree", tree, *parents, "-m", message)
    git(known.folder, "update-ref", f"refs/heads/{base}", commit)
    return commit


def diffs(hub: Hub, context: Context) -> list[dict[str, Any]]:
    shown = pull(hub, context)
    span = f"{shown['target_branch']}...{shown['sha']}"
    folder = context.project.folder
    listed = []
    for path in git(folder, "diff", "--name-only", span).splitlines():
        patch = git(folder, "diff", span, "--", path)
        listed.append({"old_path": path, "new_path": path, "diff": patch[patch.index("@@") :]})
    return listed


def milestones(hub: Hub, context: Context) -> list[dict[str, Any]]:
    title = context.query.get("title")
    return [one for one in context.project.milestones if title in (None, one["title"])]


def statuses(hub: Hub, context: Context) -> list[dict[str, Any]]:
    last = {one["name"]: one for one in context.project.statuses.get(context.parts[0], [])}
    return list(last.values())


def set_status(hub: Hub, context: Context) -> dict[str, Any]:
    body = context.body
    words = {"state": "status"}
    status = {words.get(name, name): value for name, value in body.items()}
    status = {"id": hub.next_id(), "allow_failure": False, "target_url": None, **status}
    context.project.statuses.setdefault(context.parts[0], []).append(status)
    return status


def issues(hub: Hub, context: Context) -> list[dict[str, Any]]:
    author = context.query["author_username"]
    return [one for one in context.project.issues if one["author"]["username"] == author]


def open_issue(hub: Hub, context: Context) -> dict[str, Any]:
    iid = len(context.project.issues) + 1
    issue = {
        "id": hub.next_id(),
        "iid": iid,
        "web_url": f"{hub.address}/{context.project.path}/-/issues/{iid}",
        "state": "opened",
        "author": hub.user(context.user),
        "title": context.body["title"],
        "description": context.body["description"],
        "labels": [label for label in context.body["labels"].split(",") if label],
    }
    context.project.issues.append(issue)
    return issue


def issue(hub: Hub, context: Context) -> dict[str, Any]:
    return context.project.issues[int(context.parts[0]) - 1]


def change_issue(hub: Hub, context: Context) -> dict[str, Any]:
    changed, body = issue(hub, context), context.body
    for name in ("title", "description"):
        changed[name] = body.get(name, changed[name])
    changed["labels"] += [label for label in body.get("add_labels", "").split(",") if label]
    if body.get("state_event") == "close":
        changed["state"] = "closed"
    return changed


_MERGE: Fields = {
    "sha": str,
    "squash": bool,
    "merge_commit_message": str,
    "squash_commit_message": str,
    "should_remove_source_branch": bool,
    "auto_merge": bool,
    "merge_when_pipeline_succeeds": bool,
}
_NEW: Fields = {
    "source_branch": str,
    "target_branch": str,
    "title": str,
    "description": str,
    "remove_source_branch": bool,
    "target_project_id": int,
}
_CHANGED: Fields = {
    "title": str,
    "description": str,
    "target_branch": str,
    "state_event": str,
    "add_labels": str,
    "remove_labels": str,
    "reviewer_ids": list,
    "assignee_ids": list,
    "milestone_id": int,
}
_LIST: Fields = {
    **_PAGES,
    "state": str,
    "scope": str,
    "order_by": str,
    "sort": str,
    "source_branch": str,
}
_ISSUES: Fields = {**_PAGES, "author_username": str, "state": str, "scope": str}
_ISSUE: Fields = {
    "title": str,
    "description": str,
    "labels": str,
    "add_labels": str,
    "state_event": str,
}
_MILESTONES: Fields = {**_PAGES, "title": str, "state": str, "include_ancestors": str}
_STATUS: Fields = {"state": str, "name": str}

ROUTES: dict[tuple[str, str], tuple[Any, Fields]] = {
    ("GET", ""): (project, {}),
    ("GET", r"repository/files/([^/]+)"): (file, {"ref": str}),
    ("GET", r"members/all"): (members, {**_PAGES, "query": str}),
    ("GET", r"repository/branches/([^/]+)"): (branch, {}),
    ("DELETE", r"repository/branches/([^/]+)"): (delete_branch, {}),
    ("GET", r"repository/commits/([^/]+)/statuses"): (statuses, _PAGES),
    ("POST", r"statuses/([^/]+)"): (set_status, _STATUS),
    ("GET", r"milestones"): (milestones, _MILESTONES),
    ("GET", r"merge_requests"): (pulls, _LIST),
    ("POST", r"merge_requests"): (open_pull, _NEW),
    ("GET", r"merge_requests/(\d+)"): (pull, {}),
    ("PUT", r"merge_requests/(\d+)"): (change_pull, _CHANGED),
    ("PUT", r"merge_requests/(\d+)/merge"): (merge, _MERGE),
    ("GET", r"merge_requests/(\d+)/diffs"): (diffs, _PAGES),
    ("GET", r"issues"): (issues, _ISSUES),
    ("POST", r"issues"): (open_issue, _ISSUE),
    ("GET", r"issues/(\d+)"): (issue, {}),
    ("PUT", r"issues/(\d+)"): (change_issue, _ISSUE),
}
