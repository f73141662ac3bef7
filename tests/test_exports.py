"""Documents of an API: token, pages, and answers that are none; a server on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from sweeper.cli.main import run
from sweeper.errors import ConfigError, ServiceError
from sweeper.exports import download

Answers = dict[str, tuple[int, str]]
Serve = Callable[[Answers], str]
PAGE = {"items": [{"key": "a"}], "_links": {"next": {"href": "/flags?offset=1"}}}


@pytest.fixture
def serve() -> Iterator[Serve]:
    answers: Answers = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, text = answers.get(self.path, (404, ""))
            if self.headers.get("Authorization") != "secret":
                status, text = 401, ""
            self.send_response(status)
            if status == 302:
                self.send_header("Location", text)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()

    def start(given: Answers) -> str:
        answers.update(given)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((500, "oh"), "answered 500"),
        ((302, "http://127.0.0.1:1/flags"), "answered 302"),
        ((200, "<html>"), "not JSON"),
        ((200, '{"next": "https://example.com/flags"}'), "another host"),
    ],
)
def test_says_why_there_is_no_document(serve: Serve, answer: tuple[int, str], said: str) -> None:
    url = serve({"/flags": answer})
    with pytest.raises(ServiceError, match=said):
        download(f"{url}/flags", "secret")


def test_says_that_the_token_may_be_wrong(serve: Serve) -> None:
    with pytest.raises(ServiceError, match="is the token right"):
        download(serve({}) + "/flags", "wrong")


def test_sends_no_token_in_the_clear() -> None:
    with pytest.raises(ConfigError, match="https"):
        download("http://example.com/flags", "secret")


@pytest.mark.parametrize(
    ("path", "first", "name"),
    [
        ("/flags?offset=1", PAGE, "items"),
        ("/flags?page=2", {"results": [{"key": "a"}], "next": "/flags?page=2"}, "results"),
        (
            "/flags?offset=1",
            {"features": [{"key": "a"}], "hasMore": True, "nextOffset": 1},
            "features",
        ),
    ],
)
def test_puts_pages_together(serve: Serve, path: str, first: dict[str, object], name: str) -> None:
    second = json.dumps({name: [{"key": "b"}]})
    url = serve({"/flags": (200, json.dumps(first)), path: (200, second)})
    found = json.loads(download(f"{url}/flags", "secret"))
    assert [flag["key"] for flag in found[name]] == ["a", "b"]


def test_ends_where_the_pages_go_in_a_circle(serve: Serve) -> None:
    page = json.dumps({"items": [], "_links": {"next": {"href": "/flags"}}})
    with pytest.raises(ServiceError, match="do not end"):
        download(serve({"/flags": (200, page)}) + "/flags", "secret")


def test_takes_an_address_for_an_export(
    serve: Serve,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("OUR_TOKEN", "secret")
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "a.py").write_text("x = 1\n")
    url = serve({"/flags": (200, '{"flags": {"new-cart": true}}')}) + "/flags"
    assert run(["flags", str(tmp_path / "shop"), "--flags", f"{url}#OUR_TOKEN"]) == 0
    assert "new-cart  unused" in capsys.readouterr().out
    assert run(["flags", str(tmp_path / "shop"), "--flags", url]) == 4
    assert "is the token right" in capsys.readouterr().err
    assert run(["flags", str(tmp_path / "shop"), "--flags", str(tmp_path / "gone.json")]) == 2
