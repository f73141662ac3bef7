"""What a secret looks like, and a text to the same text without any: the one place that knows."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from urllib.parse import quote

_HIDDEN = "[secret]"
_SHORTEST = 6  # a shorter value would blot out half of every text
_LOOKS = re.compile(
    r"gh[pousr]_\w{20,}|github_pat_\w{20,}|gl(?:pat|ptt|rt|cbt|ft|soat|agent|oas|dt)-[\w.-]{20,}"
    r"|sk-[\w-]{20,}|xox[abeprs]-[\w-]{10,}"
    r"|(?:AKIA|ASIA)[0-9A-Z]{16}|AIza[\w-]{35}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY(?:-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?)?"
    r"|npm_\w{36}|pypi-[\w-]{30,}|://[^\s/:@'\"]+:[^\s/@'\"]+@",
    re.ASCII,
)
# Names of environment variables whose values are nothing for programs that are started.
_NAMES = re.compile(
    r"(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?|PAT)(?:_|$)",
    re.IGNORECASE,
)


class Secret:
    """A value that appears in no message and no representation."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def __repr__(self) -> str:
        return "Secret()"

    def reveal(self) -> str:
        """Return the value, for the one who has to send it."""
        return self._value


def has_secret(text: str) -> bool:
    """Whether some part of the text looks like a secret."""
    return bool(_LOOKS.search(text))


def redact(text: str, known: Iterable[Secret] = ()) -> str:
    """Return the text without these values, however encoded, and what else looks like a secret."""
    for form in sorted({f for one in known for f in _forms(one.reveal())}, key=len, reverse=True):
        text = text.replace(form, _HIDDEN)
    return _LOOKS.sub(_HIDDEN, text)


def is_secret_name(variable: str) -> bool:
    """Whether the name of an environment variable says that its value is a secret."""
    return bool(_NAMES.search(variable))


def _forms(value: str) -> set[str]:
    """Return the value as it is, within a URL, in JSON, and in base64 wherever it starts there."""
    forms = {value, quote(value, safe=""), value.replace("\n", "\\n"), *value.splitlines()}
    raw = value.encode("utf-8", "replace")
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + raw).decode("ascii").rstrip("=")
        # The characters at the ends also hold bits of what stands beside the value.
        start, cut = (0, 2, 3)[before], (len(raw) + before) % 3
        forms.add(encoded[start : len(encoded) - (1 if cut else 0)])
    return {form for form in forms if len(form) >= _SHORTEST}
