"""What is said about lines of a pull request on GitHub, and whether it is settled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec import Struct, field

from sweeper.forge.github.shapes import User, person, utc
from sweeper.forge.github.wire import Wire
from sweeper.forge.values import Comment, Person, Thread

# REST does not say whether a thread is resolved.
_THREADS = """query($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviewThreads(first: 50, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id
          isResolved
          comments(first: 50) {
            nodes {
              id
              author { login __typename }
              body
              path
              line
              createdAt
              updatedAt
            }
          }
        }
      }
    }
  }
}"""


class _Author(Struct):
    login: str
    kind: str = field(name="__typename")


class _Said(Struct, rename="camel"):
    id: str
    body: str
    path: str
    created_at: datetime
    updated_at: datetime
    author: _Author | None = None
    line: int | None = None


class _SaidList(Struct):
    nodes: list[_Said]


class _ThreadShape(Struct, rename="camel"):
    id: str
    is_resolved: bool
    comments: _SaidList


class _PageInfo(Struct, rename="camel"):
    has_next_page: bool
    end_cursor: str | None = None


class _ThreadList(Struct, rename="camel"):
    page_info: _PageInfo
    nodes: list[_ThreadShape]


class _PullThreads(Struct, rename="camel"):
    review_threads: _ThreadList


class _RepositoryThreads(Struct, rename="camel"):
    pull_request: _PullThreads


class _ThreadData(Struct):
    repository: _RepositoryThreads


class _ThreadAnswer(Struct):
    data: _ThreadData


def read(wire: Wire, number: int) -> Iterator[Thread]:
    """Yield the threads of a pull request."""
    owner, _, name = wire.repository.partition("/")

    def page(after: str | None) -> _ThreadList:
        asked = {"owner": owner, "name": name, "number": number, "after": after}
        answer = wire.pace.read(lambda: wire.graphql(_THREADS, _ThreadAnswer, **asked))
        return answer.data.repository.pull_request.review_threads

    found = page(None)
    while True:
        for shape in found.nodes:
            said = tuple(_said(one) for one in shape.comments.nodes)
            yield Thread(shape.id, shape.is_resolved, said)
        if not found.page_info.has_next_page:
            return
        found = page(found.page_info.end_cursor)


def _said(shape: _Said) -> Comment:
    return Comment(
        shape.id,
        _author(shape.author),
        shape.body,
        utc(shape.created_at),
        utc(shape.updated_at),
        shape.path,
        shape.line or 0,
    )


def _author(author: _Author | None) -> Person:
    if author is None:
        return Person("")
    # REST calls the same account `name[bot]`.
    is_bot = author.kind == "Bot"
    return Person(f"{author.login}[bot]", True) if is_bot else person(User(author.login))
