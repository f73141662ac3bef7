"""What tests that run code share: a sandbox, a workshop for some files, a trial of new texts."""

from __future__ import annotations

import compileall
import importlib.util
import shutil
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pluggy
import pytest

if TYPE_CHECKING:  # the tests of other parts need not load it
    from pytest_httpserver import HTTPServer

    from sweeper.check import Trial, Workshop
    from sweeper.sandbox import Sandbox


# Processes that tests start, and do not fork, import what they are to call; the package itself is
# the one that is installed, so this comes last.
_ROOT = str(Path(__file__).parent.parent)
if _ROOT not in sys.path:
    sys.path.append(_ROOT)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Know the option for those who have an hour."""
    every = "break runs at every call and every write, where an even spread is tried otherwise"
    parser.addoption("--every", action="store_true", help=every)


@pytest.fixture(scope="session")
def sandbox() -> Sandbox:
    """Isolated where that is possible, so that the suite runs everywhere."""
    from sweeper.sandbox import Limits, Sandbox, available

    limits = Limits(processes=64, output=8 << 20, scratch=64 << 20)
    return Sandbox(unsandboxed=bool(available()), limits=limits)


@pytest.fixture(scope="session")
def small_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with pytest and no plug-in, which starts much faster."""
    prefix = tmp_path_factory.mktemp("python")
    packages = make_environment(prefix)
    for name in ("pytest", "_pytest", "pluggy", "iniconfig", "packaging", "pygments", "py"):
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            continue
        if not spec.submodule_search_locations:
            shutil.copy(spec.origin, packages)
            continue
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(Path(spec.origin).parent, packages / name, ignore=ignored)
    for about in Path(pluggy.__file__).parent.parent.glob("pluggy-*.dist-info"):
        shutil.copytree(about, packages / about.name)  # pytest says its version
    compileall.compile_dir(packages, quiet=2)
    script = prefix / "bin" / "pytest"
    script.write_text(f"#!{prefix}/bin/python\nimport pytest\nraise SystemExit(pytest.main())\n")
    script.chmod(0o755)
    return prefix / "bin" / "python"


@pytest.fixture(scope="session")
def plain_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment with all that is installed here but plug-ins of pytest.

    They take a second of each run. It holds links only, so it is of no use in a sandbox.
    """
    prefix = tmp_path_factory.mktemp("plain")
    packages = make_environment(prefix)
    for folder in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for path in Path(folder).iterdir():
            about = path / "entry_points.txt"
            if not (about.is_file() and "[pytest11]" in about.read_text(encoding="utf-8")):
                (packages / path.name).symlink_to(path)
    return prefix / "bin" / "python"


def make_environment(prefix: Path) -> Path:
    """Make a virtual environment for the running Python; return the folder of its packages."""
    packages = prefix / f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
    packages.mkdir(parents=True)
    base = Path(sys.executable).resolve()
    # Without the second line `site` adds the packages of the base, and with them their plug-ins.
    alone = f"home = {base.parent}\ninclude-system-site-packages = false\n"
    (prefix / "pyvenv.cfg").write_text(alone)
    (prefix / "bin").mkdir()
    (prefix / "bin" / "python").symlink_to(base)
    return packages


@pytest.fixture
def make_workshop(tmp_path: Path, sandbox: Sandbox, small_python: Path) -> Callable[..., Workshop]:
    """A workshop for a tree with these files."""
    from sweeper import config
    from sweeper.check.environment import detect
    from sweeper.check.workshop import Workshop

    def make(
        files: Mapping[str, str], *, test: tuple[str, ...] = (), timeout: float = 60
    ) -> Workshop:
        root, scratch = tmp_path / "root", tmp_path / "scratch"
        scratch.mkdir()
        root.mkdir()
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text.encode())
        environment = detect(
            config.Environment(test=test, timeout=timeout),
            root=root,
            checkout=root,
            active="",
            fallback=str(small_python),
            sandbox=sandbox,
            scratch=scratch,
        )
        paths = sorted(path for path in files if path.endswith((".py", ".pyi")))
        return Workshop(root, paths, scratch, sandbox, environment)

    return make


@pytest.fixture
def make_trial() -> Callable[..., Trial]:
    """A trial of new texts; each removed `path::qualname` becomes a finding without a span."""
    from sweeper.check.workshop import Trial
    from sweeper.model import Finding, FindingKind

    def make(workshop: Workshop, after: Mapping[str, str | None], *removed: str) -> Trial:
        before = {path: workshop.original(path).text for path in after}
        findings = []
        for subject in removed:
            path, _, qualname = subject.partition("::")
            name = qualname.rpartition(".")[2]
            kind: FindingKind = "dead-symbol" if qualname else "unused-file"
            findings.append(Finding(kind, "function", path, (), name, qualname, "", "unused"))
        return Trial(before, dict(after), tuple(findings))

    return make


@pytest.fixture
def make_httpserver() -> Iterator[HTTPServer]:
    """A server for one test. That of the plugin lives on, and a thread changes how we start others.

    What still waits for an answer ends with the server.
    """
    from pytest_httpserver import HTTPServer

    threads = threading.active_count()
    server = HTTPServer(host="127.0.0.1", port=0)
    server.start()
    yield server
    server.clear()
    server.stop()
    until = time.monotonic() + 10
    while threading.active_count() > threads and time.monotonic() < until:
        time.sleep(0.01)
