"""Which process holds something, and whether it is gone: told from afar only by its silence, here by the kernel."""

import os
import socket
import sys
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

_PROC = Path("/proc")
_STATE, _STARTED = 0, 19
"""Places of the state and of the time of the start among the fields of /proc/PID/stat that follow the name."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process in the life of one machine: unlike its number, which a kernel gives again, it never comes back."""

    host: str
    """For people: two machines may have the same name."""
    process: int
    started: int
    """Ticks since the machine was started; 0 where that can not be known."""
    machine: str
    """Digest of this start of the kernel and its name space of processes; "" where that can not be known."""

    @classmethod
    def of(cls, document: dict[str, Any]) -> Self:
        """Read one from what `as_document` has written."""
        return cls(**document)

    def as_document(self) -> dict[str, Any]:
        """Write it as it is stored."""
        return asdict(self)

    @classmethod
    def named(cls, name: str) -> Self | None:
        """Read one from its `name`; None where that is the name of none."""
        parts = name.rsplit(":", 3)
        if len(parts) < 4 or not (parts[1].isdecimal() and parts[2].isdecimal()):  # noqa: PLR2004 -- the four fields
            return None
        return cls(parts[0], int(parts[1]), int(parts[2]), parts[3])

    @property
    def name(self) -> str:
        """All of it in one word: "crawler-1:4711:184223:5f3a9c1e0b7d"."""
        return f"{self.host}:{self.process}:{self.started}:{self.machine}"

    def __str__(self) -> str:
        return f"process {self.process} on {self.host}"

    @property
    def is_here(self) -> bool:
        """Whether this process can see it, alive or not."""
        return bool(self.machine) and self.machine == _machine()

    @property
    def is_gone(self) -> bool:
        """Whether it is certain that it has ended; False for one that can not be seen from here.

        A name space of processes within one start of one kernel gives a number again only to a process that starts
        later. So a number that nobody has, or somebody who started at another time, is that of a process which has
        ended. Whatever it had sent by then is on its way like what a process sent before it froze: see `leases`.
        """
        if not self.is_here:
            return False
        try:
            os.kill(self.process, 0)
        except ProcessLookupError:
            return True
        except OSError:  # that of another account: it is there
            pass
        found = _stat(self.process)
        return found is not None and (found[_STATE] in {"Z", "X"} or int(found[_STARTED]) != self.started)


def this_process() -> Process:
    """Return the process that asks."""
    own = _stat(os.getpid())
    return Process(socket.gethostname(), os.getpid(), int(own[_STARTED]) if own else 0, _machine() if own else "")


def _machine() -> str:
    if not sys.platform.startswith("linux"):
        return ""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
        names = (_PROC / "self/ns/pid").readlink()
    except OSError:
        return ""
    return sha256(f"{boot} {names}".encode()).hexdigest()[:12]


def _stat(process: int) -> list[str] | None:
    """Fields of a process behind its name, which may hold anything; None where they are not to be had."""
    try:
        return (_PROC / str(process) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return None
