"""Which mongod is used: the one on PATH, else the one of the `embedded` extra."""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from crawler.errors import OperatorError
from pipelines.store.server import OLDEST, too_old

INSTALL = "pip install 'bazaarwatch[embedded]', install MongoDB ≥ 6.0, or set BAZAARWATCH_MONGODB_URI"

Place = Literal["PATH", "package"]


@dataclass(frozen=True, slots=True)
class Binary:
    """A mongod program of this machine."""

    path: Path
    place: Place
    version: str
    """As the program itself says: "6.0.5"; empty where it can not be run."""
    complaint: str = ""
    """Why it can not be run."""

    @property
    def usable(self) -> bool:
        """Whether it runs and is new enough."""
        return bool(self.version) and not too_old(self.version)


def find() -> Binary:
    """First usable mongod. Raises OperatorError where there is none."""
    seen = []
    for path, place in candidates():
        binary = asked(path, place)
        if binary.usable:
            return binary
        seen.append(f"{path} is {binary.version}" if binary.version else f"{path}: {binary.complaint}")
    if seen:
        raise OperatorError(f"No mongod ≥ {OLDEST} can be run ({'; '.join(seen)}): {INSTALL}")
    raise OperatorError(f"No mongod was found on PATH or in the embedded package: {INSTALL}")


def candidates() -> Iterator[tuple[Path, Place]]:
    """Each mongod of this machine, in the order of preference."""
    if on_path := shutil.which("mongod"):
        yield Path(on_path).absolute(), "PATH"
    # The package is found, not imported: its code has no part in this.
    package = importlib.util.find_spec("fiftyone")
    for directory in (package and package.submodule_search_locations) or ():
        program = Path(directory, "db", "bin", "mongod")
        if program.is_file():
            yield program, "package"


def asked(path: Path, place: Place) -> Binary:
    """Ask a program for its version."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10, check=False)  # noqa: S603 - found by our own search
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError) as error:
        return Binary(path, place, "", getattr(error, "strerror", None) or f"does not answer --version: {error}")
    if found := re.search(r"db version v(\S+)", answer.stdout):
        return Binary(path, place, found[1])
    said = (answer.stderr or answer.stdout).strip().splitlines()
    return Binary(path, place, "", said[-1] if said else f"--version ended with {answer.returncode}")
