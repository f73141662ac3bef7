"""The environment to who has a run done, and what started it."""

from __future__ import annotations

import os
import pwd
import socket
from collections.abc import Mapping
from typing import NamedTuple


class Actor(NamedTuple):
    """A name such as `github:ada` or `ada@host`, and the address of the job, "" for none."""

    name: str
    trigger: str


def actor(environ: Mapping[str, str]) -> Actor:
    """Return who has this run done: whom the CI names, else the user of this machine."""
    if environ.get("GITHUB_ACTIONS") == "true":
        who = environ.get("GITHUB_TRIGGERING_ACTOR") or environ.get("GITHUB_ACTOR", "")
        parts = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT")
        server, repository, run, attempt = (environ.get(part, "") for part in parts)
        job = f"{server}/{repository}/actions/runs/{run}/attempts/{attempt or 1}"
        return Actor(f"github:{who}", _started(job, environ.get("GITHUB_EVENT_NAME", "")))
    if environ.get("GITLAB_CI") == "true":
        who = environ.get("GITLAB_USER_LOGIN", "")
        job = environ.get("CI_JOB_URL", "")
        return Actor(f"gitlab:{who}", _started(job, environ.get("CI_PIPELINE_SOURCE", "")))
    unit = environ.get("INVOCATION_ID", "")  # systemd.exec(5)
    return Actor(f"{_user()}@{socket.gethostname()}", f"systemd:{unit}" if unit else "")


def _started(job: str, event: str) -> str:
    return f"{job} ({event})" if event else job


def _user() -> str:
    # Not $USER, which sudo and cron leave as it was.
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container may run as a user that it does not know
        return str(os.getuid())
