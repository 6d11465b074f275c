"""What reading captures again has brought so far: counted as it goes, shown live on a terminal."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from rich.live import Live
from rich.table import Table
from rich.text import Text

from crawler.cli.progress import REFRESH_PER_SECOND
from crawler.cli.terminal import cell, err
from crawler.reading import READER_VERSION
from pipelines.snapshot import SnapshotPage
from pipelines.store.captures import StoredCapture
from pipelines.store.reread_state import Rereading

NAMED = 10
"""So many offers of a kind are named; all are counted."""


class Tally:
    """Counts, and the names of the first few offers of each kind: its size does not grow with what is read."""

    def __init__(self, judged_by: str) -> None:
        self.judged_by = judged_by
        self.read = 0
        self.done_before = 0
        self.unreadable = 0
        self.unchanged = 0
        self.offers: Counter[str] = Counter()
        self.fields: Counter[str] = Counter()
        self.states: Counter[str] = Counter()
        self.named: dict[str, list[str]] = {}
        self.began = monotonic()

    @property
    def tried(self) -> int:
        """Captures that were due, whether they could be read or not."""
        return self.read + self.unreadable

    def add(self, stored: StoredCapture, page: SnapshotPage, new: Rereading) -> None:
        """Count one capture."""
        self.read += 1
        old, state = stored.document["page_state"], page.capture.reading.state
        if old != state:
            self.states[f"{old} → {state}"] += 1
        said = new.reading
        self.unchanged += old == state and not (new.otherwise or said["found"] or said["not_found"])
        self.fields.update(field for fields in new.changed.values() for field in fields)
        self._offers("changed", list(new.changed))
        self._offers("found", new.found)
        self._offers("missed_before", new.missed_before)
        self._offers("not_found", said["not_found"])
        self._offers("judged_anew", new.judged_anew)

    def _offers(self, what: str, keys: list[str]) -> None:
        self.offers[what] += len(keys)
        named = self.named.setdefault(what, [])
        named += [key for key in keys if key not in named][: NAMED - len(named)]

    @contextmanager
    def shown(self, title: str) -> Iterator[None]:
        """Show on a terminal how far it is, as long as the block runs."""
        live = Live(
            get_renderable=lambda: self._line(title),
            console=err,
            refresh_per_second=REFRESH_PER_SECOND,
            transient=True,
        )
        if not err.is_terminal:
            yield
            return
        with live:
            yield

    def told(self) -> dict[str, Any]:
        """Return the summary as one JSON object."""
        return {
            "reader_version": READER_VERSION,
            "judged_by": self.judged_by,
            "captures": {
                "read": self.read,
                "unchanged": self.unchanged,
                "done_before": self.done_before,
                "unreadable": self.unreadable,
            },
            "offers": dict(self.offers),
            "fields": dict(self.fields.most_common()),
            "states": dict(self.states.most_common()),
            "named": {what: keys for what, keys in self.named.items() if keys},
            "seconds": round(monotonic() - self.began, 1),
        }

    def table(self) -> Table:
        """Return the summary for people; what is zero is left out."""
        table = Table(box=None, show_header=False, pad_edge=False)
        table.add_column(style="dim", no_wrap=True)
        table.add_column()
        passed = f"; {self.done_before} passed over, read by this reader and these rules before"
        table.add_row("captures", f"{self.read} read, {self.unchanged} unchanged{passed if self.done_before else ''}")
        if self.unreadable:
            table.add_row("not readable", f"{self.unreadable} captures, named above")
        if self.states:
            table.add_row("states", ", ".join(f"{times} {change}" for change, times in self.states.most_common()))
        for what, label, meaning in (
            ("changed", "read otherwise", "offers whose facts this reader reads otherwise than recorded"),
            ("found", "newly found", "offers that were not known"),
            ("missed_before", "on more pages", "times a known offer, on pages where it had been missed"),
            ("not_found", "no longer found", "times an offer that was recorded; nothing is deleted"),
            ("judged_anew", "judged anew", "offers with the same facts, by other rules"),
        ):
            if self.offers[what]:
                table.add_row(label, cell(self._counted(what, meaning)))
            if what == "changed" and self.fields:
                fields = ", ".join(f"{times} {field}" for field, times in self.fields.most_common())
                table.add_row("", cell(fields))
        table.add_row("by", f"reader {READER_VERSION}, rules {self.judged_by}")
        table.add_row("took", f"{monotonic() - self.began:.1f} s")
        return table

    def _counted(self, what: str, meaning: str) -> str:
        keys = self.named[what]
        more = ", …" if self.offers[what] > len(keys) else ""
        return f"{self.offers[what]} {meaning}: {', '.join(keys)}{more}"

    def _line(self, title: str) -> Text:
        seconds = max(monotonic() - self.began, 0.1)
        return Text.assemble(
            (f"{title}  ", "bold"),
            f"{self.read} captures read, {self.offers['changed']} offers read otherwise, "
            f"{self.offers['found']} newly found, {self.unreadable} unreadable, {self.read / seconds:.0f}/s",
        )
