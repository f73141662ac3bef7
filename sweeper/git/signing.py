"""The file of an SSH key to what git needs to sign commits with it, whatever a clone is set to.

SSH alone: its signatures hold no time, so that the same change is the same commit with the next
run, too. See `gpg.format` in https://git-scm.com/docs/git-config.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from sweeper.errors import ConfigError

_SECONDS = 30.0
# Those that give the same signature each time; of ECDSA each is another.
_KINDS = ("ssh-ed25519", "ssh-rsa")


class Signer(NamedTuple):
    """A private key without a passphrase, and the program that signs."""

    key: Path
    program: Path

    @classmethod
    def of(cls, key: Path) -> Signer:
        """Return who signs with a key. Raises ConfigError for what is no such key."""
        program = shutil.which("ssh-keygen")
        if program is None:
            raise ConfigError("to sign needs ssh-keygen; install OpenSSH's client")
        kind = _kind(program, key)
        if kind not in _KINDS:
            raise ConfigError(f"{key}: {kind} signs the same in another way each time; use Ed25519")
        return cls(key.absolute(), Path(program))

    @property
    def configuration(self) -> Mapping[str, str]:
        """Return the settings of git; what is given so goes before the repository's own."""
        return {
            "gpg.format": "ssh",
            "gpg.ssh.program": str(self.program),
            "user.signingKey": str(self.key),
        }


def _kind(program: str, key: Path) -> str:
    """Return the kind of a key, as the program reads it."""
    asked = [program, "-y", "-P", "", "-f", str(key)]
    try:
        done = subprocess.run(
            asked, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise ConfigError(f"{key}: the key cannot be looked at: {error}") from error
    if done.returncode:
        said = " ".join(done.stderr.decode("utf-8", "replace").split())[:300]
        raise ConfigError(f"{key}: is no private SSH key without a passphrase: {said}")
    return done.stdout.decode("ascii", "replace").partition(" ")[0]
