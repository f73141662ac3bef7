from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sweeper.errors import SandboxError
from sweeper.sandbox import Execution, Limits, Sandbox, available

MISSING = "no-such-bubblewrap"
# The suite must run where there is no bubblewrap: there the override and the refusal are tested.
MODES = ["unsandboxed", *([] if available() else ["isolated"])]
PYTHON = Path(sys.executable)
SMALL = Limits(memory=1 << 30, processes=40, file_size=1 << 20, output=1 << 20, scratch=1 << 20)


@pytest.fixture(params=MODES)
def box(request: pytest.FixtureRequest) -> Sandbox:
    return Sandbox(unsandboxed=request.param == "unsandboxed", limits=SMALL)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = tmp_path / "tree"
    tree.mkdir()
    return tree


def python_folders() -> list[Path]:
    """The folders of the running interpreter that are no system folders."""
    folders = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.base_prefix).resolve()}
    return sorted(f for f in folders if f.parts[1] != "usr")


def run_python(box: Sandbox, tree: Path, code: str, *, timeout: float = 60) -> Execution:
    command = [str(PYTHON), "-S", "-c", code]
    return box.run(command, cwd=tree, writable=[tree], readable=python_folders(), timeout=timeout)


def test_refuses_without_isolation(tree: Path) -> None:
    with pytest.raises(SandboxError, match="is not installed") as refusal:
        run_python(Sandbox(program=MISSING), tree, "open('ran', 'w')")
    assert "install bubblewrap" in str(refusal.value)
    assert "--unsandboxed" in str(refusal.value)
    assert not (tree / "ran").exists()


def test_refuses_where_isolation_does_not_work(tree: Path) -> None:
    broken = tree.parent / "bwrap"
    broken.write_text(
        "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n"
    )
    broken.chmod(0o755)
    with pytest.raises(SandboxError, match="No permissions to create new namespace"):
        run_python(Sandbox(program=str(broken)), tree, "open('ran', 'w')")
    assert not (tree / "ran").exists()


def test_override_needs_no_isolation(tree: Path) -> None:
    box = Sandbox(program=MISSING, unsandboxed=True)
    assert run_python(box, tree, "print('here')").output_tail == "here\n"


def test_refuses_a_missing_folder(box: Sandbox, tree: Path) -> None:
    with pytest.raises(SandboxError, match="no such folder"):
        run_python(box, tree / "gone", "")


def test_says_how_it_ended(box: Sandbox, tree: Path) -> None:
    code = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    ended = run_python(box, tree, code)
    assert ended.exit_code == 3
    assert sorted(ended.output_tail.split()) == ["err", "out"]
    assert not ended.stopped


def test_writes_into_what_is_writable(box: Sandbox, tree: Path) -> None:
    assert run_python(box, tree, "open('made', 'w').write('x')").exit_code == 0
    assert (tree / "made").read_text() == "x"


def test_a_missing_command_is_a_failure(box: Sandbox, tree: Path) -> None:
    ended = box.run(["no-such-command"], cwd=tree, writable=[tree], readable=[], timeout=60)
    assert ended.exit_code == 127


def test_path_goes_before_the_systems(box: Sandbox, tree: Path) -> None:
    tool = tree / "bin" / "ls"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho mine\n")
    tool.chmod(0o755)
    environ = {"PATH": str(tree / "bin")}
    ended = box.run(["ls"], cwd=tree, writable=[tree], readable=[], timeout=60, environ=environ)
    assert ended.output_tail == "mine\n"


def test_environment_is_cleared(box: Sandbox, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")
    code = "import os; print(sorted(os.environ)); print(open('/proc/1/environ').read()) if 0 else 0"
    ended = run_python(box, tree, code)
    assert ended.exit_code == 0
    assert "SECRET" not in ended.output_tail


def test_input_is_empty_and_home_too(box: Sandbox, tree: Path) -> None:
    code = "import os, sys; print(repr(sys.stdin.read()), os.listdir(os.path.expanduser('~')))"
    assert run_python(box, tree, code).output_tail == "'' []\n"


def test_ends_what_never_ends(box: Sandbox, tree: Path) -> None:
    ended = run_python(box, tree, "while True: pass", timeout=0.5)
    assert ended.timed_out
    assert ended.exit_code != 0


def test_ends_what_left_its_session(box: Sandbox, tree: Path) -> None:
    code = """
import os, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        open('daemon', 'w').write('started')
        while True: time.sleep(1)
    os._exit(0)
while not os.path.exists('daemon'): time.sleep(0.01)
print('left')
"""
    ended = run_python(box, tree, code)
    assert ended.output_tail == "left\n"
    assert not list(processes_in(tree))


def processes_in(folder: Path) -> Iterator[str]:
    """The ids of the processes whose working directory is the folder."""
    for name in filter(str.isdecimal, os.listdir("/proc")):
        try:
            if os.path.samefile(f"/proc/{name}/cwd", folder):
                yield name
        except OSError:
            continue


def test_ends_a_fork_bomb(box: Sandbox, tree: Path) -> None:
    code = """
import os, time
while True:
    try:
        if os.fork() == 0: time.sleep(60)
        time.sleep(0.002)
    except OSError: time.sleep(60)
"""
    ended = run_python(box, tree, code)
    assert ended.stopped == "processes"
    assert not list(processes_in(tree))


def test_ends_endless_output(box: Sandbox, tree: Path) -> None:
    ended = run_python(box, tree, "while True: print('x' * 65536)")
    assert ended.stopped == "output"
    assert len(ended.output_tail) <= 16_384


def test_output_is_plain_text(box: Sandbox, tree: Path) -> None:
    code = (
        r"import sys; sys.stdout.buffer.write(b'\x1b[31mred\x1b[0m\x00\xff\r\nend\x1b]0;t\x07\n')"
    )
    assert run_python(box, tree, code).output_tail == "red\ufffd\nend]0;t\n"


@pytest.mark.parametrize(
    "code",
    ["bytearray(4 << 30)", "open('big', 'wb').write(bytes(8 << 20))"],
    ids=["memory", "file size"],
)
def test_limits_hold(box: Sandbox, tree: Path, code: str) -> None:
    assert run_python(box, tree, code).exit_code != 0
    assert not (tree / "big").exists() or (tree / "big").stat().st_size <= 1 << 20


def test_survives_what_kills_its_parent(box: Sandbox, tree: Path) -> None:
    ended = run_python(box, tree, "import os, time; os.kill(os.getppid(), 9); time.sleep(60)")
    assert ended.exit_code != 0
    assert not list(processes_in(tree))


@pytest.mark.skipif(bool(available()), reason="no isolation on this machine")
class TestIsolation:
    @pytest.fixture
    def box(self) -> Sandbox:
        return Sandbox(limits=SMALL)

    @pytest.mark.parametrize(
        "code",
        [
            "import os; os.listdir({outside!r})",
            "open({outside!r} + '/new', 'w')",
            "open('/usr/new', 'w')",
            "open('/new', 'w')",
            "open('/etc/shadow')",
            "open('/proc/sys/vm/swappiness', 'w')",
            "open('/proc/sys/kernel/core_pattern', 'w')",
            "open('/tmp/big', 'wb').write(bytes(4 << 20))",
            "open('/dev/shm/big', 'wb').write(bytes(4 << 20))",
            "import socket; socket.create_connection(('127.0.0.1', {port}), timeout=5)",
            "import socket; socket.create_connection(('192.0.2.1', 80), timeout=5)",
            "import os; os.kill({pid}, 0)",
            "import os; os.setuid(0)",
            "import os; os.mknod('disk', 0o60666, os.makedev(8, 0))",
            "import os; os.chroot('.')",
        ],
    )
    def test_refuses(self, box: Sandbox, tree: Path, code: str) -> None:
        import socket

        outside = tree.parent / "outside"
        outside.mkdir()
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            text = code.format(outside=str(outside), port=port, pid=os.getpid())
            ended = run_python(box, tree, text)
        assert ended.exit_code == 1
        assert "Error" in ended.output_tail
        assert not list(outside.iterdir())

    def test_readable_is_not_writable(self, box: Sandbox, tree: Path) -> None:
        kept = tree / "kept"
        kept.mkdir()
        command = ["sh", "-c", "echo x > kept/new"]
        ended = box.run(command, cwd=tree, writable=[tree], readable=[kept], timeout=60)
        assert ended.exit_code != 0
        assert not list(kept.iterdir())

    def test_shows_no_process_and_no_account_of_the_machine(self, box: Sandbox, tree: Path) -> None:
        code = """
import os, pwd
print(sorted(int(n) for n in os.listdir('/proc') if n.isdigit())[-1] < 10)
print([entry.pw_name for entry in pwd.getpwall()], os.getuid(), os.uname().nodename)
print(b'SECRET' in open('/proc/1/environ', 'rb').read())
"""
        ended = run_python(box, tree, code)
        assert ended.output_tail == "True\n['sandbox'] 1000 sandbox\nFalse\n"

    def test_network_only_by_name(self, box: Sandbox, tree: Path) -> None:
        import socket

        with socket.create_server(("127.0.0.1", 0)) as server:
            code = f"import socket; socket.create_connection({server.getsockname()!r}, timeout=30)"
            command = [str(PYTHON), "-S", "-c", code]
            ended = box.run(
                command,
                cwd=tree,
                writable=[tree],
                readable=python_folders(),
                timeout=60,
                network=True,
            )
        assert ended.exit_code == 0
