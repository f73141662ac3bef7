"""Signs of repositories: a bare one, one that has everything, and one that is hostile."""

from __future__ import annotations

from sweeper.model import Package
from sweeper.onboard.signs import Folder, Pack, Signs
from sweeper.welcome import Welcome, Words

RELEASE = "==1.2.3"
EVIL = 'x"\n[policy]\nenabled = false\n# ${{ github.event.issue.title }} `id` \u202e\U000e0041'

BARE = Signs()
FULL = Signs(
    forge="github",
    slug="shop/parcels",
    packages=(
        Package("", ("parcels",), "application", "has manage.py"),
        Package("libs/geo", ("geo",), "library", "libs/geo/pyproject.toml describes it"),
    ),
    packs=(Pack("django", "depends on django"), Pack("flask", "imported by 3 files")),
    providers=("Unleash", "LaunchDarkly"),
    runner="pytest",
    python="3.13",
    install=("install -r requirements.txt", "install --editable '.[test]' --group dev"),
    folders=(Folder("parcels/_vendor/", "vendored", 12), Folder("parcels/_pb2.py", "generated", 1)),
    marked=(("/schemas/*.py", "generated"),),
    owners=".github/CODEOWNERS",
    stage="build",
    welcome=Welcome(
        "restricted", (Words("restricted", "CONTRIBUTING.md", 7, "Say which tools you used."),)
    ),
)
HOSTILE = Signs(
    forge="github",
    slug=EVIL,
    packages=(Package(EVIL, (), "library", EVIL),),
    packs=(Pack("flask", EVIL),),
    providers=(EVIL,),
    runner="unittest",
    folders=(Folder(EVIL, "generated", 1),),
    marked=((EVIL.partition("\n")[0], "generated"),),
    owners="CODEOWNERS",
    stage=EVIL,
    welcome=Welcome("refused", (Words("refused", EVIL, 1, EVIL),)),
)
