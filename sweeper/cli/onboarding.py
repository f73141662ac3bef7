"""A work tree to what a first rule file is made of, and to the pull request that offers it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sweeper.cli.output import say
from sweeper.config import Rules, folder_reader, load
from sweeper.errors import NothingToDo
from sweeper.git import Repository
from sweeper.onboard import RULE_FILE, SHARED_FILE, Forge, Signs
from sweeper.onboard.look import look
from sweeper.onboard.rule_file import rule_file
from sweeper.onboard.signs import forge_of
from sweeper.sources import read_tree

if TYPE_CHECKING:
    from sweeper.propose.publish import Outlet


def offered(root: Path, outlet: Outlet) -> str:
    """Offer a rule file to a repository that has none; return what a sweep waits for, "" if not."""
    from sweeper.onboard.pull import offer

    read = folder_reader(root)
    if read(RULE_FILE) is not None or b"[tool.sweeper" in (read(SHARED_FILE) or b""):
        return ""
    return offer(outlet, rule_file(look_at(root, outlet.repository, outlet.dialect)))


def look_at(root: Path, repository: Repository | None, forge: Forge | None) -> Signs:
    """Return what there is to know of a work tree; `forge` None is for that of the clone."""
    rules, is_shared = _rules(root)
    tree = read_tree(root, rules)
    if not any(file.language == "python" for file in tree.files):
        raise NothingToDo(f"{root}: holds no Python files")
    found, slug = forge_of(_remote(repository))
    if forge is None and found == "none":
        say("sweeper: no forge is known from the remote `origin`; for its jobs say --forge")
    return look(tree, rules, forge=forge or found, slug=slug, shared_rules=is_shared)


def _rules(root: Path) -> tuple[Rules, bool]:
    """Return the rules without the rule file, which a second run must not be led by."""
    read = folder_reader(root)
    shared = read(SHARED_FILE) or b""
    is_shared = b"[tool.sweeper" in shared
    rules, _ = load(lambda name: None if name == RULE_FILE else read(name))
    return rules, is_shared


def _remote(repository: Repository | None) -> str:
    if repository is None:
        return ""
    asked = ("config", "--get", "remote.origin.url")
    code, said = repository.run(*asked, accept=(0, 1))
    return os.fsdecode(said).strip() if code == 0 else ""
