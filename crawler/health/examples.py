"""Captures that show what is wrong with a run: the first few of each kind."""

from crawler.health.tolerances import EXAMPLES


class Examples:
    """The first captures for each word; what comes later is let go, so that a long run takes no more memory."""

    def __init__(self) -> None:
        self._captures: dict[str, list[str]] = {}

    def add(self, what: str, capture: str) -> None:
        """Keep a capture as an example, where there are not enough."""
        kept = self._captures.setdefault(what, [])
        if len(kept) < EXAMPLES:
            kept.append(capture)

    def of(self, *what: str) -> tuple[str, ...]:
        """Return the examples for these words, in their order, no more than for one."""
        return tuple(capture for one in what for capture in self._captures.get(one, ()))[:EXAMPLES]
