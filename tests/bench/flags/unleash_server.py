"""A real unleash-server on a PostgreSQL of its own, both stopped at the end; runs as root only."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

_PACKAGE: Final = "unleash-server@7.5.1"
_START: Final = """
require("unleash-server").start({
  db: {connectionString: process.env.DATABASE_URL, ssl: false},
  server: {host: "127.0.0.1", port: Number(process.env.PORT)},
  authentication: {type: "none"}, versionCheck: {enable: false}, telemetry: false,
  logLevel: "error",
});
"""


class Server:
    """The API of a running server."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, path: str, body: object = None) -> Any:
        """GET, or POST the body; return what is answered, None when that is nothing."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + path, data, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
        return json.loads(text) if text.strip() else None


@contextmanager
def server(folder: Path) -> Iterator[Server]:
    """Install what is missing in the folder, start both, and wait for the first answer."""
    installed = folder / "node_modules" / "unleash-server"
    if not installed.exists():
        # Its scripts would fetch a browser of the administration; the packages hold all it needs.
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", _PACKAGE]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (folder / "start.js").write_text(_START)
    with _postgres(folder) as database:
        port = _free_port()
        environ = {**os.environ, "DATABASE_URL": database, "PORT": str(port)}
        process = subprocess.Popen(
            ["node", "start.js"], cwd=folder, env=environ, stderr=subprocess.DEVNULL
        )
        try:
            running = Server(f"http://127.0.0.1:{port}")
            _wait(running, process)
            yield running
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()


@contextmanager
def _postgres(folder: Path) -> Iterator[str]:
    home = folder / "postgres"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    shutil.chown(home, "postgres")  # it refuses to run as root
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    data, port = home / "data", _free_port()

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(data), *arguments]
        subprocess.run(
            command, user="postgres", group="postgres", cwd=home, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    run("initdb", "-A", "trust", "-U", "postgres")
    options = f"-k {home} -p {port} -c listen_addresses=127.0.0.1"
    run("pg_ctl", "-o", options, "-l", str(home / "log"), "-w", "start")
    try:
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-m", "immediate", "stop")


def _wait(running: Server, process: subprocess.Popen[bytes]) -> None:
    for _ in range(120):
        if process.poll() is not None:
            raise SystemExit(f"unleash-server ended with {process.returncode}")
        try:
            running.ask("/health")
            return
        except OSError:
            time.sleep(1)
    raise SystemExit("unleash-server does not answer")


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
    return port
