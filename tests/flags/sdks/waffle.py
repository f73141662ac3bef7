"""django-waffle on SQLite, with the dump loaded by Django itself."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings

from tests.flags.sdks import Person, Serve


def document(chance: random.Random, flags: int) -> object:
    return [_row(chance, n) for n in range(flags)]


def _row(chance: random.Random, number: int) -> object:
    model = chance.choice(["flag", "flag", "flag", "switch", "sample"])
    fields: dict[str, object] = {"name": f"{model}-{number}", "note": ""}
    if model == "switch":
        fields["active"] = chance.random() < 0.5
    if model == "sample":
        fields["percent"] = chance.choice(["0.0", "50.0", "100.0"])
    if model == "flag":
        fields |= {
            "everyone": chance.choice([None, None, True, False]),
            "percent": chance.choice([None, "0.0", "50.0"]),
            "testing": chance.random() < 0.1,
            "superusers": chance.random() < 0.3,
            "staff": chance.random() < 0.2,
            "authenticated": chance.random() < 0.1,
            "languages": chance.choice(["", "", "de"]),
            "rollout": chance.random() < 0.5,
            "groups": [],
            "users": [],
        }
    return {"model": f"waffle.{model}", "pk": number + 1, "fields": fields}


@contextmanager
def serving(text: str, folder: Path) -> Iterator[Serve]:
    _start()
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import AnonymousUser
    from django.core.cache import cache
    from django.core.management import call_command
    from django.test import RequestFactory
    from waffle import flag_is_active, sample_is_active, switch_is_active

    cache.clear()  # of the document before
    call_command("migrate", verbosity=0, run_syncdb=True)
    path = folder / "dump.json"
    path.write_text(text)
    call_command("loaddata", str(path), verbosity=0)
    factory, users = RequestFactory(), get_user_model()

    def serve(key: str, person: Person, default: object) -> object:
        if key.startswith("switch"):
            return switch_is_active(key)
        if key.startswith("sample"):
            return sample_is_active(key)
        request = factory.get("/", {"dwft_" + key: "1"} if person.company == "company-1" else {})
        role = {"is_staff": person.is_staff, "is_superuser": person.is_superuser}
        known = users(pk=1, username=person.key, **role)
        request.user = known if person.key else AnonymousUser()
        request.LANGUAGE_CODE = "de" if person.country == "DE" else "en"
        return flag_is_active(request, key)

    yield serve
    call_command("flush", verbosity=0, interactive=False)


def _start() -> None:
    if settings.configured:
        return
    apps = ["django.contrib.contenttypes", "django.contrib.auth", "waffle"]
    database = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    settings.configure(INSTALLED_APPS=apps, DATABASES={"default": database}, USE_TZ=True)
    django.setup()
