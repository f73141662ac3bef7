"""The client against an emulator of the Messages API that others wrote, over real HTTP.

It cannot count tokens and has no batches; `test_client.py` and `test_batches.py` do those.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sweeper.llm import Answer, Budget, Client, NoAnswer, Request
from tests.llm.conftest import KEY, REQUEST, Make

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent / "aimock"
_TEXT = '{"replacement": "pay()"}'
_USAGE = {"input_tokens": 1000, "output_tokens": 500}
_FIXTURES = [
    {"match": {"userMessage": "cut"}, "response": {"content": '{"rep', "finishReason": "length"}},
    {"match": {"userMessage": "refuse"}, "response": {"content": "", "finishReason": "refusal"}},
    {
        "match": {"userMessage": "overload"},
        "response": {"error": {"message": "Overloaded", "type": "overloaded_error"}, "status": 529},
    },
    {
        "match": {"userMessage": "forbidden"},
        "response": {"error": {"message": "No", "type": "permission_error"}, "status": 403},
    },
    {"match": {"userMessage": "code"}, "response": {"content": _TEXT, "usage": _USAGE}},
]


class Server:
    """A running emulator."""

    def __init__(self, address: str) -> None:
        self.address = address

    def control(self, method: str, path: str, body: object = None) -> Any:
        """Call its own interface."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.address}/__aimock/{path}",
            data,
            {"Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Install the emulator by its lock file, and start it."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        pytest.skip("the emulator of the Messages API needs node and npm")
    folder = tmp_path_factory.mktemp("aimock")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=200)
    if done.returncode:
        pytest.skip(f"the emulator cannot be installed: {done.stderr.strip()[-200:]}")
    (folder / "fixtures.json").write_text(json.dumps({"fixtures": _FIXTURES}))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    program = folder / "node_modules" / "@copilotkit" / "aimock" / "dist" / "cli.js"
    options = ["--port", str(port), "--fixtures", "fixtures.json", "--log-level", "silent"]
    process = subprocess.Popen(["node", str(program), *options], cwd=folder)
    server = Server(f"http://127.0.0.1:{port}")
    try:
        _wait(server, process)
        yield server
    finally:
        process.kill()
        process.wait()


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        assert process.poll() is None, "the emulator ended"
        try:
            server.control("GET", "journal")
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("the emulator does not answer")


@pytest.fixture
def server(running: Server) -> Iterator[Server]:
    """The emulator without the faults of another test."""
    yield running
    running.control("DELETE", "chaos")


def asking(text: str) -> Request:
    return REQUEST._replace(user=text)


def test_a_structured_answer_is_taken_and_paid_for(server: Server, make: Make) -> None:
    client = make(server.address)
    answer = client.ask(REQUEST)
    assert isinstance(answer, Answer)
    assert answer.text == _TEXT
    assert answer.dollars == pytest.approx(0.014)
    assert client.budget.spent == pytest.approx(0.014)


def test_what_is_sent_holds_the_schema_and_neither_tools_nor_temperature(
    server: Server, make: Make
) -> None:
    make(server.address).ask(asking("code, and what is sent"))
    sent = server.control("GET", "journal")[-1]
    body = sent["body"]
    assert sent["path"] == "/v1/messages"
    assert body["model"] == "claude-opus-5-5"
    assert "temperature" not in body
    assert not body.get("tools")
    assert "tool_choice" not in body
    assert KEY not in json.dumps(server.control("GET", "journal"))


@pytest.mark.parametrize(
    ("text", "says"),
    [("cut", "the answer was cut off"), ("refuse", "the model refused")],
)
def test_no_clean_end_is_no_answer(text: str, says: str, server: Server, make: Make) -> None:
    assert make(server.address).ask(asking(text)) == NoAnswer(says, is_final=True)


def test_overload_is_tried_again_until_the_deadline(server: Server, make: Make) -> None:
    before = len(server.control("GET", "journal"))
    started = time.monotonic()
    answer = make(server.address, seconds=2.0).ask(asking("overload"))
    assert time.monotonic() - started < 4
    assert isinstance(answer, NoAnswer)
    assert "answered 529, and there is no time to ask again" in answer.reason
    assert not answer.is_final
    assert len(server.control("GET", "journal")) - before >= 3  # with those for the count


def test_the_rate_limit_is_waited_for_when_there_is_time(server: Server, make: Make) -> None:
    client = make(server.address, seconds=20.0)
    assert isinstance(client.ask(asking("code, first")), Answer)
    server.control("POST", "chaos", {"rateLimitRate": 1})
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        server.control("DELETE", "chaos")

    client.transport.sleep = sleep
    assert isinstance(client.ask(asking("code, after a while")), Answer)
    assert waits[0] == 1.0  # its Retry-After


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"malformedRate": 1}, "something that is no message"),
        ({"dropRate": 1}, "answered 500"),
        ({"disconnectRate": 1}, "could not be reached"),
    ],
)
def test_faults_of_the_wire_are_no_answer(
    fault: dict[str, int], says: str, server: Server, make: Make
) -> None:
    server.control("POST", "chaos", fault)
    client = make(server.address, seconds=3.0)
    answer = client.ask(asking("code"))
    assert isinstance(answer, NoAnswer)
    assert says in answer.reason


def test_a_refused_key_ends_all_questions(server: Server, make: Make) -> None:
    client = make(server.address)
    answer = client.ask(asking("forbidden"))
    assert isinstance(answer, NoAnswer)
    assert "is ANTHROPIC_API_KEY right?" in answer.reason
    before = len(server.control("GET", "journal"))
    assert client.ask(REQUEST) == answer
    assert len(server.control("GET", "journal")) == before


def test_what_may_cost_too_much_is_not_asked(server: Server, make: Make) -> None:
    client: Client = make(server.address, budget=Budget(finding=0.5, repository=0.4, run=0.1))
    before = len(server.control("GET", "journal"))
    answer = client.ask(asking("code, too dear"))
    assert isinstance(answer, NoAnswer)
    assert "left for this run" in answer.reason
    paths = [entry["path"] for entry in server.control("GET", "journal")[before:]]
    assert "/v1/messages" not in paths
