"""An empty database on an embedded server of the benchmarks' own."""

import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pymongo

from pipelines.store import embedded
from pipelines.store.home import Home


@cache
def _lease() -> embedded.Lease:
    """Start the server once; it ends with this process."""
    directory = Path(tempfile.gettempdir()) / "bazaarwatch-bench"
    directory.mkdir(mode=0o700, exist_ok=True)
    return embedded.join(Home(directory / "mongodb"))


@contextmanager
def fresh_database() -> Iterator[dict[str, str]]:
    """Yield the environment that makes every command use an empty database; drop it afterwards."""
    name, uri = f"bench_{uuid.uuid4().hex[:12]}", _lease().uri
    yield {"BAZAARWATCH_MONGODB_URI": uri, "BAZAARWATCH_DATABASE": name}
    with pymongo.MongoClient[dict[str, object]](uri) as client:
        client.drop_database(name)
