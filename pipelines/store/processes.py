"""Which process holds something, and whether it is gone: told from afar only by its silence, here by the kernel."""

import os
import socket
import sys
from dataclasses import asdict, dataclass
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
    """This start of the kernel and its name space of processes; "" where that can not be known."""

    @classmethod
    def of(cls, document: dict[str, Any]) -> Self:
        """Read one from what `as_document` has written."""
        return cls(**document)

    def as_document(self) -> dict[str, Any]:
        """Write it as it is stored."""
        return asdict(self)

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
        return f"{boot} {(_PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return ""


def _stat(process: int) -> list[str] | None:
    """Fields of a process behind its name, which may hold anything; None where they are not to be had."""
    try:
        return (_PROC / str(process) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return None
