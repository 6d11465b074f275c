"""What is found out about a bundle."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["failure", "open", "proven"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found."""

    level: Level
    """`failure`: not as it was written; `open`: can not be told from the bundle alone; `proven`: was checked."""
    where: str
    """File of the bundle, or what else it is about."""
    what: str

    def __str__(self) -> str:
        """Tell it in one line."""
        return f"{self.where}: {self.what}"


def failed(where: str, what: str) -> Finding:
    """Return a failure."""
    return Finding("failure", where, what)
