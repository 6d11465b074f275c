"""What a crawl is asked that a scheduler starts."""

from pathlib import Path

import pytest

from crawler.cli.crawl import LOOKS
from crawler.cli.ordered import asked_of
from crawler.watchlist import check
from crawler.watchlist.jobs import Job, jobs_of


@pytest.mark.parametrize(
    ("job", "asked"),
    [
        (
            Job(name="a", marketplace="ebay", terms=("gucci bag",), pages=2, requests=50),
            {"terms": ("gucci bag",), "pages": 2, "requests": 50},
        ),
        (Job(name="a", marketplace="ebay", revisit=True, requests=30), {"revisit": 30}),
        (Job(name="a", marketplace="ebay", revisit=True), {"revisit": LOOKS}),
    ],
)
def test_it_is_what_the_job_says(job: Job, asked: dict[str, object]) -> None:
    spider, arguments = asked_of(job)
    assert spider.name == "ebay"
    assert arguments == {"offers": True, "site": None} | asked


def test_a_job_of_brands_is_one_search_of_the_watchlist() -> None:
    _, arguments = asked_of(Job(name="a", marketplace="shop.example", brands=("Gucci",)))
    assert (arguments["search"].brands, arguments["site"]) == (("Gucci",), "shop.example")


def test_a_watchlist_has_suspects_looked_at_again() -> None:
    checked = check(
        "brands: [{name: Gucci}]\nsearches:\n"
        "  - {marketplace: ebay, revisit: true, requests: 40, schedule: {cron: '20 * * * *'}}\n"
    )
    (job,) = jobs_of(checked.watchlist, Path("w.yaml"))
    assert (job.revisit, job.requests, job.pages) == (True, 40, None)
    assert checked.watchlist.searches_on("ebay") == (), "so that a crawl by hand searches for all brands"


def test_what_looks_again_searches_for_nothing() -> None:
    (fault,) = check("brands: [{name: Gucci}]\nsearches: [{marketplace: ebay, revisit: true, pages: 3}]").faults
    assert fault.sentence.endswith("pages is about searching, and a revisit searches for nothing; leave it out")
