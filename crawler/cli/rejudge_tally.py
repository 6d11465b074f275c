"""What judging again has moved so far: counted as it goes, shown live on a terminal."""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, NamedTuple

from rich.console import Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from crawler.cli.progress import REFRESH_PER_SECOND
from crawler.cli.terminal import cell, err, out
from pipelines.store.queries import RISKS
from pipelines.store.rejudge_states import State

LARGEST = 10
"""So many moves are shown; all are counted."""
BRANDS = 8
"""So many brands are named in a line."""

Document = dict[str, Any]


class Move(NamedTuple):
    """An offer whose score is another; ordered by how far it moved."""

    distance: float
    listing: str
    title: str
    old: float
    new: float
    reason: str


class Tally:
    """Counts, and the largest moves: its size does not grow with what is judged."""

    def __init__(self, judged_by: str) -> None:
        self.judged_by = judged_by
        self.done_before = 0
        self.counts: Counter[str] = Counter()
        """`judged`, `unchanged`, `other_pages`, `up` and `down`."""
        self.risks: Counter[tuple[str, str]] = Counter()
        self.labels: Counter[str] = Counter()
        self.gained: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()
        self._largest: list[Move] = []
        self.began = monotonic()

    def add(self, judged: Iterable[tuple[State, Document]]) -> None:
        """Count what was judged of a page."""
        for state, new in judged:
            self._add(state, new)

    def _add(self, state: State, new: Document) -> None:
        """Count one judgement; of an offer with a page of its own, what result pages show of it is judged besides."""
        if not state.judges:
            self.counts["other_pages"] += 1
            return
        old = state.listing["judgement"]
        self.counts["judged"] += 1
        self.counts["unchanged"] += all(old[name] == new[name] for name in ("score", "risk", "suggestion", "brands"))
        if old["risk"] != new["risk"]:
            self.risks[old["risk"], new["risk"]] += 1
            self.counts["up" if RISKS.index(new["risk"]) > RISKS.index(old["risk"]) else "down"] += 1
        if old["suggestion"] != new["suggestion"]:
            self.labels[f"{_label(old)} → {_label(new)}"] += 1
        self.gained.update(set(new["brands"]) - set(old["brands"]))
        self.lost.update(set(old["brands"]) - set(new["brands"]))
        distance = abs(new["score"] - old["score"])
        if distance:
            reason = new["reasons"][0]["sentence"] if new["reasons"] else "no reason is left"
            title = str(state.offer.facts.get("title", ""))
            move = Move(distance, state.offer.key, title, old["score"], new["score"], reason)
            (heapq.heappush if len(self._largest) < LARGEST else heapq.heappushpop)(self._largest, move)

    @property
    def largest(self) -> list[Move]:
        """The largest moves, the largest first."""
        return sorted(self._largest, key=lambda move: (-move.distance, move.listing))

    @contextmanager
    def shown(self, title: str) -> Iterator[None]:
        """Show on a terminal how far it is, as long as the block runs."""
        if not err.is_terminal:
            yield
            return
        with Live(
            get_renderable=lambda: self._line(title),
            console=err,
            refresh_per_second=REFRESH_PER_SECOND,
            transient=True,
        ):
            yield

    def told(self) -> Document:
        """Return the summary as one JSON object."""
        return {
            "judged_by": self.judged_by,
            "offers": {
                "judged": self.counts["judged"],
                "unchanged": self.counts["unchanged"],
                "done_before": self.done_before,
                "other_pages": self.counts["other_pages"],
            },
            "risk": {
                "up": self.counts["up"],
                "down": self.counts["down"],
                "moves": {f"{old} → {new}": times for (old, new), times in self._by_height()},
            },
            "labels": dict(self.labels.most_common()),
            "brands": {"gained": dict(self.gained.most_common()), "lost": dict(self.lost.most_common())},
            "largest": [
                {"listing": one.listing, "title": one.title, "old": one.old, "new": one.new, "reason": one.reason}
                for one in self.largest
            ],
            "seconds": round(monotonic() - self.began, 1),
        }

    def summary(self) -> Group:
        """Return the summary for people; what is zero is left out."""
        table = Table(box=None, show_header=False, pad_edge=False)
        table.add_column(style="dim", no_wrap=True)
        table.add_column()
        passed = f"; {self.done_before} passed over, judged by these rules before" if self.done_before else ""
        table.add_row("offers", f"{self.counts['judged']} judged again, {self.counts['unchanged']} unchanged{passed}")
        for direction, label in (("up", "risk is higher"), ("down", "risk is lower")):
            if self.counts[direction]:
                table.add_row(label, self._moves(up=direction == "up"))
        for label, counted in (("labels", self.labels), ("brands gained", self.gained), ("brands lost", self.lost)):
            if counted:
                table.add_row(label, cell(_counted(counted)))
        table.add_row("by", self.judged_by)
        table.add_row("took", f"{monotonic() - self.began:.1f} s")
        moves = [line for one in self.largest for line in _move_lines(one)]
        return Group(table, Text("\nThe largest moves of the score", style="bold"), *moves) if moves else Group(table)

    def _by_height(self) -> list[tuple[tuple[str, str], int]]:
        return sorted(self.risks.items(), key=lambda item: [-RISKS.index(risk) for risk in reversed(item[0])])

    def _moves(self, *, up: bool) -> str:
        chosen = [
            (f"{old} → {new}", times)
            for (old, new), times in self._by_height()
            if (RISKS.index(new) > RISKS.index(old)) == up
        ]
        return f"{sum(times for _, times in chosen)}: " + ", ".join(f"{times} {move}" for move, times in chosen)

    def _line(self, title: str) -> Text:
        seconds = max(monotonic() - self.began, 0.1)
        judged, moved = self.counts["judged"], f"{self.counts['up']} up, {self.counts['down']} down"
        return Text.assemble((f"{title}  ", "bold"), f"{judged} offers judged again, {moved}, {judged / seconds:.0f}/s")


def _label(judgement: Document) -> str:
    return str(judgement["suggestion"] or "no label").replace("_", " ")


def _counted(counted: Counter[str]) -> str:
    more = f", and {len(counted) - BRANDS} more" if len(counted) > BRANDS else ""
    return ", ".join(f"{times} {name}" for name, times in counted.most_common(BRANDS)) + more


def _move_lines(move: Move) -> list[Text]:
    """Return a move as two lines that fit the terminal."""
    head = Text.assemble(f"{move.old:5.1f} → {move.new:5.1f}  ", cell(move.listing), "  ", cell(move.title))
    why = Text.assemble(" " * 15, cell(move.reason, "dim"))
    for line in (head, why):
        line.truncate(out.width, overflow="ellipsis")
    return [head, why]
