from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from sweeper.fix import patch, write

TEXT = "import os\n\n\ndef dead():\n    pass\n\n\nprint(os)\n"
AFTER = "import os\n\n\nprint(os)\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop.py").write_text(TEXT)
    (tmp_path / "fax.py").write_text("def send():\n    pass\n")
    return tmp_path


def test_leaves_alone_what_changed_meanwhile(shop: Path) -> None:
    skipped = write(
        shop,
        {"shop.py": "other", "fax.py": "def send():\n    pass\n"},
        {"shop.py": "", "fax.py": None},
    )
    assert [(one.subject, one.reason) for one in skipped] == [
        ("shop.py", "was changed while it was looked at")
    ]
    assert (shop / "fax.py").exists()


def test_leaves_alone_what_would_not_parse(shop: Path) -> None:
    skipped = write(shop, {"shop.py": TEXT}, {"shop.py": "def dead():\n"})
    assert "would not parse" in skipped[0].reason
    assert (shop / "shop.py").read_text() == TEXT


@pytest.mark.parametrize("path", ["link.py", "gone.py"])
def test_leaves_alone_links_and_what_is_gone(shop: Path, path: str) -> None:
    (shop / "link.py").symlink_to("shop.py")
    assert "cannot be read" in write(shop, {path: TEXT}, {path: AFTER})[0].reason
    assert (shop / "shop.py").read_text() == TEXT


def test_may_rewrite_what_never_parsed(shop: Path) -> None:
    old = "import os\nprint 'two'\n"
    (shop / "old.py").write_text(old)
    assert write(shop, {"old.py": old}, {"old.py": "print 'two'\n"}) == ()


def test_writes_and_deletes(shop: Path) -> None:
    (shop / "shop.py").chmod(0o755)
    before = {"shop.py": TEXT, "fax.py": "def send():\n    pass\n"}
    assert write(shop, before, {"shop.py": AFTER, "fax.py": None}) == ()
    assert (shop / "shop.py").read_text() == AFTER
    assert (shop / "shop.py").stat().st_mode & 0o777 == 0o755
    assert not (shop / "fax.py").exists()


def test_keeps_encoding_and_line_ends(shop: Path) -> None:
    content = "# coding: latin-1\r\nname = 'é'\r\ndead = 1\r\n".encode("latin-1")
    (shop / "odd.py").write_bytes(content)
    before = content.decode("latin-1")
    assert write(shop, {"odd.py": before}, {"odd.py": before.removesuffix("dead = 1\r\n")}) == ()
    assert (shop / "odd.py").read_bytes() == content.removesuffix(b"dead = 1\r\n")


def test_no_change_no_patch(shop: Path) -> None:
    assert patch(shop, {"shop.py": TEXT}) == b""


def test_patch_is_what_git_applies(shop: Path) -> None:
    odd = 'a "b" é\t.py'
    contents = {
        "shop.py": TEXT.encode(),
        odd: b"x = 1\ny = 2",
        "latin.py": "# coding: latin-1\r\nname = 'é\f'\r\ndead = 1\r\n".encode("latin-1"),
    }
    for name, content in contents.items():
        (shop / name).write_bytes(content)
    after = {
        "shop.py": AFTER,
        "fax.py": None,
        odd: "x = 1",
        "latin.py": "# coding: latin-1\r\nname = 'é\f'\r\n",
    }
    found = patch(shop, after)
    subprocess.run(["git", "apply", "-"], cwd=shop, input=found, check=True)
    assert not (shop / "fax.py").exists()
    assert (shop / "shop.py").read_text() == AFTER
    assert (shop / odd).read_bytes() == b"x = 1"
    assert (shop / "latin.py").read_bytes() == contents["latin.py"].removesuffix(b"dead = 1\r\n")
    assert b"--- a/shop.py\n+++ b/shop.py\n@@ -1,8 +1,4 @@\n" in found
