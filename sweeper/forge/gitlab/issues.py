"""Issues of ours on GitLab."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sweeper.forge.gitlab.shapes import IssueShape, inert, person
from sweeper.forge.gitlab.wire import Wire
from sweeper.forge.guards import is_same_text, missing, own_issue
from sweeper.forge.marks import mark
from sweeper.forge.once import create_once, write_until
from sweeper.forge.values import Issue


def find(wire: Wire, name: str, account: str) -> Issue | None:
    """See `Forge.issue`."""
    return own_issue(_of(wire, account), name, account)


def ensure(
    wire: Wire, name: str, title: str, body: str, labels: Sequence[str], account: str
) -> Issue:
    """See `Forge.ensure_issue`."""
    text = mark(name, inert(body))

    def create() -> Issue:
        asked = {"title": title, "description": text, "labels": ",".join(labels)}
        return _issue(wire.send("POST", "issues", asked, IssueShape))

    found = find(wire, name, account)
    if found is None:
        return create_once(wire.pace, lambda: find(wire, name, account), create)
    due = {"title": title} if found.title != title else {}
    due |= {} if is_same_text(found.body, text) else {"description": text}
    new = missing(labels, found.labels)
    due |= {"add_labels": ",".join(new)} if new else {}
    if not found.is_open or not due:
        return found
    path = f"issues/{found.number}"
    write_until(wire.pace, lambda: wire.send("PUT", path, due, IssueShape), lambda: False)
    return _issue(wire.get(path, IssueShape))


def _of(wire: Wire, account: str) -> Iterator[Issue]:
    query = {"author_username": account, "state": "all", "scope": "all"}
    for page in wire.pages("issues", list[IssueShape], **query):
        yield from (_issue(shape) for shape in page)


def _issue(shape: IssueShape) -> Issue:
    return Issue(
        number=shape.iid,
        url=shape.web_url,
        is_open=shape.state == "opened",
        author=person(shape.author),
        title=shape.title,
        body=shape.description or "",
        labels=tuple(shape.labels),
    )
