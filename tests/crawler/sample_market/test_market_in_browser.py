"""The market in a real Chromium: readable at both widths, right-to-left where it should be."""

import shutil
from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest
from playwright.async_api import Browser, async_playwright

from crawler.sample_market.days import offers
from crawler.sample_market.server import SampleMarket

CHROMIUM = shutil.which("chromium")
ARABIC = next(offer for offer in offers(1) if offer.language == "ar" and offer.page == "normal")
# How far the first line of the text is from the left and from the right edge of its box.
GAPS = """element => {
  const range = document.createRange();
  range.selectNodeContents(element);
  const lines = [...range.getClientRects()].filter(line => line.width > 0);
  const box = element.getBoundingClientRect();
  const last = lines.reduce((low, line) => line.bottom > low.bottom ? line : low);
  const row = lines.filter(line => Math.abs(line.bottom - last.bottom) < 4);
  return [Math.min(...row.map(r => r.left)) - box.left, box.right - Math.max(...row.map(r => r.right))];
}"""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no `chromium` on PATH")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield chromium
        await chromium.close()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_search_and_offer_page_fit_and_read_right_to_left(browser: Browser, width: int, scheme: str) -> None:
    with SampleMarket() as market:
        page = await browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
        )
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text))
        page.on("requestfailed", lambda request: faults.append(request.url))
        for path, title in (
            (f"/search?q={quote('gucci')}", ".card__title[dir=rtl] >> nth=0"),
            (f"/offer/{ARABIC.id}", "h1"),
        ):
            await page.goto(market.url + path)
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
            left, right = await page.locator(title).evaluate(GAPS)
            assert right < 2 < left
            direction = await page.locator(title).evaluate("element => getComputedStyle(element).direction")
            assert direction == "rtl"
        background = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert background == {"light": "rgb(247, 246, 242)", "dark": "rgb(23, 25, 28)"}[scheme]
        assert faults == []
