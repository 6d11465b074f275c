"""What a verification has found."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

NAMED = 10
"""So many of what is noted are named; all are counted."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that is not as it was written."""

    collection: str
    id: str
    sentence: str
    field: str = ""

    def __str__(self) -> str:
        place = f"{self.collection} {self.id}" + (f", {self.field}" if self.field else "")
        return f"{place}: {self.sentence}"


@dataclass(slots=True)
class Report:
    """Counts what was checked and what was found; its size does not grow with the database."""

    tell: Callable[[Failure], None]
    """Takes each failure as it is found."""
    failures: int = 0
    checked: Counter[str] = field(default_factory=Counter)
    """Collection or kind of check to the number of documents."""
    noted: Counter[str] = field(default_factory=Counter)
    """What is no failure and should be known, to how often."""
    examples: dict[str, list[str]] = field(default_factory=dict)
    """What was noted to the first documents of which it was."""

    def fail(self, collection: str, name: object, sentence: str, of_field: str = "") -> None:
        """Record a failure."""
        self.failures += 1
        self.tell(Failure(collection, str(name), sentence, of_field))

    def note(self, what: str, name: object) -> None:
        """Record something that is no failure."""
        self.noted[what] += 1
        named = self.examples.setdefault(what, [])
        if len(named) < NAMED:
            named.append(str(name))
