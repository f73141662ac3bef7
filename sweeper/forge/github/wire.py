"""Questions and writes to GitHub's API as decoded answers, at a pace, with errors of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit

import msgspec

from sweeper.errors import ForgeError
from sweeper.forge.answers import Refused, Throttled, Unanswered, failure
from sweeper.forge.github.shapes import Error, Mistakes, next_page
from sweeper.forge.pace import Pace
from sweeper.secret import Secret, redact

_T = TypeVar("_T")
_PAGE: Final = "100"


@dataclass(slots=True)
class Wire:
    """One account's line to one repository; secrets appear in no message.

    `source` is the repository that has our branches, a fork, or "" for the same. `requester` is
    PyGithub's, which holds the address and the token, `error` its exception, and `is_limit` says
    whether a message of GitHub is about how much was asked.
    """

    repository: str
    requester: Any = field(repr=False)
    error: type[Exception]
    is_limit: Callable[[str], bool]
    pace: Pace
    known: tuple[Secret, ...] = ()
    source: str = ""

    @property
    def home(self) -> str:
        """Return the repository that has our branches."""
        return self.source or self.repository

    def get(self, path: str, kind: type[_T], **query: str) -> _T:
        """Return what is at a path below the repository."""
        return self.pace.read(lambda: self._ask("GET", self.path(path), kind, query=query)[0])

    def top(self, path: str, kind: type[_T]) -> _T:
        """Return what is at a path that is not below the repository."""
        return self.pace.read(lambda: self._ask("GET", path, kind)[0])

    def find(self, path: str, kind: type[_T], **query: str) -> _T | None:
        """Return what is at a path below the repository, None when it is not there."""
        try:
            return self.get(path, kind, **query)
        except Refused as refused:
            if refused.status == 404:
                return None
            raise

    def has(self, path: str) -> bool:
        """Whether GitHub says yes, by an empty answer, and not no, by 404."""
        try:
            self.get(path, msgspec.Raw)
        except Refused as refused:
            if refused.status == 404:
                return False
            raise
        return True

    def pages(self, path: str, kind: type[_T], **query: str) -> Iterator[_T]:
        """Yield each page of a list below the repository."""
        return self.top_pages(self.path(path), kind, **query)

    def top_pages(self, path: str, kind: type[_T], **query: str) -> Iterator[_T]:
        """Yield each page of a list that is not below the repository."""
        asked: dict[str, str] | None = {"per_page": _PAGE, **query}
        while asked is not None:
            page, headers = self._page(path, kind, asked)
            yield page
            link = next_page(headers.get("link", ""))
            # Only its question is taken: an address could lead elsewhere.
            asked = dict(parse_qsl(urlsplit(link).query)) if link else None

    def send(self, verb: str, path: str, body: Mapping[str, object] | None, kind: type[_T]) -> _T:
        """Write once, outside of the pace: for whoever calls through it."""
        return self._ask(verb, self.path(path), kind, body=body)[0]

    def graphql(self, query: str, kind: type[_T], **variables: object) -> _T:
        """Ask or write once what REST cannot, outside of the pace."""
        body = {"query": query, "variables": variables}
        raw, _ = self._ask("POST", self.requester.graphql_url, msgspec.Raw, body=body)
        mistakes = _decoded(raw, Mistakes, "GraphQL").errors
        if mistakes:
            said = redact("; ".join(one.message for one in mistakes), self.known)
            message = f"GitHub: {self.repository}: GraphQL: {said}"
            if any(one.type == "RATE_LIMITED" for one in mistakes):
                raise Throttled(message, None)
            raise Refused(message, 422)
        return _decoded(raw, kind, "GraphQL")

    def path(self, path: str) -> str:
        """Return the whole path of one below the repository."""
        return f"/repos/{self.repository}{'/' if path else ''}{path}"

    def _page(
        self, path: str, kind: type[_T], query: Mapping[str, str]
    ) -> tuple[_T, Mapping[str, str]]:
        return self.pace.read(lambda: self._ask("GET", path, kind, query=query))

    def _ask(
        self,
        verb: str,
        path: str,
        kind: type[_T],
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> tuple[_T, Mapping[str, str]]:
        where = f"GitHub: {verb} {path}"
        try:
            status, headers, text = self.requester.requestJson(
                verb, path, parameters=dict(query or {}), input=body
            )
        except self.error as error:  # from the token of an App, which is fetched on the way
            raise self._refusal(f"{where}: the App's token", error) from error
        except (OSError, RuntimeError, AssertionError) as error:
            # The first is all of `requests`; the others are redirects to another host.
            raise Unanswered(redact(f"{where}: {error}", self.known)) from error
        if status >= 300:
            said = _said(text)
            raise failure(
                where,
                status,
                headers,
                redact(said, self.known),
                now=self.pace.clock(),
                is_limit=self.is_limit(said.lower()),
            )
        return _decoded((text or "null").encode("utf-8", "replace"), kind, where), headers

    def _refusal(self, where: str, error: Any) -> ForgeError:
        headers = {str(k).lower(): str(v) for k, v in (error.headers or {}).items()}
        said = redact(str(error.message or ""), self.known)
        now = self.pace.clock()
        return failure(where, error.status, headers, said, now=now, is_limit=False)


def part(text: str) -> str:
    """Return the text as one part of a path; a file's or a branch's slashes are no exception."""
    return quote(text, safe="")


def _decoded(text: bytes | msgspec.Raw, kind: type[_T], where: str) -> _T:
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.ValidationError as error:
        raise ForgeError(f"{where}: GitHub answered in another form: {error}") from error
    except msgspec.DecodeError as error:  # cut off on its way
        raise Unanswered(f"{where}: GitHub's answer is broken: {error}") from error


def _said(text: str | None) -> str:
    try:
        return msgspec.json.decode((text or "").encode("utf-8", "replace"), type=Error).text()
    except msgspec.MsgspecError:
        return (text or "")[:300]
