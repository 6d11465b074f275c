"""Images of offers: fetched where the watchlist asks for it, as politely as pages, and harmless whatever they are."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pymongo
import pytest

from tests.crawler.hostile_market import served
from tests.crawler.picture_market import IMAGES, PictureMarket
from tests.running import bazaarwatch, json_lines

WATCHLIST = "brands: [{name: Gucci}]\ncapture_images: true\n"
Database = pymongo.database.Database[dict[str, Any]]


@pytest.fixture
def market() -> Iterator[PictureMarket]:
    market = PictureMarket()
    with served(market):
        yield market


@pytest.fixture
def database(mongodb_uri: str) -> Iterator[Database]:
    with pymongo.MongoClient[dict[str, Any]](mongodb_uri, tz_aware=True) as client:
        yield client["test_images"]
        client.drop_database("test_images")


def crawl(
    market: PictureMarket, uri: str, directory: Path, term: str, watchlist: str = WATCHLIST, **environment: str
) -> dict[str, Any]:
    written = directory / "watchlist.yaml"
    written.write_text(watchlist, "utf-8")
    asked = ("crawl", "sample_market", "--site", market.host, "--term", term, "--watchlist", written, "--no-offers")
    names = {"BAZAARWATCH_MONGODB_URI": uri, "BAZAARWATCH_DATABASE": "test_images"}
    done = bazaarwatch(*asked, **names | environment)
    told = json_lines(done.stdout)[0]
    assert told["ended"] == "finished", done.stderr  # pages of so few offers are not healthy
    return told


def counts(database: Database) -> dict[str, int]:
    newest = database["crawls"].find_one({}, sort=[("started_at", -1)])
    assert newest is not None
    prefix = "images/"
    return {name.removeprefix(prefix): n for name, n in newest["counts"].items() if name.startswith(prefix)}


def test_images_are_kept_once_with_a_capture_for_each_address(
    market: PictureMarket, mongodb_uri: str, database: Database, tmp_path: Path
) -> None:
    crawl(market, mongodb_uri, tmp_path, "gucci real")
    # Four of each offer at most; of one address and of the same bytes there is one.
    assert sorted(market.images_asked) == ["a.png", "b.jpg", "c.webp", "d.gif", "same.png"]
    assert counts(database) == {"asked": 5, "kept": 4, "kept_already": 1}
    images = {one["_id"]: one for one in database["images"].find({})}
    assert {name: bytes(one["body"]) for name, one in images.items()} == {
        hashlib.sha256(IMAGES[name]).hexdigest(): IMAGES[name] for name in ("a.png", "b.jpg", "c.webp", "d.gif")
    }
    jpeg = images[hashlib.sha256(IMAGES["b.jpg"]).hexdigest()]
    assert (jpeg["content_type"], jpeg["width"], jpeg["height"]) == ("image/jpeg", 1, 1)  # whatever the header says
    captures = list(database["image_captures"].find({}))
    assert {one["url"].rpartition("/")[2]: one["listing"].partition(":")[2] for one in captures} == {
        "a.png": "real0", "b.jpg": "real0", "c.webp": "real1", "d.gif": "real1", "same.png": "real1",
    }  # fmt: skip
    logged = {leaf["id"] for batch in database["log"].find({}) for leaf in batch["leaves"]}
    for one in captures:
        assert one["image"] in images
        assert one["_id"] in logged
        assert one["requested_at"] <= one["captured_at"]
        assert ["Content-Type", "image/png"] in one["response_headers"]
        assert any(name == "User-Agent" and "Bazaarwatch" in value for name, value in one["request_headers"])


def test_what_was_captured_is_not_asked_for_again(
    market: PictureMarket, mongodb_uri: str, database: Database, tmp_path: Path
) -> None:
    crawl(market, mongodb_uri, tmp_path, "gucci real", "brands: [{name: Gucci}]\n")
    assert market.images_asked == []
    crawl(market, mongodb_uri, tmp_path, "gucci real")  # the page is recalled, and its offers are known
    assert len(market.images_asked) == 5
    crawl(market, mongodb_uri, tmp_path, "gucci real")
    assert len(market.images_asked) == 5
    assert counts(database) == {}


@pytest.mark.parametrize(
    ("term", "watchlist"),
    [
        ("unnamed", WATCHLIST),
        ("gucci real", "brands: [{name: Fendi}]\ncapture_images: true\n"),
        ("gucci real", f"{WATCHLIST}searches: [{{marketplace: sample_market, capture_images: false}}]\n"),
        ("gucci real", "brands: [{name: Gucci}]\nsearches: [{marketplace: ebay, capture_images: true}]\n"),
    ],
)
@pytest.mark.usefixtures("database")
def test_offers_that_name_no_brand_or_are_not_asked_for_have_none(
    market: PictureMarket, mongodb_uri: str, tmp_path: Path, term: str, watchlist: str
) -> None:
    assert crawl(market, mongodb_uri, tmp_path, term, watchlist)["offers"] > 0
    assert market.images_asked == []


def test_images_that_mean_harm_are_counted_and_nothing_else(
    market: PictureMarket, mongodb_uri: str, database: Database, tmp_path: Path
) -> None:
    summary = crawl(market, mongodb_uri, tmp_path, "gucci hostile", BAZAARWATCH_TIMEOUT="2")
    assert (summary["offers"], summary["ended"]) == (3, "finished")
    assert market.reached == []
    assert "forbidden/x.png" not in market.images_asked
    (image,) = database["images"].find({})
    assert bytes(image["body"]) == IMAGES["same.png"]
    found = counts(database)
    assert found["kept"] == 1
    assert found["refused/no_image"] == 3  # HTML, SVG, and a PNG of 3,600 megapixels
    assert (found["refused/status_404"], found["refused/status_302"]) == (1, 1)
    failed = sum(number for name, number in found.items() if name.startswith("failed/"))
    assert failed == 5  # bomb, flood, drip, an address inside, one that robots.txt forbids
    assert found["asked"] == 11
