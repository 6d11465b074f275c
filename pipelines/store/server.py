"""What is known of a MongoDB server, and what of it may be shown."""

import re
from dataclasses import dataclass

from pipelines.store.home import Home

OLDEST = "6.0"
"""Time series collections as we use them came with this version."""


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """The server behind a connection."""

    version: str
    """As the server says: "6.0.5"; empty while it has not been asked."""
    where: str
    """Its address or data directory, without credentials: may be shown and logged."""
    home: Home | None = None
    """Files of an embedded server; None for one named by BAZAARWATCH_MONGODB_URI."""

    @property
    def embedded(self) -> bool:
        """Whether we started it ourselves."""
        return self.home is not None


def too_old(version: str) -> bool:
    """Whether a server of this version lacks what we need; a version that can not be read counts as too old."""
    found = re.match(r"(\d+)\.(\d+)", version)
    return found is None or (int(found[1]), int(found[2])) < tuple(map(int, OLDEST.split(".")))


def masked(uri: str) -> str:
    """Address without credentials and options, whatever is wrong with it: "mongodb://***@db1,db2/bazaarwatch"."""
    scheme, separator, rest = uri.partition("://")
    if not separator:
        return "***"
    if "@" in rest.partition("?")[2]:
        # Either an option holds an "@" or a password an unescaped "?": nothing can be shown for sure.
        return f"{scheme}://***"
    credentials, at, hosts = rest.rpartition("@")
    hosts = hosts.partition("?")[0]
    return f"{scheme}://***@{hosts}" if at and credentials else f"{scheme}://{hosts}"
