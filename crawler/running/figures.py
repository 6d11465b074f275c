"""What a scheduler tells of itself: figures for Prometheus, and whether it is well."""

from time import monotonic, time

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector

from crawler.running.starting import Ended

SILENT = 120.0
"""Seconds without a look after which a scheduler hangs."""


class Figures:
    """Counts since the start of this scheduler, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        of = ["marketplace"]
        self.begun = Counter("bazaarwatch_crawls_started", "Crawl processes started.", of, registry=self.registry)
        self.over = Counter(
            "bazaarwatch_crawls_ended",
            "Crawl processes ended, by the reason that they gave; `cut_off` where they gave none.",
            [*of, "ended"],
            registry=self.registry,
        )
        self.pages = Counter("bazaarwatch_pages", "Pages that ended crawls have kept.", of, registry=self.registry)
        self.taken_over = Counter(
            "bazaarwatch_attempts_repeated", "Crawls started again because they were cut off.", registry=self.registry
        )
        self.running = Gauge("bazaarwatch_crawls_running", "Crawls that run now.", registry=self.registry)
        self.due = Gauge("bazaarwatch_jobs_due", "Jobs that are due and not started yet.", registry=self.registry)
        self.last_look = Gauge(
            "bazaarwatch_last_look_timestamp_seconds", "When it last looked what is due.", registry=self.registry
        )
        self.is_ready = False
        """Whether the last look went well."""
        self._looked_at = monotonic()

    def started(self, marketplace: str, running: int) -> None:
        """Count a crawl that was started."""
        self.begun.labels(marketplace).inc()
        self.running.set(running)

    def ended(self, marketplace: str, how: Ended) -> None:
        """Count a crawl that has ended."""
        self.over.labels(marketplace, how.ended or ("cut_off" if how.code < 0 else "error")).inc()
        self.pages.labels(marketplace).inc(how.pages)

    def looked(self, *, well: bool) -> None:
        """Note a look, and whether the database could be asked."""
        self.is_ready = well
        self._looked_at = monotonic()
        self.last_look.set(time())

    @property
    def is_well(self) -> bool:
        """Whether it goes on looking, be the database there or not."""
        return monotonic() - self._looked_at < SILENT
