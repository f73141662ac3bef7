"""A small HTTP server and a forwarder: what the stand-ins between us and a forge are made of."""

from __future__ import annotations

import http.client
import select
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import urlsplit

_GLANCE = 0.02
_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "host"})


class Asked(NamedTuple):
    """A request; `path` has its query, the names of headers are in small letters.

    `is_awaited` says whether who asked still waits: who has hung up may have asked again.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    is_awaited: Callable[[], bool] = lambda: True


class Answer(NamedTuple):
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HungUpError(Exception):
    """Nobody waits for the answer any more."""


Answering = Callable[[Asked], Answer | None]


@contextmanager
def serving(answering: Answering, port: int = 0) -> Iterator[str]:
    """Answer on a port of this machine and give its address; None cuts the connection."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # One packet an answer: a second would wait for the first to be acknowledged.
        wbufsize = -1
        disable_nagle_algorithm = True

        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(length)
            asked = Asked(self.command, self.path, headers, body, self._is_awaited)
            try:
                answer = answering(asked)
            except HungUpError:
                answer = None
            if answer is None:
                self.close_connection = True
                with suppress(OSError):  # the other end was faster
                    self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in _HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        def _is_awaited(self) -> bool:
            readable, _, _ = select.select([self.connection], [], [], 0)
            return not readable or self.connection.recv(1, socket.MSG_PEEK) != b""

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _handle  # noqa: N815

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def forward(asked: Asked, upstream: str) -> Answer:
    """Return what another server answers; raise HungUpError when nobody waits for that any more."""
    connection = http.client.HTTPConnection(urlsplit(upstream).netloc, timeout=120)
    try:
        headers = {name: value for name, value in asked.headers.items() if name not in _HOP}
        headers["accept-encoding"] = "identity"
        connection.request(asked.method, asked.path, asked.body or None, headers)
        while not select.select([connection.sock], [], [], _GLANCE)[0]:
            if not asked.is_awaited():
                raise HungUpError  # and hang up there, too
        response = connection.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
