"""Everything that a marketplace serves is hostile: each kind is counted, logged and harmless."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymongo
import pytest

from tests.crawler.hostile_market import (
    BOMB_BYTES,
    PRIVATE,
    HostileMarket,
    embedded_state_with_hostile_keys,
    hostile_market,
)
from tests.running import ROOT, bazaarwatch, json_lines

WATCHLIST = ROOT / "crawler/sample_market/watchlist.yaml"


@pytest.fixture(scope="module")
def market() -> Iterator[HostileMarket]:
    with hostile_market() as market:
        yield market


@pytest.fixture
def environment(mongodb_uri: str) -> Iterator[dict[str, str]]:
    name = "test_hostile_market"
    yield {"BAZAARWATCH_MONGODB_URI": mongodb_uri, "BAZAARWATCH_DATABASE": name}
    with pymongo.MongoClient[dict[str, Any]](mongodb_uri) as client:
        client.drop_database(name)


def crawl(market: HostileMarket, term: str, environment: dict[str, str], *more: str) -> tuple[dict[str, Any], str]:
    asked = ("crawl", "sample_market", "--site", market.host, "--term", term, "--watchlist", str(WATCHLIST), *more)
    done = bazaarwatch(*asked, **environment)
    return json_lines(done.stdout)[0], done.stderr


def test_no_redirect_leads_into_a_private_network(market: HostileMarket, environment: dict[str, str]) -> None:
    summary, log = crawl(market, "redirects", environment, "--pages", "1")
    assert summary["refused"] == {"private_address": 1, "other_site": len(PRIVATE)}
    assert market.reached == []
    assert f"127.0.0.1 is not a public address: http://{market.elsewhere}" in log
    assert summary["pages"] == {"results": 1}


@pytest.mark.parametrize("term", ["bomb", "deflated", "flood"])
def test_a_body_without_measure_is_cut_off(market: HostileMarket, environment: dict[str, str], term: str) -> None:
    summary, log = crawl(market, term, environment)
    assert summary["offers"] == 0
    assert sum(summary["failed"].values()) == 1
    assert f"q={term}" in log
    assert str(BOMB_BYTES) not in str(summary["pages"])


def test_a_body_that_never_ends_is_given_up(market: HostileMarket, environment: dict[str, str]) -> None:
    summary, log = crawl(market, "drip", environment | {"BAZAARWATCH_TIMEOUT": "2"})
    assert summary["failed"] == {"DownloadTimeoutError": 1}
    assert "q=drip" in log


def test_the_same_offers_again_end_the_paging(market: HostileMarket, environment: dict[str, str]) -> None:
    summary, _ = crawl(market, "same", environment, "--pages", "50", "--no-offers")
    assert summary["pages"] == {"results": 2}


def test_pages_without_end_stop_at_the_limit(market: HostileMarket, environment: dict[str, str]) -> None:
    summary, _ = crawl(market, "new", environment, "--pages", "4", "--no-offers")
    assert summary["pages"] == {"results": 4}
    assert summary["offers"] == 12


def test_what_robots_txt_forbids_is_left_alone(market: HostileMarket, environment: dict[str, str]) -> None:
    summary, _ = crawl(market, "forbidden", environment)
    assert summary["forbidden_by_robots_txt"] == 1
    assert "/offer/f1" not in market.asked


def test_titles_reach_no_terminal_as_commands(market: HostileMarket, environment: dict[str, str]) -> None:
    crawl(market, "titles", environment, "--no-offers")
    shown = bazaarwatch("listings", **environment, FORCE_COLOR="1", COLUMNS="200").stdout
    assert "Gucci" in shown
    assert "\x1b[2J" not in shown
    assert "\x1b[31mred" not in shown
    assert not {"\x07", "\x9b", "\u202e", "\u2066", "\u200b"} & set(shown)
    assert "‹202E›" in shown
    assert "[bold red]bag" in shown


def test_identifiers_that_are_paths_or_operators_are_text(market: HostileMarket, environment: dict[str, str]) -> None:
    summary, log = crawl(market, "ids", environment, "--no-offers", "--pages", "1", "--verbose")
    assert summary["pages"] == {"results": 1}
    found = json_lines(bazaarwatch("listings", "--json", **environment).stdout)
    assert len(found) == summary["offers"]
    assert summary["offers"] + sum(summary["anomalies"].values()) >= 4
    assert summary["anomalies"]
    assert re.search(r"Not taken on http\S+, SHA-256 [0-9a-f]{64}: {", log)


def test_hostile_keys_of_embedded_state_are_harmless(environment: dict[str, str], tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_bytes(embedded_state_with_hostile_keys())
    done = bazaarwatch("ingest", state, "--marketplace", "taobao", "--watchlist", WATCHLIST, **environment)
    assert done.returncode == 0, done.stderr
    assert json_lines(done.stdout)[0]["offers"] == 1
    (found,) = json_lines(bazaarwatch("listings", "--json", **environment).stdout)
    assert found["listing_id"] == "1234567890"
    assert found["seller"]["name"] == "{$ne: 1}"
    assert "$where" not in found
