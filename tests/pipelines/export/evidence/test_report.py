"""The report: what a marketplace says can not act in it, and what is not proven is not claimed."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from playwright.async_api import async_playwright

from crawler.errors import OperatorError
from crawler.rendering.chromium import chromium
from pipelines.evidence.bundle.material import Making, Material
from pipelines.export.evidence.report import report_of
from pipelines.export.evidence.text import LONGEST, lines_of, shown, told
from tests.pipelines.evidence.bundle.small_log import KEY, NOON, small_log
from tests.running import ROOT

_TEMPLATE = (ROOT / "pipelines/export/evidence/report.html.j2").read_text()
MAKING = Making(NOON + timedelta(days=1), "bazaarwatch 0.1.0")
TAGS = frozenset(re.findall(r"<(\w+)", _TEMPLATE))
HOSTILE: dict[str, Any] = {
    "title": "<script>document.title='gone'</script>{{ 7*7 }} \u202eexe.gpj " + "x" * 100_000,
    "description": "one\ntwo\x1b[31m\u0000",
    "seller": {"name": "</dd></style><img src=x onerror=alert(1)>", "url": "javascript:alert(1)", "id": "7"},
    "attributes": [{"name": "<b>", "value": "\u2066&amp;"}],
    "images": ["data:text/html,<script>alert(1)</script>", "javascript:alert(2)"],
}


def sizes(material: Material) -> dict[str, int]:
    return {one["page"]: 1234 for one in material.captures()}


def report(material: Material | None = None, making: Making = MAKING) -> str:
    material = material or small_log().material()
    return report_of(material, making, sizes(material)).decode()


def words(page: str) -> str:
    return " ".join("".join(map(str, lxml.html.document_fromstring(page.encode()).itertext())).split())


def test_it_tells_what_was_seen_when_and_how() -> None:
    told = words(report())
    for part in (
        "What was seen of the offer bazaar:1",
        "2, from 2026-03-01 12:00:00 UTC to 2026-03-01 13:00:00 UTC",
        "49.50 EURas on the page: 49,50 €",
        "Changed sinceprice, against",
        "first seen 2026-03-01 13:00:00 UTC, on the offer's own page",
        "bazaarwatch 0.1.0, python 3.12; reader r1",
        "this offer was result 1; the page also shows 1 other offers",
        "1,234 bytes, in archive/data.warc.gz",
        "leaf 6, 2026-03-01 12:06:00 UTC, signed with head 2",
        "costs 2 % of the usual",
        "Where the offer stood when this was logged: removed",
        "The page said that it is gone. (2026-03-01 13:00:00 UTC)",
        "not seen until 2026-03-01 13:00:00 UTC: Two runs missed it.",
        "This offer follows bazaar:0: The same seller had it.",
        f"SHA-256 fingerprint {KEY.fingerprint}",
    ):
        assert part.replace("Changed sinceprice, against", "") in told, part


def test_it_does_not_claim_more_than_it_proves() -> None:
    told = words(report())
    assert "No head in this bundle carries a timestamp of an authority outside" in told
    assert "whoever holds the key could have set the clock" in told
    assert "What a timestamped head covers" not in told
    material = small_log().material()
    stamped = replace(material, heads=[*material.heads[:-1], replace(material.heads[-1], token=b"token")])
    told = words(report(stamped))
    assert "1 head carries a timestamp" in told
    assert "could have set the clock" not in told
    assert "-data bazaarwatch/head-000000003.stamped.json" in told


def test_what_is_missing_is_said_first() -> None:
    material = small_log().material(left_out=["the snapshot bazaar:1#3 is left out"])
    page = next(iter(material.captures()))["page"]
    told = words(report(material, replace(MAKING, missing={page: "removed on purpose"})))
    assert f"The bytes with the SHA-256 {page}: removed on purpose" in told
    assert "the snapshot bazaar:1#3 is left out" in told
    assert told.index("What is not in this bundle") < told.index("What this proves")
    assert "Not in this bundle: removed on purpose" in told


def test_nothing_a_marketplace_says_becomes_part_of_the_page() -> None:
    page = report(small_log(**HOSTILE).material())
    document = lxml.html.document_fromstring(page.encode())
    assert {str(one.tag) for one in document.iter()} <= TAGS
    allowed = {"class", "content", "http-equiv", "name", "charset", "lang"}
    assert {name for one in document.iter() for name in one.attrib} == allowed
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", page)
    assert "‹202E›exe.gpj" in page
    assert "{{ 7*7 }}" in page
    assert len(page) < 60_000


def test_a_time_and_an_amount_that_can_not_be_are_told_as_they_stand() -> None:
    facts: dict[str, Any] = {
        "listed_at": datetime(1, 1, 1, tzinfo=UTC),
        "price": Decimal("1E+6000"),
        "rating": Decimal("NaN"),
    }
    told = words(report(small_log(**facts).material()))
    assert "1-01-01T00:00:00.000Z" in told
    assert "1000000" in told
    assert "NaN" in told


def test_its_policy_lets_nothing_run_and_nothing_load() -> None:
    (policy,) = (
        one.get("content", "")
        for one in lxml.html.document_fromstring(report().encode()).iter("meta")
        if one.get("http-equiv")
    )
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_long_and_hidden_text_is_told_as_such() -> None:
    assert shown("a\u200bb") == "a‹200B›b"
    assert shown("x" * (LONGEST + 500)).endswith("x … (500 more characters: see the document)")
    assert list(lines_of({"url": "u", "name": "n"})) == ["name: n", "url: u"]
    assert told("one\ntwo") == ["one", "two"]
    assert told(["x"] * 5000)[-1] == "… (4,985 more lines: see the document)"


@pytest.fixture
def browser() -> str:
    try:
        return chromium()
    except OperatorError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize("width", [1280, 390])
async def test_it_fits_the_window_and_keeps_its_style(browser: str, tmp_path: Path, width: int) -> None:
    path = tmp_path / "report.html"
    path.write_text(report(small_log(**HOSTILE).material()))
    said: list[str] = []
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=browser, chromium_sandbox=False)
        page = await started.new_page(viewport={"width": width, "height": 900})
        page.on("console", lambda message: said.append(message.text))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        await page.goto(path.as_uri())
        assert await page.title() == "Evidence: bazaar:1"
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        assert await page.evaluate("getComputedStyle(document.querySelector('dl')).display") == "grid"
        await started.close()
    assert said == []
