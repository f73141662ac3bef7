"""The policy and the environment to who may be asked for code, or nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.util import find_spec
from urllib.parse import urlsplit

from sweeper.config import Policy
from sweeper.errors import ConfigError
from sweeper.llm import Budget, Client, Prices, Settings
from sweeper.llm.transport import Transport
from sweeper.model import Action
from sweeper.store import Store

KEY = "ANTHROPIC_API_KEY"
_ADDRESS = "https://api.anthropic.com"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def client(
    policy: Policy,
    environ: Mapping[str, str],
    *,
    wanted: bool | None,
    repository: str,
    store: Store | None,
    record: Callable[[Action, str, str], object],
) -> Client | None:
    """Return who is asked: somebody only when the rules allow it and there is a key.

    With `wanted` that is needed, else ConfigError; without it (False) nobody is asked. `record`
    hears of every question before it is sent.
    """
    if wanted is False:
        return None
    obstacle = _obstacle(policy, environ)
    if obstacle and wanted:
        raise ConfigError(f"--model: {obstacle}")
    if obstacle:
        return None
    if policy.model_batch and store is None:
        raise ConfigError("model_batch needs the cache, which holds what was asked; --no-cache")
    limits = policy.model_limits
    return Client(
        Transport(environ[KEY].strip(), _address(environ)),
        Settings(
            model=policy.model_name,
            effort=policy.model_effort,
            prices=_prices(policy),
            seconds=limits["seconds"],
            input_tokens=int(limits["input_tokens"]),
            output_tokens=int(limits["output_tokens"]),
            is_batch=policy.model_batch,
        ),
        Budget(limits["finding_dollars"], limits["repository_dollars"], limits["run_dollars"]),
        repository,
        store,
        record,
    )


def _obstacle(policy: Policy, environ: Mapping[str, str]) -> str:
    if not policy.model:
        return "the rules do not allow it; say `model = true` in an organisation's file (--config)"
    if not environ.get(KEY, "").strip():
        return f"no key; set {KEY}"
    if find_spec("anthropic") is None:
        return "its SDK is missing; pip install 'sweeper-engine[model]'"
    return ""


def _address(environ: Mapping[str, str]) -> str:
    """Return the address of the API, or of a gateway to it that the environment names."""
    address = environ.get("ANTHROPIC_BASE_URL", "") or _ADDRESS
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise ConfigError(f"ANTHROPIC_BASE_URL: {address}: a key is only sent by https")
    return address


def _prices(policy: Policy) -> Prices:
    """Return the prices of the model; without them no cap could be held. Raises ConfigError."""
    found = {}
    for what in ("input", "output", "cache_write", "cache_read"):
        key = f"{policy.model_name}.{what}"
        if key not in policy.model_prices:
            raise ConfigError(f"model_name = {policy.model_name!r}: [model_prices] has no '{key}'")
        found[what] = policy.model_prices[key]
    return Prices(**found)
