"""Issues of ours on GitHub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sweeper.forge.github.shapes import IssueShape, Label, person
from sweeper.forge.github.wire import Wire
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
    text = mark(name, body)

    def create() -> Issue:
        asked = {"title": title, "body": text, "labels": list(labels)}
        return _issue(wire.send("POST", "issues", asked, IssueShape))

    found = find(wire, name, account)
    if found is None:
        return create_once(wire.pace, lambda: find(wire, name, account), create)
    due: dict[str, object] = {"title": title} if found.title != title else {}
    due |= {} if is_same_text(found.body, text) else {"body": text}
    new = missing(labels, found.labels)
    due |= {"labels": [*found.labels, *new]} if new else {}
    if not found.is_open or not due:
        return found
    path = f"issues/{found.number}"
    write_until(wire.pace, lambda: wire.send("PATCH", path, due, IssueShape), lambda: False)
    return _issue(wire.get(path, IssueShape))


def _of(wire: Wire, account: str) -> Iterator[Issue]:
    """Yield the issues that an account opened; GitHub lists pull requests among them."""
    for page in wire.pages("issues", list[IssueShape], state="all", creator=account):
        yield from (_issue(shape) for shape in page if shape.pull_request is None)


def _issue(shape: IssueShape) -> Issue:
    return Issue(
        number=shape.number,
        url=shape.html_url,
        is_open=shape.state == "open",
        author=person(shape.user),
        title=shape.title,
        body=shape.body or "",
        labels=tuple(one.name if isinstance(one, Label) else one for one in shape.labels),
    )
