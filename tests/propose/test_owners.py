"""The owners of a path are those whom the forge would ask."""

from __future__ import annotations

import pytest

from sweeper.propose.owners import Dialect, Owners

GITHUB = """\
# The last line that matches wins.
*           @org/all
*.js        @js-owner  # inline
/build/logs/ @doctocat
docs/*      docs@example.com
apps/       @octocat
/scripts/   @doctocat @octocat
**/logs     @logs
/apps/github
odd\\ name.py @space
[ab].py     @set
!/apps/     @not
/bad        nobody
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("setup.py", ("@org/all",)),
        ("a/b/c.js", ("@js-owner",)),
        ("build/logs/x.txt", ("@logs",)),
        ("x/build/logs.txt", ("@org/all",)),
        ("docs/start.md", ("docs@example.com",)),
        ("docs/build/start.md", ("@org/all",)),
        ("x/docs/start.md", ("@org/all",)),
        ("x/apps/y/z.py", ("@octocat",)),
        ("apps/github/x.py", ()),
        ("scripts/run.sh", ("@doctocat", "@octocat")),
        ("x/scripts/run.sh", ("@org/all",)),
        ("deep/logs/today/x", ("@logs",)),
        ("odd name.py", ("@space",)),
        ("a.py", ("@org/all",)),
        ("bad", ("@org/all",)),
        ("A.JS", ("@org/all",)),
    ],
)
def test_github(path: str, owners: tuple[str, ...]) -> None:
    assert Owners.parse(GITHUB, "github").of(path) == owners


def test_lines_that_github_ignores_are_told() -> None:
    assert Owners.parse(GITHUB, "github").odd == (11, 12, 13)


GITLAB = """\
* @all
internal/README.md @inner

[Database] @dba
model/db/
config/db/schema.rb @docs

^[Docs][2] @writers
*.md
!/CHANGELOG.md
CHANGELOG.md @again

[DATABASE]
tables/ @@maintainers
[not a section
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("x.py", ("@all",)),
        ("deep/internal/README.md", ("@inner", "@writers")),
        ("internal/README.md", ("@inner", "@writers")),
        ("x/model/db/y.py", ("@all", "@dba")),
        ("config/db/schema.rb", ("@all", "@docs")),
        ("CHANGELOG.md", ("@all",)),
        ("tables/x.py", ("@all", "@@maintainers")),
    ],
)
def test_gitlab(path: str, owners: tuple[str, ...]) -> None:
    assert Owners.parse(GITLAB, "gitlab").of(path) == owners


@pytest.mark.parametrize("dialect", ["github", "gitlab"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "#",
        "@only",
        "* ",
        "/",
        "a/../b @x",
        "a\\b @x",
        "\x00 @x",
        "****** @x",
        "[",
        "[]",
        "^[",
    ],
)
def test_odd_files_own_nothing_more(dialect: Dialect, text: str) -> None:
    assert Owners.parse(text, dialect).of("a/b.py") in ((), ("@x",))


def test_a_glob_of_a_stranger_costs_little() -> None:
    owners = Owners.parse("*a" * 3_000 + " @x\n" + "/**/*a*a*a*a/x @y", "github")
    assert owners.of("a" * 5_000) == ()
