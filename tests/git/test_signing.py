"""What is signed is verified and the same each time; a wrong key is said before any work."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sweeper.errors import ConfigError
from sweeper.git import Identity, Repository
from sweeper.git.signing import Signer
from sweeper.git.writing import tree_of, write_commit
from tests.publishing.town import git

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ADA = Identity("Ada", "ada@shop.example")


def new_key(folder: Path, *options: str, phrase: str = "") -> Path:
    key = folder / f"key-{'-'.join(options)}"
    made = ["ssh-keygen", "-q", *options, "-N", phrase, "-C", "", "-f", str(key)]
    subprocess.run(made, check=True)
    return key


@pytest.fixture
def shop(tmp_path: Path) -> Repository:
    folder = tmp_path / "shop"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    git(folder, "commit", "-q", "--allow-empty", "-m", "Begin")
    repository = Repository.open(folder)
    assert repository is not None
    return repository


@pytest.mark.parametrize("kind", [("-t", "ed25519"), ("-t", "rsa", "-b", "2048")])
def test_a_signed_commit_is_verified_and_the_same_each_time(
    kind: tuple[str, ...], shop: Repository, tmp_path: Path
) -> None:
    key = new_key(tmp_path, *kind)
    head = shop.resolve("HEAD")
    signer = Signer.of(key)

    def made(signer: Signer | None) -> str:
        tree = tree_of(shop, head)
        return write_commit(shop, tree, head, "Go\n", identity=ADA, when=NOON, signer=signer)

    assert made(signer) == made(signer) != made(None)
    allowed = tmp_path / "allowed"
    allowed.write_text(f"ada@shop.example {key.with_suffix('.pub').read_text()}")
    git(shop.root, "config", "gpg.ssh.allowedSignersFile", str(allowed))
    git(shop.root, "verify-commit", made(signer))
    with pytest.raises(AssertionError):
        git(shop.root, "verify-commit", made(None))


def test_no_key(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello\n")
    for name in ("gone", "text"):
        with pytest.raises(ConfigError, match="no private SSH key without a passphrase"):
            Signer.of(tmp_path / name)


def test_a_key_that_asks_for_a_passphrase(tmp_path: Path) -> None:
    key = new_key(tmp_path, "-t", "ed25519", phrase="hunter2hunter2")
    with pytest.raises(ConfigError, match="no private SSH key without a passphrase"):
        Signer.of(key)


def test_a_key_that_signs_in_another_way_each_time(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"ecdsa-sha2-nistp256 .*; use Ed25519"):
        Signer.of(new_key(tmp_path, "-t", "ecdsa"))


def test_without_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = new_key(tmp_path, "-t", "ed25519")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match="needs ssh-keygen"):
        Signer.of(key)
