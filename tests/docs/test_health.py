"""The page about the worth of runs says what the program does."""

import re
from typing import get_args

from crawler.health.tolerances import COMPARED, ENOUGH_OFFERS, EXAMPLES, MISSED_OFFERS, SURE_AFTER
from crawler.politeness.retry_after import FIRST_PAUSE, LONGEST_PAUSE
from crawler.run_health import Verdict
from crawler.sample_market.sour import WAYS
from pipelines.store.sites import FIRST_REST, LONGEST_REST
from tests.running import ROOT, bazaarwatch

PAGE = (ROOT / "docs/health.md").read_text("utf-8")


def test_it_explains_every_verdict() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == [*get_args(Verdict)]


def test_its_numbers_are_those_of_the_program() -> None:
    assert (COMPARED, EXAMPLES, ENOUGH_OFFERS, MISSED_OFFERS, SURE_AFTER) == (10, 3, 8, 20, 3)
    for told in ("last ten healthy runs", "up to three pages", "from eight offers on", "least twenty", "three healthy"):
        assert told in " ".join(PAGE.split())
    assert (FIRST_REST.total_seconds(), LONGEST_REST.total_seconds()) == (3600, 86400)
    assert (FIRST_PAUSE, LONGEST_PAUSE) == (5, 600)


def test_it_names_every_way_in_which_the_market_turns_sour() -> None:
    assert f"Ways: {', '.join(f'`{way}`' for way in WAYS)}." in PAGE


def test_the_options_it_names_are_there() -> None:
    asked = {"crawl": "--despite-rest", "crawls": "--verdict"}
    for command, option in asked.items():
        assert option in PAGE
        assert option in bazaarwatch(command, "--help", COLUMNS="200").stdout
