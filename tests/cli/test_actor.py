from __future__ import annotations

import os
import pwd
import socket

import pytest

from sweeper.cli.actor import Actor, actor

GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_ACTOR": "ada",
    "GITHUB_SERVER_URL": "https://github.example",
    "GITHUB_REPOSITORY": "shop/cart",
    "GITHUB_RUN_ID": "7",
    "GITHUB_RUN_ATTEMPT": "2",
}
GITLAB = {
    "GITLAB_CI": "true",
    "GITLAB_USER_LOGIN": "grace",
    "CI_JOB_URL": "https://gitlab.example/shop/cart/-/jobs/9",
}


@pytest.mark.parametrize("environ", [{}, {"USER": "eve"}, {"GITHUB_ACTIONS": "false"}])
def test_the_user_of_the_machine(environ: dict[str, str]) -> None:
    name = pwd.getpwuid(os.getuid()).pw_name
    assert actor(environ) == Actor(f"{name}@{socket.gethostname()}", "")


def test_a_unit_of_systemd() -> None:
    assert actor({"INVOCATION_ID": "c0ffee"}).trigger == "systemd:c0ffee"


@pytest.mark.parametrize(
    ("more", "name", "trigger"),
    [
        ({}, "github:ada", ""),
        ({"GITHUB_EVENT_NAME": "schedule"}, "github:ada", " (schedule)"),
        ({"GITHUB_TRIGGERING_ACTOR": "barbara"}, "github:barbara", ""),
    ],
)
def test_a_job_of_github(more: dict[str, str], name: str, trigger: str) -> None:
    job = "https://github.example/shop/cart/actions/runs/7/attempts/2"
    assert actor({**GITHUB, **more}) == Actor(name, f"{job}{trigger}")


def test_a_job_of_gitlab() -> None:
    found = actor({**GITLAB, "CI_PIPELINE_SOURCE": "schedule"})
    assert found == Actor("gitlab:grace", "https://gitlab.example/shop/cart/-/jobs/9 (schedule)")
