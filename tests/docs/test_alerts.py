"""The page about alerts: its watchlist is valid, and what it says of keys, kinds and times is so."""

import re

from crawler.running.alerts import LATE
from crawler.running.alerts.message import SHOWN
from crawler.running.alerts.sending import LIMIT
from crawler.watchlist import check
from crawler.watchlist.alerts import KINDS, Alerts
from pipelines.store.alerts import PAUSES
from pipelines.store.schema.alerts import KINDS as STORED
from tests.running import ROOT

PAGE = (ROOT / "docs/alerts.md").read_text()


def test_its_watchlist_is_valid() -> None:
    (text,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    checked = check(text)
    assert checked.faults == ()
    assert checked.watchlist.alerts is not None
    assert checked.watchlist.alerts.kinds == KINDS


def test_it_explains_every_key_and_every_kind() -> None:
    keys = re.findall(r"^\| `(\w+)` \|", PAGE.split("## 2.")[0], re.MULTILINE)
    assert keys == list(Alerts.model_fields)
    kinds = re.findall(r"^\| (`.*?) \|", PAGE.split("## 3.")[1], re.MULTILINE)
    assert {name for cell in kinds for name in re.findall(r"`(\w+)`", cell)} == set(KINDS)
    assert STORED["enum"] == [*KINDS[:4], "broken_run", "blocked_run", "missed_job", "begun"]


def test_its_numbers_are_those_of_the_program() -> None:
    assert (SHOWN, LIMIT, PAUSES[0], PAUSES[-1]) == (5, 30, 60, 3 * 3600)
    assert LATE.total_seconds() == 3600
