"""Crawls that keep to what a site, a day and an hour allow, over real HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pymongo
import pytest

from crawler.sample_market.server import SampleMarket
from tests.crawler.politeness.refusing_market import RefusingMarket, refusing_market
from tests.running import bazaarwatch, json_lines

Environment = dict[str, str]


@pytest.fixture
def market() -> Iterator[RefusingMarket]:
    with refusing_market() as market:
        yield market


@pytest.fixture
def environment(mongodb_uri: str) -> Iterator[Environment]:
    name = "test_polite_crawls"
    yield {"BAZAARWATCH_MONGODB_URI": mongodb_uri, "BAZAARWATCH_DATABASE": name}
    with pymongo.MongoClient[dict[str, Any]](mongodb_uri) as client:
        client.drop_database(name)


def crawl(site: str, environment: Environment, *more: str | Path) -> tuple[int, dict[str, Any], str]:
    asked = ("crawl", "sample_market", "--site", site, "--term", "x", "--no-offers")
    done = bazaarwatch(*asked, *more, **environment)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, next(iter(json_lines(done.stdout)), {}), done.stderr


def watchlist(directory: Path, sites: str) -> Path:
    file = directory / "watchlist.yaml"
    file.write_text(f"brands: [{{name: Gucci}}]\nsites:\n  - {{marketplace: sample_market, {sites}}}\n")
    return file


@pytest.mark.parametrize("status", [429, 503])
def test_nothing_is_asked_for_as_long_as_the_site_says(
    market: RefusingMarket, environment: Environment, status: int
) -> None:
    market.status, market.times, market.retry_after = status, 1, "2"
    code, done, _ = crawl(market.host, environment, "--term", "y", "--pages", "2")
    assert (code, done["verdict"]) == (0, "healthy")
    assert market.pauses[0] >= 2
    assert max(market.pauses[1:]) < 1.5
    assert len(market.asked) == 5


def test_a_date_is_kept_as_well(market: RefusingMarket, environment: Environment) -> None:
    market.times, market.retry_after = 1, format_datetime(datetime.now(UTC) + timedelta(seconds=5), usegmt=True)
    crawl(market.host, environment, "--pages", "1")
    assert 1 <= market.pauses[0] < 6


def test_a_site_that_asks_for_more_than_a_crawl_waits_is_left(market: RefusingMarket, environment: Environment) -> None:
    market.times, market.retry_after = 9, "7200"
    code, done, told = crawl(market.host, environment)
    assert (code, done["ended"], done["verdict"]) == (1, "asked_to_wait", "incomplete")
    assert "The site asked to be left alone for longer than a crawl waits." in told
    assert len(market.asked) == 1


def test_a_run_has_no_more_requests_than_it_was_given(market: RefusingMarket, environment: Environment) -> None:
    code, done, told = crawl(market.host, environment, "--pages", "9", "--requests", "4")
    assert (code, done["ended"], done["verdict"]) == (0, "request_limit", "incomplete")
    assert len(market.asked) == 3, "robots.txt is one of the four"
    assert "used up the requests" in told


@pytest.mark.soak
def test_the_requests_of_a_day_are_those_of_all_runs(
    market: RefusingMarket, environment: Environment, tmp_path: Path
) -> None:
    file = watchlist(tmp_path, "requests_a_day: 6")
    _, first, _ = crawl(market.host, environment, "--pages", "2", "--watchlist", file)
    assert (first["ended"], len(market.asked)) == ("finished", 2)
    code, second, _ = crawl(market.host, environment, "--pages", "9", "--watchlist", file)
    assert (code, second["ended"], second["verdict"]) == (0, "daily_budget", "incomplete")
    assert len(market.asked) == 4
    code, third, told = crawl(market.host, environment, "--watchlist", file)
    assert (code, third["ended"], len(market.asked)) == (1, "daily_budget", 4)
    assert "The day's requests for this marketplace are used up." in told


def test_in_quiet_hours_nothing_is_asked(market: RefusingMarket, environment: Environment, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    hours = f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=1):%H:%M}"
    file = watchlist(tmp_path, f'quiet_hours: "{hours}"')
    code, done, told = crawl(market.host, environment, "--watchlist", file)
    assert (code, done["ended"], done["verdict"], market.asked) == (1, "quiet_hours", "incomplete", [])
    assert "quiet hours" in told


def test_the_watchlists_delay_is_kept(market: RefusingMarket, environment: Environment, tmp_path: Path) -> None:
    crawl(market.host, environment, "--pages", "3", "--watchlist", watchlist(tmp_path, "delay: 0.6"))
    assert len(market.asked) == 3
    assert min(market.pauses) >= 0.55


def test_a_site_that_turned_a_crawl_away_is_left_alone(environment: Environment) -> None:
    # A delay as every site has one: an answer is read before the next request leaves.
    with SampleMarket(crawl_delay=0.3, sour="challenge") as market:
        site = market.url.removeprefix("http://")
        code, done, _ = crawl(site, environment, *(f"--term={term}" for term in "abcdefgh"))
        assert (code, done["verdict"], done["ended"]) == (1, "blocked", "blocked")
        # The third was on its way when the second answer was read; a fourth term is not asked for.
        assert sum("/search" in request.path for request in market.requests) <= 3
        asked = len(market.requests)
        code, refused, told = crawl(site, environment)
        assert (code, refused) == (2, {})
        assert "sample_market is left alone until " in told
        assert done["crawl"] in told
        assert "--despite-rest" in told
        assert len(market.requests) == asked
        market.sour = None
        code, done, _ = crawl(site, environment, "--despite-rest")
        assert (code, done["verdict"]) == (0, "healthy")
        assert crawl(site, environment)[0] == 0
