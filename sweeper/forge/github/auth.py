"""A token or the key of an App to a line to GitHub, with the least that it may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from sweeper.errors import ConfigError
from sweeper.forge.answers import Unanswered, failure
from sweeper.forge.credentials import AppKey, Token
from sweeper.forge.github.wire import Wire
from sweeper.forge.pace import Pace
from sweeper.secret import redact

if TYPE_CHECKING:
    from github import Auth

PUBLIC: Final = "https://api.github.com"
# What an installation token is asked to be good for. Named one by one: an App that was given more
# for other uses lends nothing of it. GitHub refuses what the App itself does not have.
PERMISSIONS: Final[Mapping[str, str]] = {
    "metadata": "read",
    "contents": "write",
    "pull_requests": "write",
    "issues": "write",
    "checks": "read",
    "statuses": "read",
}
# Asked for only where the App has them: by them a variable of the forge can stop a run.
OPTIONAL: Final[Mapping[str, str]] = {
    "actions_variables": "read",
    "organization_actions_variables": "read",
}
_SECONDS: Final = 30
_VERSION: Final = "2022-11-28"


def connect(
    repository: str,
    credential: Token | AppKey,
    pace: Pace,
    *,
    base_url: str = PUBLIC,
    source: str = "",
) -> Wire:
    """Return a line to the repository `owner/name`, or to an `owner` alone.

    Raises ConfigError and ForgeError.
    """
    github = _library()
    auth = _auth(repository, credential, pace, base_url)
    client = github.Github(auth=auth, **_options(base_url))
    known = (credential.key if isinstance(credential, AppKey) else credential.secret,)
    return Wire(
        repository=repository,
        requester=client.requester,
        error=github.GithubException,
        is_limit=github.Requester.Requester.isRateLimitError,
        pace=pace,
        known=known,
        source=source,
    )


def caveats(credential: Token | AppKey, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Say what cannot be done with this credential, in the order of importance."""
    if isinstance(credential, AppKey):
        return ()
    value = credential.secret.reveal()
    if value == environ.get("GITHUB_TOKEN") and environ.get("GITHUB_ACTIONS") == "true":
        return (
            f"{credential.origin} is the token of a workflow: checks of a pull request that it "
            "opens or pushes to wait until somebody presses 'Approve workflows to run', so that "
            "nothing is merged unattended; give the token of a GitHub App instead",
            "it can open pull requests only where the repository's settings let Actions do so",
        )
    if value.startswith("ghp_"):
        return (
            f"{credential.origin} is a classic personal token, which reaches all repositories of "
            "its owner; a fine-grained one for these repositories is enough",
        )
    return ()


def _auth(repository: str, credential: Token | AppKey, pace: Pace, base_url: str) -> Auth.Auth:
    github = _library()
    from jwt import PyJWTError  # which came with it

    if isinstance(credential, Token):
        return github.Auth.Token(credential.secret.reveal())  # type: ignore[no-any-return]
    app = github.Auth.AppAuth(credential.app, credential.key.reveal())
    integration = github.GithubIntegration(auth=app, **_options(base_url))
    owner, _, name = repository.partition("/")
    where = f"GitHub: the installation of App {credential.app} for {repository}"

    def find() -> tuple[int, dict[str, str]]:
        try:
            found = (
                integration.get_repo_installation(owner, name)
                if name
                else integration.get_org_installation(owner)
            )
            granted = found.raw_data.get("permissions") or {}
            more = {name: level for name, level in OPTIONAL.items() if name in granted}
            return int(found.id), {**PERMISSIONS, **more}
        except github.GithubException as error:
            headers = {str(k).lower(): str(v) for k, v in (error.headers or {}).items()}
            said = redact(str(error.message or ""), [credential.key])
            now = pace.clock()
            raise failure(where, error.status, headers, said, now=now, is_limit=False) from error
        except OSError as error:
            raise Unanswered(f"{where}: {error}") from error
        except PyJWTError as error:
            raise ConfigError(f"{credential.origin} holds no private key of an App") from error

    return app.get_installation_auth(*pace.read(find))  # type: ignore[no-any-return]


def _options(base_url: str) -> dict[str, Any]:
    """Return how the library is to behave: it neither repeats nor waits, which `Pace` does.

    By default it repeats a POST after a 502, and so opens the same pull request twice.
    """
    return {
        "base_url": base_url.rstrip("/"),
        "timeout": _SECONDS,
        "retry": None,
        "seconds_between_requests": None,
        "seconds_between_writes": None,
        "api_version": _VERSION,
    }


def _library() -> Any:
    # Imported here, since it takes longer than most of what is asked for without it.
    try:
        import github
    except ImportError as error:
        message = "GitHub needs its library: pip install 'sweeper-engine[github]'"
        raise ConfigError(message) from error
    return github
