"""The standard library's own text, broken in many ways, goes the whole way."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.fuzz.conftest import Course

FILES = 10
TREES = 75
LIBRARY = Path(os.__file__).parent
# What other Pythons than the running one can read, and what none can.
FOREIGN = (
    b"print 'two', x\n", b"exec code in space\n", b"raise E, 'text', trace\n", b"x = 0777L\n",
    b"try:\n    pass\nexcept A, e:\n    pass\n", b"def f((a, b)): pass\n", b"x <> `y`\n",
    b"type Alias[T] = list[T]\n", b"def g[T: int, *Ts, **P](x: T) -> T: return x\n",
    b"class C[T = int](B[T]): pass\n", b"x = f'{a['b']} {f'{c!r:{d}}'}'\n", b"x = t'{name}'\n",
    b"try:\n    pass\nexcept A, B:\n    pass\n", b"def h():\n    try: pass\n    finally: return\n",
    b"<<<<<<< ours\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n", b"lazy import x\n", b"print f'{'\n",
    b"async def k():\n    async for i in [j async for j in x]: await i\n", b"x = 1__0\n",
    b"match x:\n    case {**rest} if (y := rest): pass\n", b"with (a as b, c as d,): pass\n",
)  # fmt: skip
INSERTED = (
    b"\0", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", b"\x0c", b"\x1a", b"\t", b"\\", b"'''",
    b'"""', b"(", b"]", b"}", b"#", b";", b":", b"\xe2\x80\xa8", b"\xc2\xa0", b"\xc2\x85", b"\x0b",
    b"\\\n", b"\n\n\n", b"lambda: ", b"not ", b"@", b"*", b"=", b":=", b"async ",
    b"\xf0\x9f\x90\x8d",
)  # fmt: skip
# A seed says nothing of what it makes, so there is nothing to shrink.
SETTINGS = settings(
    derandomize=True,
    max_examples=TREES,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def library_files() -> list[Path]:
    """The files of the standard library that are of an ordinary size, in a fixed order."""
    folders = (
        "",
        "email",
        "json",
        "logging",
        "unittest",
        "xml/dom",
        "importlib",
        "concurrent/futures",
    )
    files = [path for folder in folders for path in sorted((LIBRARY / folder).glob("*.py"))]
    return [path for path in files if 500 < path.stat().st_size < 120_000]


@cache
def statements(path: Path) -> tuple[list[bytes], list[tuple[int, int]]]:
    """The lines of a file and where its statements begin and end, from 0 on."""
    data = path.read_bytes()
    nodes = ast.parse(data).body
    heads = [min([n.lineno, *(d.lineno for d in getattr(n, "decorator_list", ()))]) for n in nodes]
    spans = [(head - 1, node.end_lineno or 0) for head, node in zip(heads, nodes, strict=True)]
    return data.splitlines(keepends=True), spans


def passage(path: Path, random: Random) -> bytes:
    """A few of the file's statements, with what stands between them."""
    lines, spans = statements(path)
    start = random.choice(spans)[0]
    size = random.choice([10, 40, 100])
    within = [end for begin, end in spans if begin >= start and end <= start + 2 * size]
    return b"".join(
        lines[
            start : max(
                [end for end in within if end <= start + size] or within[:1] or [start + size]
            )
        ]
    )


def mutated(data: bytes, other: bytes, random: Random) -> bytes:
    """The bytes with one thing done to them."""
    lines = data.splitlines(keepends=True) or [b""]
    first, second = sorted(random.choices(range(len(lines)), k=2))
    place = random.randint(0, len(data))

    def joined(*parts: list[bytes]) -> bytes:
        return b"".join(b"".join(part) for part in parts)

    def inserted(text: bytes) -> bytes:
        return joined(lines[:first], [text], lines[first:])

    def indented(by: bytes) -> bytes:
        moved = [by + line if by else line[1:] for line in lines[first : second + 1]]
        return joined(lines[:first], moved, lines[second + 1 :])

    def swapped() -> bytes:
        middle = lines[first + 1 : second]
        return joined(lines[:first], [lines[second]], middle, [lines[first]], lines[second + 1 :])

    kinds: list[Callable[[], bytes]] = [
        lambda: joined(lines[:first], lines[first + 1 :]),
        lambda: joined(lines[:first], lines[second:]),
        lambda: joined(lines[:second], lines[first:]),
        swapped,
        lambda: data[:place],
        lambda: data[place:],
        lambda: indented(random.choice([b" ", b"    ", b"\t", b"", b"\x0c"])),
        lambda: data[:place] + random.choice(INSERTED) + data[place:],
        lambda: inserted(random.choice(INSERTED)),
        lambda: inserted(random.choice(FOREIGN)),
        lambda: data + random.choice(FOREIGN),
        lambda: joined(lines[:first], [other], lines[first:]),
        lambda: data + other,
        lambda: data.replace(b"\n", random.choice([b"\r\n", b"\r", b"\n\n", b" \n", b";\n"])),
        lambda: data.replace(
            random.choice([b"    ", b"self", b"=", b"(", b"import "]),
            random.choice([b"\t", b"", b"  ", b"x"]),
            random.choice([1, 2, -1]),
        ),
        lambda: data[:place] + bytes(random.choices(range(256), k=3)) + data[place + 3 :],
        lambda: b"\xef\xbb\xbf" + data,
        lambda: (
            b"# coding: "
            + random.choice([b"latin-1", b"cp1252", b"no-such", b"utf-8"])
            + b"\n"
            + data
        ),
        lambda: joined(lines[:first], [b"    return\n"], lines[first:]),
        lambda: joined(
            lines[:first],
            [b"if False:\n"],
            [b"    " + li for li in lines[first:second]],
            lines[second:],
        ),
    ]
    return random.choice(kinds)()


def make(seed: int, files: list[Path]) -> bytes:
    """A passage of some file, changed so many times."""
    random = Random(seed)
    data = passage(random.choice(files), random)
    for _ in range(random.choice([0, 0, 1, 1, 1, 2])):
        data = mutated(data, passage(random.choice(files), random), random)
    return data


@pytest.mark.slow
@pytest.mark.parametrize("role", ["application", "library"])
def test_broken_files_go_the_whole_way(
    role: str, make_course: Callable[[str], Course], record_property: Callable[[str, object], None]
) -> None:
    course = make_course(role)
    files = library_files()

    @SETTINGS
    @given(st.lists(st.integers(0, 2**40), min_size=FILES, max_size=FILES, unique=True))
    def go(seeds: list[int]) -> None:
        course.run({f"m{place}.py": make(seed, files) for place, seed in enumerate(seeds)})

    go()
    record_property("course", course.seen())
    assert course.files >= FILES * TREES
    assert course.removed > 100
    assert course.unread.total() > 100
