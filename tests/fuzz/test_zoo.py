"""Trees of odd files, scanned as a user does it: the exit code, and what is said of the unread."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from tests.fuzz.conftest import Course

CODE = b"import os\n\n\ndef main():\n    return 1\n\n\nif __name__ == '__main__':\n    main()\n"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 9\n"
SIZE = 10_000_000
CONTENTS: Mapping[str, bytes] = {
    "empty": b"",
    "newline": b"\n",
    "comments": b"# one\n\n# two",
    "pass": b"pass",
    "spaces": b"   ",
    "form feed": b"\x0c",
    "mark alone": b"\xef\xbb\xbf",
    "mark": b"\xef\xbb\xbf" + CODE,
    "mark within": CODE[:20] + b"\xef\xbb\xbf" + CODE[20:],
    "two marks": b"\xef\xbb\xbf" * 2 + CODE,
    "nul": CODE + b"x = '\0'\n",
    "nul first": b"\0" + CODE,
    "nuls": b"\0" * 5000,
    "crlf": CODE.replace(b"\n", b"\r\n"),
    "cr": CODE.replace(b"\n", b"\r"),
    "mixed ends": CODE.replace(b"\n\n", b"\r\n\r"),
    "latin without cookie": CODE + b"x = '\xe9'\n",
    "latin with cookie": b"# coding: latin-1\n" + CODE + b"x = '\xe9'\n",
    "shift jis": b"# coding: shift_jis\n" + CODE + "x = '日本'\n".encode("shift_jis"),
    "euc without cookie": "x = '日本'\n".encode("euc-jp"),
    "utf-16": CODE.decode().encode("utf-16"),
    "utf-32 with cookie": "# coding: utf-32\n".encode("utf-32") + CODE,
    "utf-7 with cookie": b"# coding: utf-7\n" + CODE + b"x = '+AOk-'\n",
    "unknown cookie": b"# coding: no-such-encoding\n" + CODE,
    "cookie of bytes": b"# coding: base64\n" + CODE,
    "cookie against mark": b"\xef\xbb\xbf# coding: latin-1\n" + CODE,
    "unicode escape": b"# coding: unicode_escape\nx = 1\\u000aimport os\n",
    "surrogate": CODE + b"x = '\xed\xa0\x80'\n",
    "pointer": POINTER,
    "parentheses": b"x = " + b"(" * 1000 + b")" * 1000,
    "brackets": b"x = " + b"[" * 90 + b"]" * 90 + b"\n" + CODE,
    "blocks": b"".join(b" " * depth + b"if x:\n" for depth in range(1000)) + b" " * 1000 + b"y",
    "functions": b"".join(b" " * depth + b"def f():\n" for depth in range(90)) + b" " * 90 + b"y",
    "elements": b"x = [" + b"1, " * 30_000 + b"]\n" + CODE,
    "one line": b"x = " + b"1 + " * 20_000 + b"1; " + b"y = f(); " * 110_000,
    "attributes": b"x = a" + b".b" * 10_000 + b"\n" + CODE,
    "calls of a few": b"x = a" + b".b()" * 300 + b"\ndef f(x=a" + b".b()" * 300 + b"): 1\n",
    "sums of a few": b"x = 1" + b" + y" * 600 + b"\nclass C(" + b"-" * 90 + b"x): pass\n" + CODE,
    "calls": b"x = a" + b".b()" * 1_000 + b"\n" + CODE,
    "operators": b"x = 1" + b" + y" * 10_000 + b"\n" + CODE,
    "minuses": b"x = " + b"-" * 5_000 + b"1\n" + CODE,
    "elifs": b"if a:\n    pass\n" + b"elif b:\n    pass\n" * 3_000,
    "string": b"x = '" + b"a" * 1_000_000 + b"'\n" + CODE,
    "name": b"def " + b"n" * 10_000 + b"(): pass\n",
    "number": b"x = " + b"9" * 10_000 + b"\n",
    "long comment": b"#" + b"x" * 1_000_000 + b"\n" + CODE,
    "open string": b"x = '''" + CODE,
    "open parenthesis": b"f(" + CODE,
    "conflict": b"<<<<<<< ours\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n",
    "python 2": b"print 'two'\nexec 'x' in y\n" + CODE,
    "backslash": b"x = 1 + \\",
    "tabs": b"if x:\n\ty = 1\n        z = 2\n",
    "newer": b"type A[T: int = str] = list[T]\ndef f[**P](): pass\nx = t'{a!r:>{b}}'\n",
}  # fmt: skip


# The superuser may read everything, unless it gives up the right to do so.
FORBID = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()


class Beast(NamedTuple):
    """How to make an odd tree, and what a scan must say: whole or not, and how it was read."""

    build: Callable[[Path], None]
    complete: bool = True
    unread: str = ""


def written(files: Mapping[str, bytes]) -> Callable[[Path], None]:
    def write(root: Path) -> None:
        for path, data in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(data)

    return write


def looped(root: Path) -> None:
    (root / "a").mkdir()
    (root / "a" / "b").symlink_to(root / "a", target_is_directory=True)
    (root / "self.py").symlink_to("self.py")
    (root / "ping.py").symlink_to("pong.py")
    (root / "pong.py").symlink_to("ping.py")
    (root / "gone.py").symlink_to("nowhere.py")
    (root / "twice.py").symlink_to("code.py")
    (root / "etc.py").symlink_to("/etc/passwd")


def special(root: Path) -> None:
    os.mkfifo(root / "pipe.py")
    (root / "folder.py").mkdir()
    (root / "folder.py" / "x.py").write_bytes(CODE)


def forbidden(root: Path) -> None:
    (root / "secret.py").write_bytes(CODE)
    (root / "secret.py").chmod(0)


def forbidden_folder(root: Path) -> None:
    (root / "secret").mkdir()
    (root / "secret" / "x.py").write_bytes(CODE)
    (root / "secret").chmod(0)


def oddly_named(root: Path) -> None:
    for name in (
        b"\xff.py",
        b"a\nb.py",
        b"-r.py",
        b" .py",
        b".py",
        b"x" * 240 + b".py",
        b"\x1b[31m.py",
        "ü.py".encode(),
    ):
        (Path(os.fsdecode(os.fsencode(root) + b"/" + name))).write_bytes(CODE)


def deep(root: Path) -> None:
    folder = root.joinpath(*["d"] * 300)
    folder.mkdir(parents=True)
    (folder / "x.py").write_bytes(CODE)


TABLE = b"# @generated\n" + b"x = 1  # of a table\n" * (SIZE // 20)
ELEMENTS = b"x = [\n" + b"    'a', 'b',\n" * (SIZE // 14) + b"]\n"
BEASTS: Mapping[str, Beast] = {
    "loops": Beast(looped),
    "special": Beast(special),
    "names": Beast(oddly_named, complete=False),
    "deep": Beast(deep, complete=False),
    "forbidden": Beast(forbidden, complete=False),
    "forbidden folder": Beast(forbidden_folder, complete=False),
    "pointer": Beast(written({"a.py": POINTER}), complete=False, unread="lfs-pointer"),
    "generated": Beast(written({"a.py": TABLE}), unread="words"),
    "generated list": Beast(written({"a.py": ELEMENTS})),
    "stubs": Beast(written({"a.pyi": b"def f(): ...\nx: ", "b.pyi": b"\0", "code.pyi": CODE})),
    "notebooks": Beast(written({
        "a.ipynb": b"{", "b.ipynb": b"", "c.ipynb": b'{"cells": 1}', "d.ipynb": b"[" * 100_000,
        "e.ipynb": b'{"cells": [{"cell_type": "code", "source": ["%magic\\n", "x = ("]}]}',
        "f.ipynb": b'{"cells": [{"cell_type": "code", "source": "\\ud800"}]}', "g.ipynb": b"\0\xff",
    })),
    "documents": Beast(written({
        "a.json": b"{" * 5000, "b.toml": b"= [", "setup.cfg": b"[x", "c.yaml": b"\0",
        "d.html": b"{{",
        "pyproject.toml": b"[project]\nname = 1\n", "setup.py": b"setup(", "e.ini": b"\xff\xfe",
    })),
    "packages": Beast(written({
        "__init__.py": b"", "p/__init__.py": b"from . import *", "p/p.py": b"from .p import p",
        "p/__main__.py": b"(",
    })),
}  # fmt: skip


def scanned(root: Path, cache: Path, prefix: Sequence[str] = ()) -> tuple[int, dict[str, object]]:
    """The exit code of a scan and what it printed; nothing may be said of a bug of ours."""
    options = ["--format", "json", "--no-cache", "--jobs", "1"]
    command = [*prefix, sys.executable, "-m", "sweeper", "scan", *options]
    home = Path(__file__).parents[2]
    done = subprocess.run(
        [*command, str(root)],
        cwd=home,
        capture_output=True,
        check=False,
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    assert done.returncode in (0, 1, 3), done.stderr.decode()
    return done.returncode, json.loads(done.stdout) if done.returncode != 3 else {}


@pytest.mark.parametrize("name", BEASTS)
def test_odd_trees_are_scanned(name: str, tmp_path: Path) -> None:
    if name.startswith("forbidden") and FORBID and shutil.which(FORBID[0]) is None:
        pytest.skip("nothing is forbidden to the superuser")
    beast, root = BEASTS[name], tmp_path / "tree"
    root.mkdir()
    (root / "code.py").write_bytes(CODE)
    beast.build(root)
    code, report = scanned(root, tmp_path, FORBID if name.startswith("forbidden") else ())
    assert code == 1, "the unused import of code.py is found in any company"
    assert "code.py" in {f["path"] for f in report["findings"]}  # type: ignore[attr-defined]
    assert report["complete"] is beast.complete
    if beast.unread:
        assert report["unread"] == {beast.unread: 1}


@pytest.mark.parametrize("part", range(4))
def test_odd_contents_are_scanned(part: int, tmp_path: Path) -> None:
    root = tmp_path / "tree"
    for number, (name, data) in enumerate(CONTENTS.items()):
        if number % 4 == part:
            (root / name.replace(" ", "_")).mkdir(parents=True)
            (root / name.replace(" ", "_") / "x.py").write_bytes(data)
    code, report = scanned(root, tmp_path)
    assert code in (0, 1)
    assert report["files"] == len(list(root.iterdir()))


@pytest.mark.parametrize("name", CONTENTS)
def test_odd_contents_go_the_whole_way(name: str, make_course: Callable[[str], Course]) -> None:
    data = CONTENTS[name]
    others = {"y.pyi": data, "z.ipynb": data, "w.txt": data} if len(data) < 100_000 else {}
    course = make_course("application")
    course.run({"x.py": data, "code.py": b"import os as unseen\n", **others}, alone=1)
    assert course.removed >= 1
