"""Batches against a server of pytest-httpserver, which answers in the documented form."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from pytest_httpserver import HTTPServer

from sweeper.llm import Answer, NoAnswer
from tests.llm.conftest import REQUEST, Make, Memory
from tests.llm.test_client import MESSAGE, TEXT, address, reason

OTHER = REQUEST._replace(user="other")


def batch(status: str, server: HTTPServer) -> dict[str, object]:
    return {
        "id": "msgbatch_1",
        "type": "message_batch",
        "processing_status": status,
        "created_at": "2026-11-01T00:00:00Z",
        "expires_at": "2026-11-02T00:00:00Z",
        "request_counts": {
            "processing": 0,
            "succeeded": 1,
            "errored": 1,
            "canceled": 0,
            "expired": 0,
        },
        "results_url": server.url_for("/v1/messages/batches/msgbatch_1/results"),
    }


@pytest.fixture
def api(httpserver: HTTPServer) -> HTTPServer:
    """A server that counts and takes batches."""
    counted = httpserver.expect_request("/v1/messages/count_tokens", method="POST")
    counted.respond_with_json({"input_tokens": 900})
    created = httpserver.expect_request("/v1/messages/batches", method="POST")
    created.respond_with_json(batch("in_progress", httpserver))
    return httpserver


def ends(server: HTTPServer, results: Mapping[str, object]) -> None:
    found = server.expect_request("/v1/messages/batches/msgbatch_1", method="GET")
    found.respond_with_json(batch("ended", server))
    lines = [json.dumps({"custom_id": key, "result": result}) for key, result in results.items()]
    read = server.expect_request("/v1/messages/batches/msgbatch_1/results", method="GET")
    read.respond_with_data("\n".join(lines), content_type="application/x-jsonl")


def sent(server: HTTPServer) -> list[dict[str, object]]:
    return [
        entry
        for request, _ in server.log
        if request.path == "/v1/messages/batches"
        for entry in json.loads(request.data)["requests"]
    ]


def test_one_run_asks_and_a_later_one_has_the_answers(api: HTTPServer, make: Make) -> None:
    memory = Memory()
    first = make(address(api), cache=memory, is_batch=True)
    assert "a later run has the answer" in reason(first.ask(REQUEST))
    assert "a later run has the answer" in reason(first.ask(REQUEST))
    assert "a later run has the answer" in reason(first.ask(OTHER))
    first.submit()
    assert first.budget.spent == pytest.approx(2 * 0.3245 / 2)  # at half the price, each once
    one, two = sent(api)
    assert one["custom_id"] != two["custom_id"]

    error = {"type": "error", "error": {"type": "api_error", "message": "no"}, "request_id": None}
    ends(
        api,
        {
            str(one["custom_id"]): {"type": "succeeded", "message": MESSAGE},
            str(two["custom_id"]): {"type": "errored", "error": error},
        },
    )
    second = make(address(api), cache=memory, is_batch=True)
    answer = second.ask(REQUEST)
    assert isinstance(answer, Answer)
    assert answer.text == TEXT
    assert answer.dollars == pytest.approx(0.0158 / 2)
    assert "a later run has the answer" in reason(second.ask(OTHER))  # it failed: asked anew
    third = make(address(api), cache=memory, is_batch=True).ask(REQUEST)
    assert third == answer._replace(dollars=0.0)


def test_what_has_not_ended_is_not_asked_again(api: HTTPServer, make: Make) -> None:
    memory = Memory()
    first = make(address(api), cache=memory, is_batch=True)
    first.ask(REQUEST)
    first.submit()
    found = api.expect_request("/v1/messages/batches/msgbatch_1", method="GET")
    found.respond_with_json(batch("in_progress", api))
    second = make(address(api), cache=memory, is_batch=True)
    assert "has not ended yet" in reason(second.ask(REQUEST))
    second.submit()
    assert len(sent(api)) == 1


def test_a_batch_that_is_gone_is_asked_again(api: HTTPServer, make: Make) -> None:
    memory = Memory()
    first = make(address(api), cache=memory, is_batch=True)
    first.ask(REQUEST)
    first.submit()
    api.expect_request("/v1/messages/batches/msgbatch_1").respond_with_json({}, status=404)
    second = make(address(api), cache=memory, is_batch=True)
    assert "a later run has the answer" in reason(second.ask(REQUEST))
    second.submit()
    assert len(sent(api)) == 2


def test_a_batch_that_is_refused_is_told_and_tried_next_time(
    httpserver: HTTPServer, make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    httpserver.expect_request("/v1/messages/count_tokens").respond_with_json({"input_tokens": 9})
    httpserver.expect_request("/v1/messages/batches").respond_with_json({}, status=400)
    memory = Memory()
    client = make(address(httpserver), cache=memory, is_batch=True)
    assert isinstance(client.ask(REQUEST), NoAnswer)
    client.submit()
    assert "was not sent: answered 400" in caplog.text
    assert memory.kept == {}
