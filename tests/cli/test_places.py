from __future__ import annotations

import subprocess
from pathlib import Path

import click
import pytest

from sweeper.cli.places import Place, place


def repository(folder: Path) -> Path:
    (folder / "src" / "shop").mkdir(parents=True)
    (folder / "src" / "shop" / "pricing.py").write_text("")
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return folder


def test_a_repository_is_read_whole(tmp_path: Path) -> None:
    shop = repository(tmp_path)
    assert place([shop]) == Place(shop, ())


@pytest.mark.parametrize("asked", ["src", "src/shop", "src/shop/pricing.py"])
def test_a_part_of_it_too(tmp_path: Path, asked: str) -> None:
    shop = repository(tmp_path)
    found = place([shop / asked])
    assert found == Place(shop, (asked,))
    assert found.has("src/shop/pricing.py")
    assert not found.has("src-old/shop.py")
    assert not found.has("setup.py")


def test_plain_folders_have_the_folder_around_them(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    assert place([tmp_path / "a", tmp_path / "b"]) == Place(tmp_path, ("a", "b"))
    assert place([tmp_path / "a"]) == Place(tmp_path / "a", ())


def test_one_plain_file(tmp_path: Path) -> None:
    (tmp_path / "tool.py").write_text("")
    assert place([tmp_path / "tool.py"]) == Place(tmp_path, ("tool.py",))


def test_an_ignored_folder_is_no_part_of_the_repository(tmp_path: Path) -> None:
    shop = repository(tmp_path)
    (shop / ".gitignore").write_text("build/\n")
    (shop / "build" / "archive").mkdir(parents=True)
    assert place([shop / "build" / "archive"]) == Place(shop / "build" / "archive", ())


def test_without_git_a_repository_is_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = repository(tmp_path)
    monkeypatch.setenv("PATH", "")
    assert place([shop / "src"]) == Place(shop / "src", ())


def test_two_repositories_are_refused(tmp_path: Path) -> None:
    one, two = repository(tmp_path / "one"), repository(tmp_path / "two")
    with pytest.raises(click.UsageError, match="one at a time"):
        place([one, two])
