"""Functions that attack the program that runs them: it ends, nothing changes, no answer is forged.

They get out of their world of stand-ins by what the real modules know.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sweeper.check import Trial, Workshop, behaviour
from sweeper.model import Certified
from sweeper.sandbox import available

pytestmark = pytest.mark.slow

Make = Callable[..., Workshop]

HEAD = "import re\nfrom shop import a, b\n\n"
REACH = "    m = re.enum.sys.modules; os, sys = m['os'], m['sys']\n"
SECRET = "sw33per-s3cret"


def certified(workshop: Workshop, attack: str) -> Certified:
    """Attack in a function that is rewritten for the worse: the calls of `a` are lost."""
    text = (
        f"{HEAD}def f(u):\n    if u.x or (True):\n        b(u)\n{REACH}    {attack}\n    {{}}(u)\n"
    )
    before, after = {"m.py": text.format("a")}, {"m.py": text.format("b")}
    check = behaviour.check(Trial(before, after, (), before), workshop)
    assert check.outcome in ("failed", "not_run"), check.tail
    assert SECRET not in check.tail
    return check.certified[0]


FORGED = (
    '{"agreed": 99, "cut": 0, "unsaid": 0, "effects": 99, "looks": 0, "difference": null, '
    '"lines": [], "missed": []}'
)
ENDED = {
    "never ends": "while True: pass",
    "never ends and catches all": (
        "while True:\n        try:\n            while True: pass\n        except: pass"
    ),
    "ends the process": "os._exit(0)",
    "kills its parent": "os.kill(os.getppid(), 9); os.kill(os.getpid(), 9)",
    "closes all": "os.closerange(0, 50)",
    "forks and goes on": "os.fork()",
    "forks much": "for _ in range(99):\n        if not os.fork(): m['time'].sleep(60)",
    "writes an answer and ends": (
        f"open('results', 'w').write('x [0, {FORGED}]\\\\n'); os._exit(0)".replace("{", "{{")
        .replace("}", "}}")
    ),
    "prints an answer": f"os.write(1, b'[0, {FORGED}]'); os._exit(0)".replace("{", "{{")
    .replace("}", "}}"),
    "makes the answer a link": "os.remove('results'); os.symlink('/etc/passwd', 'results')",
    "takes all memory": "x = [0]\n    while True: x = x + x",
    "takes much memory at once": "bytearray(1 << 34)",
    "recurses": "g = lambda n: g(n) + 1\n    g(1)",
    "says much": "while True: os.write(1, b'x' * 65536)",
    "raises what ends the run": "(i for i in ()).throw(m['inside.record'].Enough('no'))",
    "stops the clock": "m['signal'].setitimer(m['signal'].ITIMER_REAL, 0)\n    while True: pass",
}  # fmt: skip


@pytest.mark.parametrize("attack", ENDED.values(), ids=ENDED.keys())
def test_no_good_answer_comes_of_it(make_workshop: Make, attack: str) -> None:
    workshop = make_workshop({"m.py": ""}, timeout=3)
    assert certified(workshop, attack).how in ("person", "differs")


REFUSED = {
    "reads a home": "open({outside!r} + '/secret')",
    "writes outside": "m['io'].open({outside!r} + '/new', 'w')",
    "writes to the pristine tree": "m['io'].open({root!r} + '/m.py', 'w')",
    "writes to the program": "m['io'].open(sys.path[0] + '/inside/new.py', 'w')",
    "kills others": "os.kill({pid}, 15)",
}


@pytest.mark.skipif(bool(available()), reason="no isolation on this machine")
@pytest.mark.parametrize("attack", REFUSED.values(), ids=REFUSED.keys())
def test_is_refused(make_workshop: Make, tmp_path: Path, attack: str) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    (outside / "secret").write_text(SECRET)
    workshop = make_workshop({"m.py": "A = 1\n"})
    code = attack.format(outside=str(outside), root=str(root), pid=os.getpid())
    certified(workshop, code)
    assert [path.name for path in outside.iterdir()] == ["secret"]
    assert (root / "m.py").read_text() == "A = 1\n"
    inside = Path(behaviour.__file__).parent / "inside"
    assert not (inside / "new.py").exists()


def test_others_are_judged_all_the_same(make_workshop: Make) -> None:
    bad = f"def bad(u):\n    if u.x or (True):\n        b(u)\n{REACH}    os._exit(3)\n"
    good = "def {}(u):\n    if u.x or (True):\n        b(u)\n"
    rewritten = "def {}(u):\n    b(u)\n"
    before = HEAD + good.format("ab") + bad + good.format("c")
    after = HEAD + rewritten.format("ab") + bad.replace(" or (True)", "") + rewritten.format("c")
    trial = Trial({"m.py": before}, {"m.py": after}, (), {"m.py": before})
    found = behaviour.check(trial, make_workshop({"m.py": before})).certified
    assert [(one.name, one.how) for one in found] == [
        ("ab", "evidence"), ("bad", "person"), ("c", "evidence"),
    ]  # fmt: skip
    assert "exit code 3" in found[1].why
