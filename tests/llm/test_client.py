"""The client against a server of pytest-httpserver: counting, caps, memory, deadlines, headers."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request as Sent
from werkzeug import Response

from sweeper.llm import Answer, Budget, NoAnswer
from tests.llm.conftest import KEY, REQUEST, Make, Memory

TEXT = '{"replacement": "pay()"}'
MESSAGE = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-opus-5-5",
    "content": [
        {"type": "thinking", "thinking": "…", "signature": "x"},
        {"type": "text", "text": TEXT},
    ],
    "stop_reason": "end_turn",
    "usage": {
        "input_tokens": 100,
        "output_tokens": 500,
        "cache_creation_input_tokens": 1000,
        "cache_read_input_tokens": 2000,
    },
}


@pytest.fixture
def api(httpserver: HTTPServer) -> HTTPServer:
    """A server that counts; what it answers is for the test to say."""
    counted = httpserver.expect_request("/v1/messages/count_tokens", method="POST")
    counted.respond_with_json({"input_tokens": 900})
    return httpserver


def address(server: HTTPServer) -> str:
    return server.url_for("").rstrip("/")


def says(server: HTTPServer, body: object, status: int = 200, **headers: str) -> None:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    server.expect_request("/v1/messages", method="POST").respond_with_json(
        body, status=status, headers=given
    )


def asked(server: HTTPServer, path: str = "/v1/messages") -> list[dict[str, object]]:
    return [json.loads(sent.data) for sent, _ in server.log if sent.path == path]


def reason(answer: Answer | NoAnswer) -> str:
    assert isinstance(answer, NoAnswer)
    return answer.reason


def test_counts_asks_and_tells_the_cost(
    api: HTTPServer, make: Make, told: list[tuple[str, str, str]]
) -> None:
    says(api, MESSAGE)
    answer = make(address(api)).ask(REQUEST)
    assert isinstance(answer, Answer)
    assert answer.text == TEXT
    cost = (100 * 4 + 500 * 20 + 1000 * 5 + 2000 * 0.2) / 1e6
    assert answer.dollars == pytest.approx(cost)
    ((action, subject, detail),) = told
    assert (action, subject) == ("ask", "new-pay")
    assert "claude-opus-5-5, 900 tokens, at most $0.3245" in detail
    (body,) = asked(api)
    (counted,) = asked(api, "/v1/messages/count_tokens")
    assert counted == {key: body[key] for key in body if key != "max_tokens"}
    assert body["output_config"] == {
        "format": {"type": "json_schema", "schema": REQUEST.schema},
        "effort": "medium",
    }
    assert body["system"] == [
        {"type": "text", "text": REQUEST.system, "cache_control": {"type": "ephemeral"}}
    ]
    assert not body.keys() & {"tools", "tool_choice", "temperature", "top_p", "top_k", "thinking"}


def test_the_same_content_is_paid_for_once(api: HTTPServer, make: Make) -> None:
    says(api, MESSAGE)
    memory = Memory()
    first = make(address(api), cache=memory).ask(REQUEST)
    again = make(address(api), cache=memory).ask(REQUEST)
    assert isinstance(first, Answer)
    assert again == first._replace(dollars=0.0)
    make(address(api), cache=memory).ask(REQUEST._replace(user="other"))
    assert len(asked(api)) == 2


def test_without_a_cache_a_run_remembers_too(api: HTTPServer, make: Make) -> None:
    says(api, {**MESSAGE, "stop_reason": "refusal"})
    client = make(address(api))
    assert client.ask(REQUEST) == client.ask(REQUEST)
    assert len(asked(api)) == 1


def test_a_damaged_memory_is_asked_anew(api: HTTPServer, make: Make) -> None:
    says(api, MESSAGE)
    memory = Memory()
    make(address(api), cache=memory).ask(REQUEST)
    memory.kept = dict.fromkeys(memory.kept, b"\xc1")
    assert isinstance(make(address(api), cache=memory).ask(REQUEST), Answer)


def test_what_is_too_long_is_not_asked(api: HTTPServer, make: Make) -> None:
    answer = make(address(api), input_tokens=899).ask(REQUEST)
    assert reason(answer) == "it takes 900 tokens to ask, more than 899"
    assert asked(api) == []


def test_an_address_that_cannot_count_is_given_a_bound(httpserver: HTTPServer, make: Make) -> None:
    httpserver.expect_request("/v1/messages/count_tokens").respond_with_data("", status=404)
    answer = make(address(httpserver), input_tokens=10).ask(REQUEST)
    assert "tokens to ask" in reason(answer)


@pytest.mark.parametrize(
    ("budget", "scope"),
    [
        (Budget(finding=0.33, repository=5, run=5), "finding"),
        (Budget(finding=5, repository=0.33, run=5), "repository"),
        (Budget(finding=5, repository=5, run=0.33), "run"),
    ],
)
def test_caps_hold_for_the_next_question(
    budget: Budget, scope: str, api: HTTPServer, make: Make
) -> None:
    says(api, MESSAGE)
    client = make(address(api), budget=budget)
    assert isinstance(client.ask(REQUEST), Answer)
    assert f"left for this {scope}" in reason(client.ask(REQUEST._replace(user="more")))
    assert len(asked(api)) == 1


def test_what_may_have_been_charged_stays_set_aside(api: HTTPServer, make: Make) -> None:
    says(api, {"odd": True})
    client = make(address(api))
    assert "no message" in reason(client.ask(REQUEST))
    assert client.budget.spent == pytest.approx(0.3245)


def test_after_three_failures_no_more_is_asked(api: HTTPServer, make: Make) -> None:
    says(api, {"type": "error"}, 529, x_should_retry="false")
    client = make(address(api))
    answers = [client.ask(REQUEST._replace(user=f"question {number}")) for number in range(5)]
    assert {reason(answer) for answer in answers} == {"answered 529"}
    assert len(asked(api)) == 3


def test_no_question_is_asked_twice_in_a_run(api: HTTPServer, make: Make) -> None:
    says(api, {"type": "error"}, 413)
    client = make(address(api))
    assert client.ask(REQUEST) == client.ask(REQUEST)
    assert len(asked(api)) == 1


def test_a_server_may_forbid_another_try(api: HTTPServer, make: Make) -> None:
    says(api, {"type": "error"}, 503, x_should_retry="false")
    assert "answered 503" in reason(make(address(api)).ask(REQUEST))
    assert len(asked(api)) == 1


@pytest.mark.parametrize("header", ["7200", "1e9", "inf"])
def test_a_long_retry_after_is_not_slept(header: str, api: HTTPServer, make: Make) -> None:
    says(api, {"type": "error"}, 429, Retry_After=header)
    started = time.monotonic()
    answer = make(address(api), seconds=3.0).ask(REQUEST)
    assert time.monotonic() - started < 3
    assert "answered 429, and there is no time to ask again" in reason(answer)
    assert not isinstance(answer, NoAnswer) or not answer.is_final


def test_a_slow_answer_ends_at_the_deadline(api: HTTPServer, make: Make) -> None:
    def drip(_: Sent) -> Response:
        def parts() -> Iterator[bytes]:
            for _ in range(40):
                yield b" "
                time.sleep(0.1)
            yield json.dumps(MESSAGE).encode()

        return Response(parts(), content_type="application/json")

    api.expect_request("/v1/messages").respond_with_handler(drip)
    client = make(address(api), seconds=1.5)
    started = time.monotonic()
    assert reason(client.ask(REQUEST)) == "no answer in time"
    assert time.monotonic() - started < 3
    assert client.budget.spent == pytest.approx(0.3245)
    time.sleep(3)  # the server ends its answer, and the thread that hears it


@pytest.mark.parametrize(
    ("status", "says_so", "again"),
    [
        (400, "answered 400", True),
        (401, "is ANTHROPIC_API_KEY right?", False),
        (402, "no credit", False),
        (404, "are model_name and the address right?", False),
        (413, "answered 413", True),
        (307, "answered 307", True),
    ],
)
def test_other_errors_are_not_tried_again(
    status: int, says_so: str, *, again: bool, api: HTTPServer, make: Make
) -> None:
    says(api, {"type": "error"}, status, Location="/elsewhere")
    client = make(address(api))
    assert says_so in reason(client.ask(REQUEST))
    client.ask(REQUEST._replace(user="another"))
    assert len(asked(api)) == 1 + again
    assert all(sent.path != "/elsewhere" for sent, _ in api.log)


def test_the_key_is_sent_and_appears_nowhere_else(
    api: HTTPServer, make: Make, told: list[tuple[str, str, str]], caplog: pytest.LogCaptureFixture
) -> None:
    says(api, {"type": "error"}, 401)
    caplog.set_level(logging.DEBUG)
    client = make(address(api))
    answer = client.ask(REQUEST)
    sent = [request for request, _ in api.log]
    assert all(KEY in str(request.headers) for request in sent)
    assert KEY not in f"{client!r} {client.transport!r} {answer!r} {told!r} {caplog.text}"
