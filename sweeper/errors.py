"""The exceptions that end a run, each with its exit code."""


class SweeperError(Exception):
    """A failure that the run cannot survive; the message says what, where and what to do next."""

    exit_code = 70


class ConfigError(SweeperError):
    """An argument or a rule file is wrong."""

    exit_code = 2


class NothingToDo(SweeperError):  # noqa: N818 - it is no error of ours
    """There is nothing to look at."""

    exit_code = 3


class ServiceError(SweeperError):
    """Something outside failed; trying again later may help."""

    exit_code = 4


class GitError(ServiceError):
    """git refused or failed."""


class SandboxError(ServiceError):
    """Foreign code cannot be run safely here."""


class ForgeError(ServiceError):
    """GitHub, GitLab or what stands for them refused or failed."""


class LimitReached(SweeperError):  # noqa: N818 - the run did what it may
    """A limit on what one run may do was reached; a later run takes up the rest."""

    exit_code = 5
