"""The few questions of GraphQL that are asked of GitHub."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.forge.github_shim import Shim, as_json
from tests.forge.serving import Answer, Asked


def graphql(shim: Shim, asked: Asked) -> Answer:
    body = json.loads(asked.body)
    query, variables = body["query"], body["variables"]
    if "viewer" in query:
        return as_json(200, {"data": {"viewer": {"login": shim.login(asked)}}})
    if "reviewThreads" in query:
        return _threads(shim, asked, variables)
    repository, number = shim.nodes[variables["id"]]
    if "enablePullRequestAutoMerge" in query:
        shim.extra(repository, number).auto_merge = variables["method"]
    else:
        is_draft = "convertPullRequestToDraft" in query
        path = f"/repos/{repository}/pulls/{number}"
        shim.call(asked, "PATCH", path, {"draft": is_draft})
        event = "convert_to_draft" if is_draft else "ready_for_review"
        shim.note(asked, (repository, number), event)
    return as_json(200, {"data": {"x": {"clientMutationId": None}}})


def _threads(shim: Shim, asked: Asked, variables: Mapping[str, Any]) -> Answer:
    repository, number = f"{variables['owner']}/{variables['name']}", variables["number"]
    _, said = shim.call(asked, "GET", f"/repos/{repository}/pulls/{number}/comments")
    resolved = shim.extra(repository, number).resolved
    threads: dict[str, list[dict[str, Any]]] = {}
    for one in said:
        threads.setdefault(str(one.get("in_reply_to_id") or one["id"]), []).append(
            {
                "id": f"C{one['id']}",
                "author": {"login": one["user"]["login"], "__typename": one["user"]["type"]},
                "body": one["body"],
                "path": one["path"],
                "line": one.get("line"),
                "createdAt": one["created_at"],
                "updatedAt": one["updated_at"],
            }
        )
    nodes = [
        {"id": key, "isResolved": key in resolved, "comments": {"nodes": comments}}
        for key, comments in threads.items()
    ]
    page = {"pageInfo": {"hasNextPage": False, "endCursor": None}, "nodes": nodes}
    pull = {"pullRequest": {"reviewThreads": page}}
    return as_json(200, {"data": {"repository": pull}})
