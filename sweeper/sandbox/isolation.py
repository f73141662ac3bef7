"""What foreign code may see to the bubblewrap command line that shows it that and no more."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

HOME = "/home/sandbox"

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store")
_ETC = (
    "alternatives", "ca-certificates", "crypto-policies", "ld.so.cache", "ld.so.conf",
    "ld.so.conf.d", "localtime", "mime.types", "nsswitch.conf", "pki", "protocols", "services",
    "ssl", "timezone",
)  # fmt: skip
# bubblewrap itself covers only those that access(2) calls writable. Started by root it asks without
# capabilities and hears no, yet the kernel lets root's identity write, for example to core_pattern.
_PROC = ("acpi", "asound", "bus", "fs", "irq", "scsi", "sys", "sysrq-trigger")
# Known to newer releases only; they add to what the rest already ensures.
_NEWER = ("--disable-userns",)


@functools.cache
def available(program: str = "bwrap") -> str:
    """Say why isolation does not work on this machine, "" when it does; asked once per process."""
    if shutil.which(program) is None:
        return f"{program} is not installed"
    command = [*_namespaces(program), *_view(scratch=1 << 20), "--", "/bin/sh", "-c", ":"]
    trial = _ask(command)
    if trial.returncode == 0:
        return ""
    said = trial.stderr.strip().splitlines() or ["no message"]
    return f"{program} does not work here ({said[-1]})"


def isolated(
    program: str,
    *,
    own: Path,
    cwd: Path,
    writable: Sequence[Path],
    readable: Sequence[Path],
    variables: Mapping[str, str],
    scratch: int,
    network: bool,
) -> list[str]:
    """Return the command line up to the command; `own` is a folder for the account files.

    `scratch` is the size in bytes of each folder in memory (/tmp, the home, shared memory).
    """
    command = [*_namespaces(program), *_view(scratch), *_accounts(own)]
    if network:
        resolver = str(Path("/etc/resolv.conf").resolve())
        command += ["--share-net", "--ro-bind-try", resolver, "/etc/resolv.conf"]
    command += _mounts(writable, readable)
    for name, value in sorted(variables.items()):
        command += ["--setenv", name, value]
    return [*command, "--chdir", str(cwd)]


@functools.cache
def _namespaces(program: str) -> tuple[str, ...]:
    found = shutil.which(program) or program
    said = _ask([found, "--help"])
    newer = [option for option in _NEWER if option in said.stdout + said.stderr]
    # Nobody's identity also where root starts it: test suites behave differently for root.
    identity = ("--uid", "1000", "--gid", "1000", "--hostname", "sandbox")
    kept = ("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv")
    return (found, "--unshare-all", "--unshare-user", *newer, *identity, *kept)


def _ask(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, env={},
        timeout=60,
    )  # fmt: skip


def _view(scratch: int) -> Iterator[str]:
    """Show the system's programs and libraries, and empty folders where programs like to write."""
    for name in _SYSTEM:
        if os.path.islink(name):
            yield from ("--symlink", os.readlink(name), name)
        else:
            yield from ("--ro-bind-try", name, name)
    for name in _ETC:
        yield from ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")
    yield from ("--proc", "/proc")
    for name in _PROC:
        yield from ("--ro-bind-try", f"/proc/{name}", f"/proc/{name}")
    yield from ("--dev", "/dev")
    for folder in ("/dev/shm", "/tmp", "/var/tmp", HOME):
        yield from ("--perms", "1777", "--size", str(scratch), "--tmpfs", folder)


def _accounts(own: Path) -> Iterator[str]:
    """Write the few account files that libraries ask for, without a name of the real machine."""
    texts = {
        "passwd": f"sandbox:x:1000:1000:sandbox:{HOME}:/bin/sh\n",
        "group": "sandbox:x:1000:\n",
        "hosts": "127.0.0.1 localhost sandbox\n::1 localhost\n",
    }
    for name, text in texts.items():
        (own / name).write_text(text, encoding="ascii")
        yield from ("--ro-bind", str(own / name), f"/etc/{name}")


def _mounts(writable: Sequence[Path], readable: Sequence[Path]) -> Iterator[str]:
    """Order by depth, so that a folder inside another one is mounted over it."""
    wanted = dict.fromkeys((str(path) for path in readable), "--ro-bind")
    wanted.update(dict.fromkeys((str(path) for path in writable), "--bind"))
    for path in sorted(wanted, key=lambda name: (name.count("/"), name)):
        yield from (wanted[path], path, path)
    yield from ("--remount-ro", "/")
