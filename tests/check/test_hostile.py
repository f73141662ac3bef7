"""Test suites that attack: each run ends, nothing outside changes, no secret is said."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sweeper.check import Trial, Workshop, tests
from sweeper.sandbox import available

Make = Callable[..., Workshop]
MakeTrial = Callable[..., Trial]

SECRET = "sw33per-s3cret"
FORK = "while True:\n        try: os.fork()\n        except OSError: time.sleep(1)"
DAEMON = (
    "if os.fork() == 0:\n        os.setsid()\n"
    "        if os.fork(): os._exit(0)\n        while True: time.sleep(1)"
)
ENDED = {
    "forks": FORK,
    "never ends": "while True: pass",
    "ends itself": "os._exit(0)",
    "kills its parent": "os.kill(os.getppid(), signal.SIGKILL); time.sleep(60)",
}
HARMLESS = {
    "leaves a daemon": DAEMON,
    "says secrets": "print(dict(os.environ)); print(open(f'/proc/{os.getpid()}/environ').read())",
    "locks": "os.chmod('.', 0)",
    "closes": "os.closerange(0, 3)",
    # It ends where no more may be written, or with the time, whichever comes first.
    "floods": "os.write(2, b'x' * (1 << 16)); " * 4 + "\n    while True: os.write(1, b'x' * 65536)",
}
REFUSED = {
    "reads a home": "open({outside!r} + '/secret')",
    "writes outside": "open({outside!r} + '/new', 'w')",
    "writes to the pristine tree": "open({root!r} + '/shop.py', 'w')",
    "writes to its interpreter": "open(os.path.dirname(pytest.__file__) + '/new', 'w')",
    "connects": "socket.create_connection(('192.0.2.1', 80), timeout=5)",
    "asks for names": "socket.getaddrinfo('example.org', 80)",
    "kills others": "os.kill({pid}, signal.SIGTERM)",
    "mounts": "ctypes.CDLL(None, use_errno=True).mount(b'x', b'/tmp', b'tmpfs', 0, b'') and 1 / 0",
}


def suite(attack: str) -> dict[str, str]:
    text = "import ctypes, os, pytest, signal, socket, time\n\n\ndef test_fine(): pass\n\n\n"
    text += (
        "def test_attack(capfd):\n    with capfd.disabled():\n        pass\n    " + attack + "\n"
    )
    return {"shop.py": "A = 1\nB = 1\n", "test_shop.py": text}


def processes_in(folder: Path) -> Iterator[str]:
    """The ids of the processes whose working directory is the folder."""
    for name in filter(str.isdecimal, os.listdir("/proc")):
        try:
            if os.path.samefile(f"/proc/{name}/cwd", folder):
                yield name
        except OSError:
            continue


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORGE_TOKEN", SECRET)


@pytest.mark.parametrize("attack", ENDED.values(), ids=ENDED.keys())
def test_ends(make_workshop: Make, make_trial: MakeTrial, attack: str) -> None:
    workshop = make_workshop(suite(attack), timeout=5)
    check = tests.check(make_trial(workshop, {"shop.py": "A = 1\n"}), workshop)
    assert check.outcome == "not_run"
    assert not list(processes_in(workshop.tree))


@pytest.mark.parametrize("attack", HARMLESS.values(), ids=HARMLESS.keys())
def test_harms_nothing(make_workshop: Make, make_trial: MakeTrial, attack: str) -> None:
    workshop = make_workshop(suite(attack))
    check = tests.check(make_trial(workshop, {"shop.py": "A = 1\n"}), workshop)
    assert SECRET not in check.tail
    assert not list(processes_in(workshop.tree))


@pytest.mark.skipif(bool(available()), reason="no isolation on this machine")
@pytest.mark.parametrize("attack", REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(
    make_workshop: Make, make_trial: MakeTrial, tmp_path: Path, attack: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text(SECRET)
    root = tmp_path / "root"
    code = attack.format(outside=str(outside), root=str(root), pid=os.getpid())
    workshop = make_workshop(suite(code))
    check = tests.check(make_trial(workshop, {"shop.py": "A = 1\n"}), workshop)
    assert check.outcome == "passed"
    assert "(1 failed, 1 passed)" in check.tail
    assert [path.name for path in outside.iterdir()] == ["secret"]
    assert (root / "shop.py").read_text() == "A = 1\nB = 1\n"
