"""Programs of npm that stand for GitHub: installed by their lock file, started and ended."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_HERE = Path(__file__).resolve().parents[2] / ".ci" / "npm" / "forge"
_EMULATE = "emulate/dist/index.js"
_PRISM = "@stoplight/prism-cli/dist/index.js"
# The emulator can keep and restore what it knows, and count requests, but has no way to ask for it.
_ANCHOR = "  registerFontRoutes(app);\n  app.onError("
_KEEPING = """
  let kept = null;
  app.post("/_emulate/keep", (c) => {
    kept = structuredClone(store.snapshot());
    return c.body(null, 204);
  });
  app.post("/_emulate/restore", (c) => {
    store.restore(structuredClone(kept));
    rateLimitCounters.clear();
    return c.body(null, 204);
  });
"""
_DESCRIPTION = "@octokit/openapi/generated/api.github.com.json"
# What of GitHub's description is served: a whole one takes 40 s to load and 300 MB.
_SERVED = (
    "/repos/{owner}/{repo}",
    "/orgs/{org}/actions/variables/{name}",
    "/orgs/{org}/repos",
    "/users/{username}/repos",
    "/repos/{owner}/{repo}/actions/variables/{name}",
    "/repos/{owner}/{repo}/assignees/{assignee}",
    "/repos/{owner}/{repo}/branches/{branch}",
    "/repos/{owner}/{repo}/collaborators/{username}/permission",
    "/repos/{owner}/{repo}/commits/{ref}",
    "/repos/{owner}/{repo}/commits/{ref}/check-runs",
    "/repos/{owner}/{repo}/commits/{ref}/status",
    "/repos/{owner}/{repo}/contents/{path}",
    "/repos/{owner}/{repo}/git/ref/{ref}",
    "/repos/{owner}/{repo}/git/refs/{ref}",
    "/repos/{owner}/{repo}/installation",
    "/repos/{owner}/{repo}/issues",
    "/repos/{owner}/{repo}/issues/comments/{comment_id}",
    "/repos/{owner}/{repo}/issues/{issue_number}",
    "/repos/{owner}/{repo}/issues/{issue_number}/assignees",
    "/repos/{owner}/{repo}/issues/{issue_number}/comments",
    "/repos/{owner}/{repo}/issues/{issue_number}/events",
    "/repos/{owner}/{repo}/issues/{issue_number}/labels",
    "/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}",
    "/repos/{owner}/{repo}/issues/{issue_number}/reactions",
    "/repos/{owner}/{repo}/milestones",
    "/repos/{owner}/{repo}/pulls",
    "/repos/{owner}/{repo}/pulls/{pull_number}",
    "/repos/{owner}/{repo}/pulls/{pull_number}/files",
    "/repos/{owner}/{repo}/pulls/{pull_number}/merge",
    "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
    "/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
    "/repos/{owner}/{repo}/rules/branches/{branch}",
    "/app/installations/{installation_id}/access_tokens",
)

# Of these it says only how they answer where there is something to read.
_REFUSED = tuple(p for p in _SERVED if "/variables/" in p or p.startswith(("/orgs", "/users")))
_REFUSAL = "#/components/responses/not_found"


def install(folder: Path, shared: Path) -> Path:
    """Install what the lock file names and return its `node_modules`; without Node, fail.

    Who shares a folder with other processes shares what is installed, too.
    """
    modules, installed = folder / "node_modules", shared / "npm" / "node_modules"
    with (shared / "npm.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not installed.exists():
            installed.parent.mkdir(exist_ok=True)
            _install(folder)
            _let_keep(modules)
            modules.rename(installed)
    modules.symlink_to(installed)
    return modules


def _install(folder: Path) -> None:
    for program in ("node", "npm"):
        assert shutil.which(program), f"these tests need {program}: install Node 20 or newer"
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_HERE / name, folder)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr


def _let_keep(modules: Path) -> None:
    program = modules / _EMULATE
    text = program.read_text()
    assert text.count(_ANCHOR) == 1, "this is another version of it"
    program.write_text(text.replace(_ANCHOR, f"{_KEEPING}{_ANCHOR}"))


def slice_description(modules: Path) -> Path:
    """Write GitHub's own description of the paths that are served; return the file."""
    whole = json.loads((modules / _DESCRIPTION).read_bytes())
    whole["paths"] = {path: whole["paths"][path] for path in _SERVED}
    for path in _REFUSED:
        responses = whole["paths"][path]["get"]["responses"]
        responses |= {status: {"$ref": _REFUSAL} for status in ("403", "404")}
    for extra in ("webhooks", "x-webhooks"):
        whole.pop(extra, None)
    file = modules.parent / "github.json"
    file.write_text(json.dumps(whole))
    return file


@contextmanager
def prism(modules: Path, description: Path, port: int, upstream: str) -> Iterator[Path]:
    """Judge what goes to `upstream` and comes back by a description; give the log of it."""
    log = description.with_suffix(".log")
    command = [str(modules / _PRISM), "proxy", "--host", "127.0.0.1", "-p", str(port)]
    with _running([*command, str(description), upstream], log, "Prism is listening"):
        yield log


@contextmanager
def emulate(modules: Path, seed: object, port: int, address: str) -> Iterator[None]:
    """Run the emulator of GitHub; `address` is how it names itself in its answers."""
    file = modules.parent / "seed.json"
    file.write_text(json.dumps(seed))
    command = [str(modules / _EMULATE), "start", "--service", "github"]
    command += ["--port", str(port), "--seed", str(file), "--base-url", address]
    with _running(command, modules.parent / "emulate.log", "Config:"):
        yield


@contextmanager
def _running(arguments: Sequence[str], log: Path, ready: str) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["node", *arguments], stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        for _ in range(1200):
            assert process.poll() is None, log.read_text()[-2000:]
            if ready in log.read_text("utf-8", "replace"):
                break
            time.sleep(0.1)
        else:
            raise AssertionError(f"it does not start: {log.read_text()[-2000:]}")
        yield
    finally:
        process.kill()
        process.wait()
