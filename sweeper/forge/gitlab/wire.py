"""Questions and writes to GitLab's API as decoded answers, at a pace, with errors of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar
from urllib.parse import quote

import msgspec

from sweeper.errors import ConfigError, ForgeError
from sweeper.forge.answers import Refused, Unanswered, failure
from sweeper.forge.credentials import Token
from sweeper.forge.pace import Pace
from sweeper.secret import Secret, redact

_T = TypeVar("_T")
_PAGE: Final = "100"
_SECONDS: Final = 30
PUBLIC: Final = "https://gitlab.com"


class _Moved(Exception):  # noqa: N818 - it becomes a refusal
    """GitLab sends us elsewhere; the token would go along, to whatever host that is."""


@dataclass(slots=True)
class Wire:
    """One account's line to one project; secrets appear in no message.

    `source` is the project that has our branches, a fork, or "" for the same. `client` is
    python-gitlab's, which holds the address and the token, and `error` its exception. `headers`
    are those of the last answer, which its exceptions leave out. `names` has the projects by their
    ids, once they were asked for.
    """

    repository: str
    client: Any = field(repr=False)
    error: type[Exception]
    headers: dict[str, str]
    pace: Pace
    known: tuple[Secret, ...] = ()
    source: str = ""
    names: dict[int, str] = field(default_factory=dict)

    @property
    def home(self) -> str:
        """Return the project that has our branches."""
        return self.source or self.repository

    def get(self, path: str, kind: type[_T], **query: str) -> _T:
        """Return what is at a path below the project."""
        return self.pace.read(lambda: self._ask("GET", self.path(path), kind, query=query)[0])

    def top(self, path: str, kind: type[_T], **query: str) -> _T:
        """Return what is at a path that is not below the project."""
        return self.pace.read(lambda: self._ask("GET", path, kind, query=query)[0])

    def find(self, path: str, kind: type[_T], **query: str) -> _T | None:
        """Return what is at a path below the project, None when it is not there."""
        try:
            return self.get(path, kind, **query)
        except Refused as refused:
            if refused.status == 404:
                return None
            raise

    def pages(self, path: str, kind: type[_T], **query: str) -> Iterator[_T]:
        """Yield each page of a list below the project."""
        return self.top_pages(self.path(path), kind, **query)

    def top_pages(self, path: str, kind: type[_T], **query: str) -> Iterator[_T]:
        """Yield each page of a list that is not below the project."""
        number = "1"
        while number:
            page, number = self._page(path, kind, {**query, "per_page": _PAGE, "page": number})
            yield page

    def send(self, verb: str, path: str, body: Mapping[str, object] | None, kind: type[_T]) -> _T:
        """Write once, outside of the pace: for whoever calls through it."""
        return self._ask(verb, self.path(path), kind, body=body)[0]

    def path(self, path: str) -> str:
        """Return the whole path of one below the project."""
        return f"/projects/{part(self.repository)}{'/' if path else ''}{path}"

    def _page(self, path: str, kind: type[_T], query: Mapping[str, str]) -> tuple[_T, str]:
        page, headers = self.pace.read(lambda: self._ask("GET", path, kind, query=query))
        return page, headers.get("x-next-page", "")

    def _ask(
        self,
        verb: str,
        path: str,
        kind: type[_T],
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> tuple[_T, Mapping[str, str]]:
        where = f"GitLab: {verb} {path}"
        self.headers.clear()
        try:
            # By itself the library waits for as long as a server says, ten times over.
            response = self.client.http_request(
                verb.lower(),
                path,
                query_data=dict(query or {}),
                post_data=None if body is None else dict(body),
                obey_rate_limit=False,
                retry_transient_errors=False,
            )
        except self.error as error:
            raise self._refusal(where, error) from error
        except _Moved as error:
            now = self.pace.clock()
            raise failure(where, 301, {}, "moved", now=now, is_limit=False) from error
        except OSError as error:  # all of `requests`
            raise Unanswered(redact(f"{where}: {error}", self.known)) from error
        text = response.content or b"null"
        try:
            return msgspec.json.decode(text, type=kind), dict(self.headers)
        except msgspec.ValidationError as error:
            raise ForgeError(f"{where}: GitLab answered in another form: {error}") from error
        except msgspec.DecodeError as error:  # cut off on its way
            raise Unanswered(f"{where}: GitLab's answer is broken: {error}") from error

    def _refusal(self, where: str, error: Any) -> ForgeError:
        said = redact(str(error.error_message), self.known)
        now = self.pace.clock()
        return failure(where, error.response_code or 0, self.headers, said, now=now, is_limit=False)


def connect(
    repository: str, token: Token, pace: Pace, *, base_url: str = PUBLIC, source: str = ""
) -> Wire:
    """Return a line to the project `group/name`. Raises ConfigError."""
    # Imported here, since it takes longer than most of what is asked for without it.
    try:
        import gitlab
        import requests
    except ImportError as error:
        message = "GitLab needs its library: pip install 'sweeper-engine[gitlab]'"
        raise ConfigError(message) from error
    headers: dict[str, str] = {}

    def note(response: requests.Response, *_: object, **__: object) -> None:
        headers.clear()
        headers.update({name.lower(): value for name, value in response.headers.items()})
        if response.is_redirect:
            response.close()
            raise _Moved

    session = requests.Session()
    session.hooks["response"] = [note]
    client = gitlab.Gitlab(
        base_url.rstrip("/"),
        private_token=token.secret.reveal(),
        timeout=_SECONDS,
        session=session,
        retry_transient_errors=False,
    )
    known = (token.secret,)
    return Wire(repository, client, gitlab.GitlabError, headers, pace, known, source)


def caveats(token: Token, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Say what cannot be done with this token."""
    if token.secret.reveal() != environ.get("CI_JOB_TOKEN"):
        return ()
    return (
        f"{token.origin} is the token of a CI job, which cannot open merge requests; give a "
        "project access token with the role Developer and the scope api instead",
    )


def part(text: str) -> str:
    """Return the text as one part of a path."""
    return quote(text, safe="")
