"""Source distributions to labels: functions and methods that their own tests run.

    python -m tests.bench.quality.live WORK [--only NAME]

Each project is installed in an environment of its own and its suite runs once under `tracer.py`;
tests that fail there have run code all the same. A definition is alive when code outside of the
tests called it, and its name stands somewhere outside of the tests beside where it is defined: what
tests alone refer to is dead. (Python calls names such as `__len__` itself.)
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.bench.quality.mine import TESTS
from tests.bench.sdists import copied, unpacked

HERE: Final = Path(__file__).parent
LIVE: Final = HERE / "live.jsonl"
_LIMIT = 900  # seconds for one suite
_TEXTS = frozenset(
    {".py", ".pyi", ".toml", ".cfg", ".ini", ".html", ".jinja", ".j2", ".txt", ".json"}
)


class Living(NamedTuple):
    """A definition that runs. `line` is that of the `def` or its first decorator."""

    project: str
    path: str
    qualname: str
    line: int


def projects() -> list[dict[str, Any]]:
    """Return the entries of `live.toml`."""
    document = tomllib.loads((HERE / "live.toml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = document["project"]
    return found


def traced(entry: dict[str, Any], work: Path) -> list[tuple[str, str, int]]:
    """Run the suite of a project and return what ran; kept in `work`, so that it runs once."""
    sdist = entry["sdist"]
    kept = work / "traces" / f"{sdist}.json"
    if not kept.is_file():
        tree = copied(unpacked(sdist, work), work / "live" / sdist)
        python = _environment(entry, tree, work)
        plugins = work / "plugins"
        plugins.mkdir(exist_ok=True)
        shutil.copyfile(HERE / "tracer.py", plugins / "sweeper_tracer.py")
        kept.parent.mkdir(parents=True, exist_ok=True)
        environ = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL"))},
            "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(plugins),
            "TRACE_TREE": str(tree),
            "TRACE_TESTS": TESTS.pattern,
            "TRACE_OUTPUT": str(kept),
        }
        options = ["-p", "sweeper_tracer", "-q", "-p", "no:cacheprovider", "--timeout=60"]
        options.append("--continue-on-collection-errors")
        command = [str(python), "-m", "pytest", *options, *entry.get("test", [])]
        said = _run([*_isolated(work), *command], tree, environ)
        print(f"{sdist}: {said}", file=sys.stderr, flush=True)
    return [tuple(row) for row in json.loads(kept.read_text(encoding="utf-8"))]


def _isolated(work: Path) -> list[str]:
    """Return what goes before a foreign command: it writes below `work` only, without network.

    A suite that runs as root may otherwise change the machine, such as the mode of /dev/null.
    """
    root = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"]
    return ["bwrap", *root, "--bind", str(work), str(work), "--unshare-all", "--die-with-parent"]


def _run(command: list[str], tree: Path, environ: dict[str, str]) -> str:
    """Run a suite, end all that it left running, and return its last line."""
    with subprocess.Popen(
        command, cwd=tree, env=environ, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            said, _ = process.communicate(timeout=_LIMIT)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return "".join(said.decode("utf-8", "replace").splitlines()[-1:])


def _environment(entry: dict[str, Any], tree: Path, work: Path) -> Path:
    folder = work / "environments" / str(entry["sdist"])
    python = folder / "bin" / "python"
    if not (folder / "complete").is_file():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "pytest<9", "pytest-timeout", *entry.get("requires", [])], check=True)
        (folder / "complete").touch()
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "-e", str(tree)], check=True)
    return python


def living(entry: dict[str, Any], work: Path) -> Iterator[Living]:
    """Yield the labels of a project."""
    tree = unpacked(entry["sdist"], work)
    words = _words(tree)
    for path, qualname, line in traced(entry, work):
        name = qualname.rpartition(".")[2]
        if line not in _functions(tree / path):
            continue
        is_special = re.fullmatch(r"__\w+__", name) is not None
        if is_special or words.get(name, 0) > 1:
            yield Living(entry["sdist"], path, qualname.replace("<locals>.", ""), line)


@cache
def _functions(path: Path) -> frozenset[int]:
    """Return the lines on which the functions of a file begin, with their first decorator."""
    if path.suffix != ".py" or not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_bytes())
    nodes = [n for n in ast.walk(tree) if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return frozenset(min([n.lineno, *(d.lineno for d in n.decorator_list)]) for n in nodes)


def _words(tree: Path) -> dict[str, int]:
    """Count the words of all files outside of the tests."""
    counts: dict[str, int] = {}
    for path in sorted(tree.rglob("*")):
        name = path.relative_to(tree).as_posix()
        if path.suffix in _TEXTS and path.is_file() and not TESTS.search(name):
            for word in re.findall(r"\w+", path.read_text(encoding="utf-8", errors="replace")):
                counts[word] = counts.get(word, 0) + 1
    return counts


def main() -> None:
    """Trace all projects and write the labels."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("work", type=Path)
    parser.add_argument("--only", default="", help="one project, by the name before ==")
    asked = parser.parse_args()
    rows: list[Living] = []
    for entry in projects():
        if asked.only and entry["sdist"].partition("==")[0] != asked.only:
            continue
        try:
            rows += living(entry, asked.work.resolve())
        except (subprocess.SubprocessError, OSError) as error:
            print(f"{entry['sdist']}: {error}", file=sys.stderr, flush=True)
    if not asked.only:
        text = "".join(json.dumps(row) + "\n" for row in sorted(rows))
        LIVE.write_text(text, encoding="utf-8")
    print(f"{len(rows)} living definitions")


if __name__ == "__main__":
    main()
