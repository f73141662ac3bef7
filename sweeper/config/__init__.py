"""Rule files in TOML to the values `Rules` and `Policy`."""

from sweeper.config.dependencies import dependencies
from sweeper.config.globs import any_of, classifier, glob_regex, matches_path
from sweeper.config.load import Loaded, Reader, folder_reader, load, load_with_origins, rules_dir
from sweeper.config.manners import Manners, Schedule
from sweeper.config.values import (
    Environment,
    KeepRule,
    PackageRule,
    PathRule,
    PathTraits,
    Policy,
    RootRule,
    Rules,
)

__all__ = [
    "Environment",
    "KeepRule",
    "Loaded",
    "Manners",
    "PackageRule",
    "PathRule",
    "PathTraits",
    "Policy",
    "Reader",
    "RootRule",
    "Rules",
    "Schedule",
    "any_of",
    "classifier",
    "dependencies",
    "folder_reader",
    "glob_regex",
    "load",
    "load_with_origins",
    "matches_path",
    "rules_dir",
]
