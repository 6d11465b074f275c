"""Which database server a command would use now, found out without starting or making anything."""

import os
from dataclasses import dataclass
from pathlib import Path

from pipelines.store import binary, embedded
from pipelines.store.failure import VARIABLE
from pipelines.store.home import user_home
from pipelines.store.server import masked


@dataclass(frozen=True, slots=True)
class Outlook:
    """What there is to know before connecting."""

    uri: str | None
    """Server named by BAZAARWATCH_MONGODB_URI, credentials masked; what follows is then not used."""
    binaries: tuple[binary.Binary, ...]
    """Each mongod of this machine; the first usable one is started."""
    data_directory: Path
    socket: Path
    running: bool
    """Whether the embedded server runs now."""
    free_bytes: int
    """Space left on the disk of the data directory."""


def outlook() -> Outlook:
    """Look at this machine; blocks for some tenths of a second."""
    home = user_home()
    named = os.environ.get(VARIABLE)
    return Outlook(
        uri=masked(named) if named else None,
        binaries=tuple(binary.asked(path, place) for path, place in binary.candidates()),
        data_directory=home.root,
        socket=home.socket,
        running=embedded.is_running(home),
        free_bytes=home.free_bytes,
    )
