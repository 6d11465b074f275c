"""Where the embedded server keeps its files, and that they are ours alone."""

import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from crawler.errors import OperatorError

VARIABLE = "BAZAARWATCH_DATA_DIR"
SOCKET_BYTES = 100
"""Longest path of a unix socket: 107 bytes on Linux, 103 on macOS."""


@dataclass(frozen=True, slots=True)
class Home:
    """Directory of one embedded server; one user's data, used by all of that user's commands."""

    root: Path

    @property
    def database(self) -> Path:
        """Data files of mongod."""
        return self.root / "db"

    @property
    def log(self) -> Path:
        """What mongod says in its present or last run."""
        return self.root / "mongod.log"

    @property
    def keeper_log(self) -> Path:
        """What was said before mongod had opened its log, and how it ended."""
        return self.root / "keeper.log"

    @property
    def socket(self) -> Path:
        """Where the server listens; the same for every command, whatever its environment."""
        path = self.root / "mongod.sock"
        if len(os.fsencode(path)) <= SOCKET_BYTES:
            return path
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:16]
        # Not $TMPDIR or $XDG_RUNTIME_DIR: a session and a cron job would look in different places.
        return Path("/tmp", f"bazaarwatch-{os.geteuid()}-{digest}", "mongod.sock")  # noqa: S108 - owner and mode are checked

    @property
    def free_bytes(self) -> int:
        """Space left for data on the disk, in bytes."""
        place = next(place for place in (self.root, *self.root.parents) if place.exists())
        return shutil.disk_usage(place).free

    def prepare(self) -> None:
        """Make the directories. Raises OperatorError where they can not be made or are not ours alone."""
        try:
            for directory in (self.root, self.database, self.socket.parent):
                directory.mkdir(mode=0o700, parents=True, exist_ok=True)
                own(directory)
        except OSError as error:
            reason = f"{error.filename or self.root}: {error.strerror}"
            raise OperatorError(
                f"The data directory can not be used ({reason}): correct it, or set {VARIABLE}"
            ) from error
        if not os.access(self.root, os.R_OK | os.W_OK | os.X_OK):
            raise OperatorError(f"{self.root} is not writable: correct its permissions, or set {VARIABLE}")


def user_home() -> Home:
    """Home of the present user's server: BAZAARWATCH_DATA_DIR, else the user's data directory."""
    chosen = os.environ.get(VARIABLE)
    directory = Path(chosen).expanduser() if chosen else platformdirs.user_data_path("bazaarwatch")
    # Resolved, so that two paths to one directory mean one server.
    return Home((directory / "mongodb").resolve())


def own(directory: Path) -> None:
    """Raise OperatorError where another account could have planted or can enter a directory."""
    status = directory.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise OperatorError(f"{directory} is not a directory: remove it, or set {VARIABLE}")
    if status.st_uid != os.geteuid():
        raise OperatorError(
            f"{directory} belongs to the user with id {status.st_uid}, and this one has {os.geteuid()}: "
            f"run as its owner, or set {VARIABLE}"
        )
    if status.st_mode & 0o077:
        directory.chmod(0o700)
