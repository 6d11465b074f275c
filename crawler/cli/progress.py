"""What a running crawl has done so far: counted from its pages, shown live on a terminal."""

from collections import Counter
from collections.abc import Callable
from time import monotonic
from types import TracebackType
from typing import Any, Self

from rich.live import Live
from rich.table import Table
from rich.text import Text
from scrapy import Spider, signals
from scrapy.crawler import Crawler

from crawler.cli.terminal import RISK_STYLES, cell, err, verdict_cell
from crawler.run_health import Health
from pipelines.snapshot import SnapshotPage

REFRESH_PER_SECOND = 4


class Progress:
    """Counts the pages of a crawl as they leave the last stage. On a terminal the counts are shown live."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.states: Counter[str] = Counter()
        self.risks: Counter[str] = Counter()
        self.brands: Counter[str] = Counter()
        self.offers: dict[str, str] = {}
        """Key of each offer seen to its risk."""
        self._by_own_page: set[str] = set()
        """Offers whose own page was seen: as in the store, its judgement stands, whatever a line of results says."""
        self.read = 0
        self.when_begun: list[Callable[[str], None]] = []
        """Called with the name of the crawl when it has begun."""
        self.began = monotonic()
        self.live = Live(get_renderable=self._line, console=err, refresh_per_second=REFRESH_PER_SECOND, transient=True)

    def watch(self, crawler: Crawler) -> None:
        """Count what this crawl scrapes."""
        crawler.signals.connect(self.page_done, signal=signals.item_scraped)
        crawler.signals.connect(self.begun, signal=signals.spider_opened)

    def begun(self, spider: Spider) -> None:
        """Pass on the name of the crawl, which the store has given it by now, unless there is nowhere to keep it."""
        name = spider.crawler.stats.get_value("bazaarwatch/crawl")
        for told in self.when_begun if name else ():
            told(name)

    def page_done(self, item: SnapshotPage) -> None:
        """Count one page."""
        self.states[item.capture.reading.state] += 1
        for snapshot in item.snapshots:
            self.read += 1
            key, known, matched = snapshot.listing.key, snapshot.known, snapshot.matched
            if key not in self.offers:
                self.brands.update(known.brands if known else matched.brands if matched else ())
            if item.capture.reading.view == "listing":
                self._by_own_page.add(key)
            elif key in self._by_own_page:
                continue
            self.offers[key] = known.risk if known else snapshot.assessed.risk if snapshot.assessed else "none"

    def __enter__(self) -> Self:
        """Begin to show."""
        if err.is_terminal:
            self.live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End to show."""
        self.live.stop()

    @property
    def seconds(self) -> float:
        """How long it has run."""
        return monotonic() - self.began

    @property
    def pages(self) -> int:
        """Pages that went through all stages."""
        return self.states.total()

    def by_risk(self) -> Counter[str]:
        """Return how many distinct offers have each risk."""
        return Counter(self.offers.values())

    def matched(self) -> int:
        """Return how many times a watched brand was found on distinct offers."""
        return self.brands.total()

    def _line(self) -> Text:
        risks = self.by_risk()
        return Text.assemble(
            (f"{self.title}  ", "bold"),
            f"{self.pages} pages, {len(self.offers)} offers, {self.matched()} matches, ",
            (f"{risks['high']} high risk", RISK_STYLES["high"] if risks["high"] else ""),
            f", {self.states['challenge']} blocks, {self.pages / max(self.seconds, 0.1):.1f} pages/s",
        )


def summary(progress: Progress, stats: dict[str, Any]) -> dict[str, Any]:
    """Return what a crawl did as one JSON object."""
    ours = {
        name.removeprefix("bazaarwatch/"): value for name, value in stats.items() if name.startswith("bazaarwatch/")
    }
    health: Health | None = ours.get("health")
    return {
        "crawl": ours.get("crawl"),
        "ended": stats.get("finish_reason"),
        "verdict": health.verdict if health else None,
        "reasons": [reason.sentence for reason in health.reasons] if health else [],
        "pages": dict(progress.states),
        "offers": len(progress.offers),
        "brands": dict(progress.brands.most_common()),
        "risks": dict(progress.by_risk()),
        "failed": {name.partition("/")[2]: value for name, value in ours.items() if name.startswith("failed/")},
        "refused": _refused(ours, stats),
        "forbidden_by_robots_txt": stats.get("robotstxt/forbidden", 0),
        "anomalies": {name.partition("/")[2]: value for name, value in ours.items() if name.startswith("anomalies/")},
        "seconds": round(progress.seconds, 1),
    }


def _refused(ours: dict[str, Any], stats: dict[str, Any]) -> dict[str, int]:
    """Count the addresses that pages and redirects led to and that were not asked."""
    refused = {name.partition("/")[2]: value for name, value in ours.items() if name.startswith("refused/")}
    elsewhere = stats.get("offsite/filtered", 0)
    return refused | ({"other_site": elsewhere} if elsewhere else {})


def summary_table(done: dict[str, Any]) -> Table:
    """Return the summary for people; what is zero is left out."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    pages = done["pages"]
    table.add_row("pages", f"{sum(pages.values())}  ({_listed(pages)})" if pages else "0")
    table.add_row("offers", str(done["offers"]))
    table.add_row("brands", _listed(done["brands"]) or "none of the watched ones")
    table.add_row(
        "risk", _listed({risk: done["risks"].get(risk, 0) for risk in RISK_STYLES if done["risks"].get(risk)})
    )
    for name in ("failed", "refused", "anomalies"):
        if done[name]:
            table.add_row(name, _listed(done[name]))
    if done["forbidden_by_robots_txt"]:
        table.add_row("left alone", f"{done['forbidden_by_robots_txt']} addresses that robots.txt forbids")
    if done["verdict"]:
        table.add_row("verdict", verdict_cell(done["verdict"]))
    for sentence in done["reasons"]:
        table.add_row("", cell(sentence))
    table.add_row("took", f"{done['seconds']} s")
    table.add_row("crawl", str(done["crawl"]))
    return table


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in counts.items())
