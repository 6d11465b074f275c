"""Mutated pages, led by the paths that they take through the code: no crash, no slow page, no offer out of nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from crawler.items import Listing, Reading
from tests.fuzzing.sound import check_reading
from tests.marketplaces.own_pages import FILES, PAGES, Refused, address_of, read
from tests.running import ROOT

SECONDS = 60
"""Of fuzzing one target."""


@pytest.mark.parametrize("page", PAGES[::3], ids=lambda page: "/".join(page.parts[-3:-1]))
def test_our_own_pages_read_soundly(page: Path) -> None:
    reading = read(page.read_bytes(), page.parts[-3], address_of(page))
    assert not isinstance(reading, Refused)
    check_reading(reading, page.read_bytes(), address_of(page))


@pytest.mark.parametrize(("listing_id", "title"), [("1", "Unknown offer"), ("77", "Oak"), ("1", "")])
def test_an_offer_out_of_nothing_is_noticed(listing_id: str, title: str) -> None:
    listing = Listing(marketplace="shop", listing_id=listing_id, url="", title=title)
    with pytest.raises(AssertionError):
        check_reading(Reading(state="listing", listings=(listing,)), b"<html><h1>Oak</h1><p>Number 1</p></html>")


@pytest.mark.soak
@pytest.mark.parametrize("target", ["decoder", "saved", *FILES])
def test_a_minute_of_fuzzing_finds_nothing(target: str, tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="atheris has no build for this Python")
    command = [sys.executable, "-m", "tests.fuzzing.read_mutated", target, f"-max_total_time={SECONDS}"]
    done = subprocess.run(
        [*command, f"-artifact_prefix={tmp_path}/"], cwd=ROOT, capture_output=True, check=False, timeout=SECONDS * 15
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-3000:]
