"""An address of a provider's API to the document that it answers with, all pages of it in one."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from sweeper.errors import ConfigError, ServiceError

_SECONDS: Final = 30
_PAGES: Final = 1_000
_BYTES: Final = 256 << 20
_LISTS: Final = ("items", "results", "features", "data")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Takes no redirect, which would carry the token to another host."""

    def redirect_request(self, *_: object) -> None:
        return None


def download(url: str, token: str) -> bytes:
    """Return the JSON at the address; raise ServiceError when there is none, and say why."""
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise ConfigError(f"{url}: a token is only sent by https")
    first: dict[str, object] | None = None
    seen: set[str] = set()
    while url and url not in seen and len(seen) < _PAGES:
        seen.add(url)
        page = _page(url, token)
        if not isinstance(page, dict):
            return json.dumps(page).encode()
        if first is None:
            first = page
        else:
            _append(first, page)
        url = _next(page, url)
        if url and urlsplit(url)[:2] != parts[:2]:
            raise ServiceError(f"{url}: the next page is on another host; nothing was asked there")
    if url:
        raise ServiceError(f"{url}: the pages do not end")
    return json.dumps(first).encode()


def _page(url: str, token: str) -> object:
    headers = {"Accept": "application/json", **({"Authorization": token} if token else {})}
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(urllib.request.Request(url, headers=headers), timeout=_SECONDS) as answer:
            text = answer.read(_BYTES + 1)
    except urllib.error.HTTPError as error:
        hint = "; is the token right?" if error.code in (401, 403) else ""
        raise ServiceError(f"{url}: answered {error.code} {error.reason}{hint}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise ServiceError(f"{url}: no answer: {error}") from error
    if len(text) > _BYTES:
        raise ServiceError(f"{url}: answered more than {_BYTES >> 20} MB")
    try:
        document: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ServiceError(f"{url}: answered something that is not JSON") from error
    return document


def _append(first: dict[str, object], page: dict[str, object]) -> None:
    for name in _LISTS:
        known, more = first.get(name), page.get(name)
        if isinstance(known, list) and isinstance(more, list):
            known.extend(more)


def _next(page: dict[str, object], url: str) -> str:
    """Return the address of the next page, "" after the last."""
    match page:
        case {"_links": {"next": {"href": str(address)}}}:  # LaunchDarkly
            return urljoin(url, address)
        case {"next": str(address)}:  # PostHog
            return urljoin(url, address)
        case {"hasMore": True, "nextOffset": int(offset)}:  # GrowthBook
            parts = urlsplit(url)
            asked = {**dict(parse_qsl(parts.query)), "offset": str(offset)}
            return parts._replace(query=urlencode(asked)).geturl()
        case _:
            return ""
