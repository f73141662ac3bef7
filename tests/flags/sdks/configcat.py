"""configcat-client on a local file."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from configcatclient import ConfigCatClient, ConfigCatOptions
from configcatclient.localfiledatasource import LocalFileFlagOverrides
from configcatclient.overridedatasource import OverrideBehaviour
from configcatclient.user import User

from tests.flags.sdks import Person, Serve


def document(chance: random.Random, flags: int) -> object:
    settings = {f"flag-{n}": _setting(chance, n) for n in range(flags)}
    return {"p": {"u": "", "r": 0, "s": "salt"}, "s": [], "f": settings}


def _setting(chance: random.Random, number: int) -> object:
    def value() -> dict[str, object]:
        # Sometimes not of the type of the setting, which makes the SDK give up.
        return {"b": chance.random() < 0.5} if chance.random() < 0.95 else {"s": "lost"}

    setting: dict[str, object] = {"t": 0, "v": value()}
    if chance.random() < 0.3:
        condition: dict[str, object] = {"u": {"a": "Country", "c": 0, "l": ["DE"]}}
        if chance.random() < 0.3:
            before = {"f": f"flag-{chance.randrange(number + 1)}", "c": 0, "v": {"b": True}}
            condition = {"p": before}
        setting["r"] = [{"c": [condition], "s": {"v": value()}}]
    if chance.random() < 0.3:
        percent = chance.choice([0, 50, 100])
        setting["p"] = [{"p": percent, "v": value()}, {"p": 100 - percent, "v": value()}]
        setting["a"] = chance.choice(["Identifier", "company"])
    return setting


@contextmanager
def serving(text: str, folder: Path) -> Iterator[Serve]:
    path = folder / "config.json"
    path.write_text(text)
    logging.getLogger("configcat").setLevel(logging.CRITICAL)
    overrides = LocalFileFlagOverrides(str(path), OverrideBehaviour.LocalOnly)
    client = ConfigCatClient.get("local", ConfigCatOptions(flag_overrides=overrides))
    try:
        yield lambda key, person, default: client.get_value(key, default, _user(person))
    finally:
        client.close()


def _user(person: Person) -> User | None:
    if person.key is None:
        return None
    custom = {"company": person.company} if person.company else {}
    return User(person.key, email=person.email, country=person.country, custom=custom)
