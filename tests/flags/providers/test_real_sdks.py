"""Whenever we say that a flag is constant, the real SDK serves that value to everybody."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import NoReturn

import pytest

from tests.flags.sdks.compare import SDKS, compare

FLAGS = 60


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> NoReturn:
        raise ConnectionRefusedError("tests use no network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.parametrize("provider", SDKS)
def test_serves_what_we_say(provider: str, tmp_path: Path) -> None:
    found = compare(provider, f"{provider} 1", tmp_path, flags=FLAGS, crowd=1_000)
    assert found.wrong == []
    assert found.constant >= FLAGS / 3, "enough flags to say something of"
    assert found.vary >= FLAGS / 20, "and some that really vary"
