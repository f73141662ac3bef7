"""Which part of the stand-in for GitHub answers what."""

from __future__ import annotations

from collections.abc import Callable

from tests.forge import github_issues, github_pulls
from tests.forge.github_graphql import graphql
from tests.forge.serving import Answer

_R = "/repos/([^/]+/[^/]+)"
ROUTES: list[tuple[str, str, Callable[..., Answer]]] = [
    ("GET", _R, github_pulls.repository),
    ("GET", f"{_R}/collaborators/([^/]+)/permission", github_pulls.role),
    ("GET", f"{_R}/pulls", github_pulls.pulls),
    ("POST", f"{_R}/pulls", github_pulls.open_pull),
    ("GET", f"{_R}/pulls/([0-9]+)", github_pulls.one_pull),
    ("PATCH", f"{_R}/pulls/([0-9]+)", github_pulls.change_pull),
    ("PUT", f"{_R}/pulls/([0-9]+)/merge", github_pulls.merge),
    ("GET", f"{_R}/pulls/([0-9]+)/files", github_pulls.files),
    ("POST", f"{_R}/pulls/([0-9]+)/requested_reviewers", github_issues.ask),
    ("GET", f"{_R}/assignees/([^/]+)", github_issues.is_assignable),
    ("POST", f"{_R}/issues/([0-9]+)/assignees", github_issues.assign),
    ("PATCH", f"{_R}/issues/([0-9]+)", github_issues.change_issue),
    ("POST", f"{_R}/issues/([0-9]+)/labels", github_issues.add_labels),
    ("GET", f"{_R}/issues/([0-9]+)/events", github_issues.events),
    ("GET", f"{_R}/issues/([0-9]+)/reactions", github_issues.reactions),
    ("POST", f"{_R}/issues/([0-9]+)/reactions", github_issues.react),
    ("GET", f"{_R}/actions/variables/([^/]+)", github_issues.variable),
    ("GET", "/orgs/([^/]+)/actions/variables/([^/]+)", github_issues.variable),
    ("GET", f"{_R}/commits/([0-9a-f]+)", github_issues.commit),
    ("GET", f"{_R}/commits/([^/]+)/check-runs", github_issues.check_runs),
    ("GET", f"{_R}/commits/([^/]+)/status", github_issues.status),
    ("POST", f"{_R}/statuses/([^/]+)", github_issues.set_status),
    ("GET", f"{_R}/rules/branches/([^/]+)", github_issues.rule_sets),
    ("DELETE", f"{_R}/git/refs/([^/]+)", github_issues.delete_ref),
    ("POST", "/graphql", graphql),
]
