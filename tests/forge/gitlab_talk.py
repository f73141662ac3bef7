"""What people say and do on a merge request of the small GitLab."""

from __future__ import annotations

from typing import Any

from tests.forge.gitlab_server import Context, Failure, Fields, Hub

_PAGES: Fields = {"per_page": str, "page": str}


def _note(hub: Hub, context: Context, discussion: str) -> dict[str, Any]:
    now = hub.now()
    return {
        "id": hub.next_id(),
        "type": None,
        "body": context.body["body"],
        "author": hub.user(context.user),
        "created_at": now,
        "updated_at": now,
        "system": False,
        "resolvable": bool(discussion),
        "resolved": False,
        "position": context.body.get("position"),
        "_discussion": discussion,
    }


def notes(hub: Hub, context: Context) -> list[dict[str, Any]]:
    return context.project.request(context.parts[0]).notes


def note(hub: Hub, context: Context) -> dict[str, Any]:
    for one in notes(hub, context):
        if one["id"] == int(context.parts[1]):
            return one
    raise Failure(404, "404 Not found")


def add_note(hub: Hub, context: Context) -> dict[str, Any]:
    request = context.project.request(context.parts[0])
    added = _note(hub, context, "")
    request.notes.append(added)
    hub.carry_out(context, request, added["body"])
    return added


def change_note(hub: Hub, context: Context) -> dict[str, Any]:
    changed = note(hub, context)
    if changed["author"]["username"] != context.user:
        raise Failure(403, "403 Forbidden")
    changed["body"], changed["updated_at"] = context.body["body"], hub.now()
    return changed


def discussions(hub: Hub, context: Context) -> list[dict[str, Any]]:
    return [
        {"id": one["_discussion"] or f"d{one['id']}", "individual_note": True, "notes": [one]}
        for one in notes(hub, context)
    ]


def open_discussion(hub: Hub, context: Context) -> dict[str, Any]:
    key = f"t{hub.next_id()}"
    notes(hub, context).append(_note(hub, context, key))
    return {"id": key}


def resolve(hub: Hub, context: Context) -> dict[str, Any]:
    for one in notes(hub, context):
        if one["_discussion"] == context.parts[1]:
            one["resolved"] = context.body["resolved"]
    return {"id": context.parts[1]}


def approvals(hub: Hub, context: Context) -> dict[str, Any]:
    given = context.project.request(context.parts[0]).approvals.items()
    return {"approved_by": [{"user": hub.user(name), "approved_at": at} for name, at in given]}


def approve(hub: Hub, context: Context) -> dict[str, Any]:
    context.project.request(context.parts[0]).approvals[context.user] = hub.now()
    return {}


def reviewers(hub: Hub, context: Context) -> list[dict[str, Any]]:
    return list(context.project.request(context.parts[0]).reviewers.values())


def awards(hub: Hub, context: Context) -> list[dict[str, Any]]:
    return context.project.request(context.parts[0]).awards


def award(hub: Hub, context: Context) -> dict[str, Any]:
    given = {
        "id": hub.next_id(),
        "name": context.body["name"],
        "user": hub.user(context.user),
        "created_at": hub.now(),
    }
    context.project.request(context.parts[0]).awards.append(given)
    return given


def states(hub: Hub, context: Context) -> list[dict[str, Any]]:
    return context.project.request(context.parts[0]).states


def labelings(hub: Hub, context: Context) -> list[dict[str, Any]]:
    return context.project.request(context.parts[0]).labelings


_R = r"merge_requests/(\d+)"
_BODY: Fields = {"body": str, "position": dict}
_NOTES: Fields = {**_PAGES, "sort": str, "order_by": str}
TALK: dict[tuple[str, str], tuple[Any, Fields]] = {
    ("GET", f"{_R}/notes"): (notes, _NOTES),
    ("POST", f"{_R}/notes"): (add_note, _BODY),
    ("GET", rf"{_R}/notes/(\d+)"): (note, {}),
    ("PUT", rf"{_R}/notes/(\d+)"): (change_note, _BODY),
    ("GET", f"{_R}/discussions"): (discussions, _PAGES),
    ("POST", f"{_R}/discussions"): (open_discussion, _BODY),
    ("PUT", f"{_R}/discussions/([^/]+)"): (resolve, {"resolved": bool}),
    ("GET", f"{_R}/approvals"): (approvals, {}),
    ("POST", f"{_R}/approve"): (approve, {"sha": str}),
    ("GET", f"{_R}/reviewers"): (reviewers, _PAGES),
    ("GET", f"{_R}/award_emoji"): (awards, _PAGES),
    ("POST", f"{_R}/award_emoji"): (award, {"name": str}),
    ("GET", f"{_R}/resource_state_events"): (states, _PAGES),
    ("GET", f"{_R}/resource_label_events"): (labelings, _PAGES),
}
