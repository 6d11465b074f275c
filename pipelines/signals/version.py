"""The name of what judges: it changes with every weight, limit, term and rule of this package, and with the rates."""

import hashlib
from importlib.resources import files

from pipelines.signals.rates import last_day


def _digest() -> str:
    digest = hashlib.sha256()
    sources = (file for file in files("pipelines.signals").iterdir() if file.name.endswith((".py", ".toml")))
    for file in sorted(sources, key=lambda file: file.name):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


SIGNALS_VERSION = f"{_digest()}-ecb{last_day()}"
"""Digest of this package's files, and the last day of which the exchange rates are known."""
