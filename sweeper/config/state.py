"""`[state]` of a rule file: where the ledger and all else that a forge cannot hold is kept.

`branch:sweeper/NAME` is a branch of the repository, `local` its git folder, which stays on this
machine; a folder or the address of a bucket lies outside, so that the organisation alone says it.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sweeper.config.document import Table

DEFAULT_STATE = "branch:sweeper/state"
_BRANCH = re.compile(r"branch:sweeper/(?!dead-code-|flags-)[A-Za-z0-9][A-Za-z0-9_-]*")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[^\s]+")
_FORMS = (
    "'branch:sweeper/NAME', 'local', the whole path of a folder, or an address such as "
    "'s3://bucket/sweeper'"
)


def read_state(document: Table, before: str) -> str:
    """Return the location, `before` when the document says nothing; "" is for nothing said."""
    table = document.table("state")
    table.only(("location",))
    if not table.data:
        return before
    location = table.string("location")
    is_inside = location == "local" or _BRANCH.fullmatch(location) is not None
    is_folder = location.startswith(("/", "~/"))
    if not (is_inside or is_folder or _ADDRESS.fullmatch(location)):
        raise table.error("location", f"'{location}' is no location; write {_FORMS}")
    if not (is_inside or is_folder) and urlsplit(location).password is not None:
        raise table.error("location", "an address must not hold a password")
    if table.document.level == "repository" and not (is_inside and before in ("", location)):
        raise table.error(
            "location", "only the organisation's file may keep the state elsewhere, or change that"
        )
    return location
